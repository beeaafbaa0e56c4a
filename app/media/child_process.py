"""Child processes for whatever opens a stranger's picture: with limits, without secrets, ended when they take too long.

`child_main.py` is their side. Three use them: the decoder (one picture each, the next in wait), the sandbox's drawing
process (kept warm, replaced after trouble) and measuring (one report each).
"""

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import Pipe
from pathlib import Path
from typing import Any, BinaryIO

from app.media.child_main import Message, receive, send, socket_of

MAIN = Path(__file__).with_name("child_main.py")
MAX_ANSWER = 256 * 2**20
LAST_S = 0.5  # between its last word and its end, which says why

_threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="child")  # each waits for one child


@dataclass(frozen=True)
class Limits:
    memory: int  # address space
    cpu_s: int | None = None  # of its whole life
    file_bytes: int | None = None
    nice: int = 0


class ChildFailed(Exception):
    """It gave no answer. `exit_code` says how it ended: negative for a signal."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


class ChildTooSlow(ChildFailed):
    """It took longer than it may, and was ended."""


class ChildProcess:
    """One process. Asked one thing at a time; after ChildFailed it is gone."""

    def __init__(self, target: str, limits: Limits, *, knows_app: bool = True, max_answer: int = MAX_ANSWER) -> None:
        """`target` as child_main has it. One that does not know the application can import nothing of it."""
        # Nothing of the server's environment but the way to its code: no token, no key. The hash seed is fixed since
        # the order of a set must not change a picture.
        env = {"LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
        if knows_app:
            env["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        self._connection, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-s", "-P", str(MAIN), target, json.dumps(asdict(limits))],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=env,
                process_group=0,  # a terminal's Ctrl-C is for the server to act on; what is at hand is not its to break
            )
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
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
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
