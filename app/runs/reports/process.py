"""Measuring in a process of its own, which has limits and is thrown away: `app.fidelity.tasks`."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from app.errors import Conflict, DecodeError, StillframeError
from app.media.child_process import ChildFailed, ChildProcess, ChildTooSlow, Limits
from app.messages import Message, read_text

TARGET = "app.fidelity.tasks:run_task"
NICENESS = 5  # pages are answered first
MAX_ANSWER = 2**30  # a locked PNG of 50 megapixels in 16 bits
AT_ONCE = 2  # processes; each takes a core, and some hundred megabytes of a large picture
MEMORY = 3 * 2**30  # address space: two pictures of 50 megapixels, and what is made of them
CPU_S = 90
TIMEOUT_S = 180.0  # of a machine with other work

log = structlog.get_logger(__name__)


class Failed(StillframeError):
    """The process could not do it: memory, timeout, crashed. It says nothing about the edit."""

    code = "not_measured"
    status = 503


class Measuring:
    """The processes; at most `AT_ONCE`. A call that is canceled ends its process."""

    def __init__(self, *, memory: int = MEMORY, cpu_s: int = CPU_S, timeout_s: float = TIMEOUT_S) -> None:
        self._limits = Limits(memory=memory, cpu_s=cpu_s, file_bytes=0, nice=NICENESS)
        self._timeout_s = timeout_s
        self._room = asyncio.Semaphore(AT_ONCE)

    async def ask(self, head: Mapping[str, Any], files: Sequence[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        """Raises Conflict and DecodeError as the task says, `Failed` where the process did not end well."""
        async with self._room:
            process = ChildProcess(TARGET, self._limits, max_answer=MAX_ANSWER)
            try:
                return _checked(*await process.ask_soon(head, files, timeout_s=self._timeout_s))
            except ChildTooSlow:
                raise Failed(Message("measure.timeout"), code="timeout") from None
            except ChildFailed as failed:
                log.warning("measuring_crashed", exit_code=failed.exit_code)
                raise Failed(Message("measure.crashed"), code="crashed", detail=failed.exit_code) from None
            finally:
                process.close()


def _checked(head: dict[str, Any], files: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    if error := head.get("error"):
        kinds: dict[str, type[StillframeError]] = {"memory": Failed}
        kinds |= dict.fromkeys(("unsupported_format", "corrupt", "too_many_pixels"), DecodeError)
        raise kinds.get(error["code"], Conflict)(
            read_text(error["message"]), code=error["code"], detail=error["detail"]
        )
    return head, files
