"""Who is told that a run may move: the engine of a serving process, or nobody."""

from typing import Protocol


class RunDriver(Protocol):
    async def begin(self, run_id: str) -> None:
        """Start to drive the run, unless it is driven already. Nobody waits for it to move."""


class NoDriver:
    """Without an engine: a serving process finds the run."""

    async def begin(self, run_id: str) -> None:
        return
