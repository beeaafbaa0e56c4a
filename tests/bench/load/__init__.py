"""`make bench ARGS="--load 200"`: so many runs asked for at once, here and in a Gradio app of the same job, in one run.

The stand-in upstream takes 4 to 9 s for each request, each its own time, the same for both; what an app with no cost of
its own would need is therefore the slowest of them. Both send the same picture inside the request and bring the same one
home. Here the runs are kept in a ledger and thumbnails are made; the app does neither.
"""

from tests.bench.load.measure import measure

__all__ = ["measure"]
