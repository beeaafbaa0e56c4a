"""What `make bench` measures, each figure beside its aim and beside a peer measured in the same run.

A measure is a function without arguments that yields figures; `__main__.py` names them all. One of them alone:
`make bench ARGS=weight`.
"""
