"""The one drawing process: started when first needed, kept warm, replaced after a crash, a bomb or a limit.

What goes wrong there fails the request that it was drawing, and no other.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from app.sandbox.renderer.framing import Frame, read_frame, write_frame

DRAW_S = 60.0
MEMORY = 3 * 2**30  # address space: networks, fonts and a 50-megapixel picture, decoded twice
MAX_ANSWER = 256 * 2**20
IDLE_S = 600.0  # then its memory is given back
CONNECT = "Set RUNCOMFY_TOKEN to send it to RunComfy."
WORDS = {
    "unchanged": f"The draft came out the same as the picture that was given. {CONNECT}",
    "memory": "Drawing this took more memory than a draft may have. Scale the image down.",
    "timeout": f"Drawing this took longer than a draft may take. Scale the picture down. {CONNECT}",
    "crashed": f"The sandbox's drawing process stopped at this request. {CONNECT}",
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Drawn:
    png: bytes
    width: int
    height: int
    notes: list[dict[str, str]]


@dataclass(frozen=True)
class Failed:
    """`code` is the engine's own for a refusal, else a key of WORDS or an image_… code."""

    code: str
    message: str


class Worker:
    """`engine` is the dotted name of the function that drafts, as `package.module:function`. `options` go
    along with those of every request."""

    def __init__(
        self, engine: str, *, draw_s: float = DRAW_S, memory: int = MEMORY, options: Mapping[str, Any] | None = None
    ) -> None:
        self._command = [sys.executable, "-P", "-m", "app.sandbox.renderer.child", engine, str(memory)]
        self._draw_s, self._options = draw_s, dict(options or {})
        self._turn = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._used = 0.0

    async def draw(self, prompt: str, pictures: Sequence[bytes], options: dict[str, Any]) -> Drawn | Failed:
        async with self._turn:
            if self._process and self._process.poll() is not None:
                self.close()  # it was ended from outside while it had nothing to do
            process = self._process = self._process or self._start()
            asked = asyncio.get_running_loop().run_in_executor(
                None, _ask, process, prompt, pictures, options | self._options
            )
            try:
                async with asyncio.timeout(self._draw_s):
                    head, blobs = await asyncio.shield(asked)
            except TimeoutError:
                head, blobs = {"failed": "timeout"}, []
            except (EOFError, OSError, ValueError):
                head, blobs = {"failed": "crashed"}, []
            except asyncio.CancelledError:
                await self._replace(asked)
                raise
            if "failed" in head and head["failed"] in WORDS and head["failed"] != "unchanged":
                log.warning("draft_failed", reason=head["failed"], where=head.get("where"))
                await self._replace(asked)
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
            process.kill()
            _reap(process)

    async def _replace(self, asked: "asyncio.Future[Frame]") -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            try:
                await asyncio.wait([asked])  # it ends with its pipe
                asked.exception()
            finally:
                _reap(process)

    def _start(self) -> subprocess.Popen[bytes]:
        # Nothing of the server's environment but the way to its code: no token, no key. The hash seed is fixed since
        # the order of a set must not change a draft.
        env = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONHASHSEED": "0", "LANG": "C.UTF-8"}
        return subprocess.Popen(  # noqa: S603 - our own module
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=env,
            process_group=0,  # a terminal's Ctrl-C is for us to act on; the draft at hand is not its to break
        )


def _ask(process: subprocess.Popen[bytes], prompt: str, pictures: Sequence[bytes], options: dict[str, Any]) -> Frame:
    assert process.stdin
    assert process.stdout
    write_frame(process.stdin, {"prompt": prompt, "options": options}, pictures)  # type: ignore[arg-type]
    return read_frame(process.stdout, most=MAX_ANSWER)  # type: ignore[arg-type]


def _reap(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    for stream in (process.stdin, process.stdout):
        try:
            if stream:
                stream.close()
        except OSError:
            continue  # what was not written yet has nobody left to read it


def _outcome(head: dict[str, Any], blobs: list[bytes]) -> Drawn | Failed:
    if "refused" in head:
        reason = head["reason"]
        return Failed(head["refused"], reason if "RUNCOMFY_TOKEN" in reason else f"{reason} {CONNECT}")
    if "failed" in head:
        return Failed(head["failed"], head.get("message") or WORDS[head["failed"]])
    return Drawn(blobs[0], head["width"], head["height"], head["notes"])
