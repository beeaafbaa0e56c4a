"""Child processes for whatever opens a stranger's picture: with limits, without secrets, ended when they take too long.

`child_main.py` is their side. Three use them: the decoder (one picture each, the next in wait), the sandbox's drawing
process (kept warm, replaced after trouble) and measuring (one report each).
"""

import asyncio
import atexit
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing import Pipe
from typing import Any, BinaryIO

from app.media.child_main import Message, receive, send, socket_of
from app.media.fork_server import ForkedProcess, ForkServer, Limits, Process, spawn

MAX_ANSWER = 256 * 2**20
LAST_S = 0.5  # between its last word and its end, which says why

_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="child")  # each waits for one child


class ChildFailed(Exception):
    """It gave no answer. `exit_code` says how it ended: negative for a signal."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


class ChildTooSlow(ChildFailed):
    """It took longer than it may, and was ended."""


def _forked(server: ForkServer, messages: int) -> ForkedProcess | None:
    """None where none can be forked: a new interpreter may do, or will say why."""
    try:
        return server.fork(messages)
    except OSError:
        return None


def _kill(process: Process) -> None:
    """With whatever it started."""
    if isinstance(process, ForkedProcess):
        process.kill()
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


class ChildProcess:
    """One process. Asked one thing at a time; after ChildFailed it is gone."""

    def __init__(
        self,
        target: str,
        limits: Limits,
        *,
        knows_app: bool = True,
        max_answer: int = MAX_ANSWER,
        forked_from: ForkServer | None = None,
    ) -> None:
        """`target` as child_main has it. One that does not know the application can import nothing of it. A fork server
        of the same target and limits spares the start of an interpreter."""
        self._connection, theirs = Pipe()
        self._process: Process
        with theirs:
            forked = _forked(forked_from, theirs.fileno()) if forked_from else None
            self._process = forked or spawn(target, limits, theirs.fileno(), knows_app=knows_app)
        self._max_answer = max_answer
        self._is_late = False
        self._asking = threading.RLock()
        self._ending = threading.RLock()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(
        self,
        head: Mapping[str, Any],
        blobs: Sequence[bytes] = (),
        file: BinaryIO | None = None,
        *,
        timeout_s: float,
    ) -> Message:
        """Return its answer. Raises ChildTooSlow, and ChildFailed for whatever else is no answer."""
        timer = threading.Timer(timeout_s, self._end_late)
        timer.daemon = True  # the end of the server waits for no limit
        with self._asking:
            timer.start()
            try:
                send(self._connection, head, blobs, file)
                answer, files, _ = receive(self._connection, self._max_answer)
            except (EOFError, OSError, ValueError, KeyError, TypeError, RecursionError):
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(LAST_S)
                exit_code = self.close()
                raise (ChildTooSlow if self._is_late else ChildFailed)(exit_code) from None
            finally:
                timer.cancel()
        return answer, files

    async def ask_soon(self, head: Mapping[str, Any], blobs: Sequence[bytes] = (), *, timeout_s: float) -> Message:
        """Ask without holding up the loop. A call that is canceled ends the process."""
        ask = partial(self.ask, head, blobs, timeout_s=timeout_s)
        asked = asyncio.get_running_loop().run_in_executor(_threads, ask)
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            self._end()
            await asyncio.wait([asked])
            asked.exception()
            raise

    def close(self) -> int:
        """End it at once, and return its exit code."""
        self._end()
        with self._asking, self._ending:  # whoever asks it has got EOFError
            self._connection.close()
        return self._process.wait()

    def _end(self) -> None:
        """Kill it and whatever it started. Closing our way waits until nobody reads from it."""
        with self._ending:
            if self._connection.closed:
                return
            if self._process.poll() is None:
                _kill(self._process)
            with socket_of(self._connection) as way, suppress(OSError):
                way.shutdown(socket.SHUT_RDWR)

    def _end_late(self) -> None:
        self._is_late = True
        self._end()


class Standby:
    """Processes that answer once and are thrown away, with one in wait, its imports done."""

    def __init__(self, start: Callable[[], ChildProcess]) -> None:
        self._start = start
        self._waiting: list[ChildProcess] = []  # at most one, but for a moment
        atexit.register(self.close)

    def take(self) -> ChildProcess:
        while self._waiting:
            child = self._waiting.pop()
            if child.is_alive:
                return child
            child.close()
        return self._start()

    def keep_one(self) -> None:
        if not self._waiting:
            self._waiting.append(self._start())

    def close(self) -> None:
        while self._waiting:
            self._waiting.pop().close()


__all__ = ["ChildFailed", "ChildProcess", "ChildTooSlow", "ForkServer", "Limits", "Standby"]
