"""Kills servers where it hurts, and reads from the upstream's own log and from the database what became of each run.

    python -m tests.torture             everything, about a quarter of an hour (make torture)
    tests/torture/test_torture.py       a sample of it, within a minute (make test)

`launcher` starts a server with a point at which it dies, `scenes` bring twenty runs over each arrow of the state table,
`invariants` says what must hold afterwards. Nothing of this is known to the application.
"""
