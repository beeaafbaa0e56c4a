"""The one drawing process: started when first needed, kept warm, replaced after a crash, a bomb or a limit.

What goes wrong there fails the request that it was drawing, and no other.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from app.media.child_process import ChildFailed, ChildProcess, ChildTooSlow, Limits
from app.messages import LazyText, Message, joined, read_text

TARGET = "app.sandbox.renderer.child:answer"
DRAW_S = 60.0
MEMORY = 3 * 2**30  # address space: networks, fonts and a 50-megapixel picture, decoded twice
NICENESS = 5  # pages are answered first
IDLE_S = 600.0  # then its memory is given back
CONNECT = Message("draft.connect")
FAULTS: dict[str, LazyText] = {
    "unchanged": joined(Message("draft.unchanged"), CONNECT),
    "memory": Message("draft.memory"),
    "timeout": joined(Message("draft.timeout"), CONNECT),
    "crashed": joined(Message("draft.crashed"), CONNECT),
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Drawn:
    png: bytes
    width: int
    height: int
    notes: list[dict[str, Any]]


@dataclass(frozen=True)
class Failed:
    """`code` is the engine's own for a refusal, else a key of FAULTS or an image_… code."""

    code: str
    message: LazyText


class Worker:
    """`engine` is the dotted name of the function that drafts, as `package.module:function`. `options` go
    along with those of every request."""

    def __init__(
        self, engine: str, *, draw_s: float = DRAW_S, memory: int = MEMORY, options: Mapping[str, Any] | None = None
    ) -> None:
        self._engine, self._options = engine, dict(options or {})
        self._limits = Limits(memory=memory, nice=NICENESS)
        self._draw_s = draw_s
        self._turn = asyncio.Lock()
        self._process: ChildProcess | None = None
        self._used = 0.0

    async def draw(self, prompt: str, pictures: Sequence[bytes], options: dict[str, Any]) -> Drawn | Failed:
        asked = {"engine": self._engine, "prompt": prompt, "options": options | self._options}
        async with self._turn:
            if self._process and not self._process.is_alive:
                self.close()  # it was ended from outside while it had nothing to do
            process = self._process = self._process or ChildProcess(TARGET, self._limits)
            try:
                head, blobs = await process.ask_soon(asked, pictures, timeout_s=self._draw_s)
            except ChildTooSlow:
                head, blobs = {"failed": "timeout"}, []
            except ChildFailed:
                head, blobs = {"failed": "crashed"}, []
            except asyncio.CancelledError:
                self.close()
                raise
            if "failed" in head and head["failed"] in FAULTS and head["failed"] != "unchanged":
                log.warning("draft_failed", reason=head["failed"], where=head.get("where"))
                self.close()
            self._used = time.monotonic()
        return _outcome(head, blobs)

    def rest(self) -> None:
        """Ends the process when it has had nothing to do for a while."""
        if not self._turn.locked() and time.monotonic() - self._used > IDLE_S:
            self.close()

    def close(self) -> None:
        """Ends the process at once."""
        process, self._process = self._process, None
        if process:
            process.close()


def _outcome(head: dict[str, Any], blobs: list[bytes]) -> Drawn | Failed:
    if "refused" in head:
        reason = read_text(head["said"])
        return Failed(head["refused"], reason if reason.endswith(CONNECT) else joined(reason, CONNECT))
    if "failed" in head:
        return Failed(head["failed"], read_text(head["said"]) if "said" in head else FAULTS[head["failed"]])
    return Drawn(blobs[0], head["width"], head["height"], head["notes"])
