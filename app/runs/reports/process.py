"""Measuring in a process of its own, which has limits and is thrown away: `app.fidelity.child`."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from app.errors import Conflict, DecodeError, StillframeError
from app.fidelity.messages import pack, unpack

AT_ONCE = 2  # processes; each takes a core, and some hundred megabytes of a large picture
MEMORY = 3 * 2**30  # address space: two pictures of 50 megapixels, and what is made of them
CPU_S = 90
TIMEOUT_S = 180.0  # of a machine with other work
WORDS = {
    "timeout": "Measuring took longer than it may. Scale the image down, then measure again.",
    "crashed": "Measuring stopped at this image.",
}

log = structlog.get_logger(__name__)


class Failed(StillframeError):
    """The process could not do it: memory, timeout, crashed. It says nothing about the edit."""

    code = "not_measured"
    status = 503


class Measuring:
    """The processes; at most `AT_ONCE`. A call that is canceled ends its process."""

    def __init__(self, *, memory: int = MEMORY, cpu_s: int = CPU_S, timeout_s: float = TIMEOUT_S) -> None:
        self._command = [sys.executable, "-P", "-m", "app.fidelity.child", str(memory), str(cpu_s)]
        self._timeout_s = timeout_s
        self._room = asyncio.Semaphore(AT_ONCE)

    async def ask(self, head: Mapping[str, Any], files: Sequence[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        """Raises Conflict and DecodeError as the task says, `Failed` where the process did not end well."""
        async with self._room:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # the way to its code, and nothing of the server's environment: no token, no key
                env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LANG": "C.UTF-8"},
                process_group=0,  # a terminal's Ctrl-C is for the server to act on
            )
            try:
                async with asyncio.timeout(self._timeout_s):
                    said, _ = await process.communicate(pack(head, files))
            except TimeoutError:
                raise Failed(WORDS["timeout"], code="timeout") from None
            finally:
                if process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):
                        process.kill()
                    await process.wait()
        return _answer(said, process.returncode)


def _answer(said: bytes, code: int | None) -> tuple[dict[str, Any], list[bytes]]:
    try:
        head, files = unpack(said)
    except (ValueError, KeyError):
        log.warning("measuring_crashed", exit_code=code)
        raise Failed(WORDS["crashed"], code="crashed", detail=code) from None
    if error := head.get("error"):
        kinds: dict[str, type[StillframeError]] = {"memory": Failed}
        kinds |= dict.fromkeys(("unsupported_format", "corrupt", "too_many_pixels"), DecodeError)
        raise kinds.get(error["code"], Conflict)(error["message"], code=error["code"], detail=error["detail"])
    return head, files
