"""How a child process is started: as a new interpreter, or as a fork of one that has its imports done (child_main.py).

A fork takes milliseconds where an interpreter takes a tenth of a second of a core. The process that forks opens nothing of
a stranger's; each child is thrown away as ever. Who forked a child waits for it, tells its exit code, and kills it when
asked: so no number of a process is used after its end.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from app.media.child_main import FORK, KILL, NUMBER, ORDER

MAIN = Path(__file__).with_name("child_main.py")
STARTS_S = 30.0  # on a busy machine


@dataclass(frozen=True)
class Limits:
    memory: int  # address space
    cpu_s: int | None = None  # of its whole life
    file_bytes: int | None = None
    nice: int = 0


def spawn(target: str, limits: Limits, stdin: int, *more: str, knows_app: bool) -> "subprocess.Popen[bytes]":
    # Nothing of the server's environment but the way to its code: no token, no key. The hash seed is fixed since the
    # order of a set must not change a picture.
    env = {"LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
    if knows_app:
        env["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-s", "-P", str(MAIN), target, json.dumps(asdict(limits)), *more],
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=env,
        process_group=0,  # a terminal's Ctrl-C is for the server to act on; what is at hand is not its to break
    )


class ForkServer:
    """Started when it is first needed, and again after it was ended from outside. May be used by several threads."""

    def __init__(self, target: str, limits: Limits, *, knows_app: bool = True) -> None:
        self._target, self._limits, self._knows_app = target, limits, knows_app
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        os.register_at_fork(after_in_child=self._forget)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def fork(self, messages: int) -> "ForkedProcess":
        """A child that reads and writes its messages on this socket. Raises OSError."""
        told, theirs = socket.socketpair()
        with theirs:
            try:
                self._order(FORK, 0, messages, theirs.fileno())
            except OSError:
                self.close()
                self._order(FORK, 0, messages, theirs.fileno())
        return ForkedProcess(self, told)

    def kill(self, number: int) -> None:
        with suppress(OSError):
            self._order(KILL, number)

    def close(self) -> None:
        """Children that are at work finish."""
        with self._turn:
            process, self._process = self._process, None
            if self._socket is not None:
                self._socket.close()
            if process is not None:
                process.kill()
                process.wait()

    def _order(self, what: bytes, number: int, *files: int) -> None:
        with self._turn:
            if self._process is None or self._socket is None or self._process.poll() is not None:
                self._start()
            assert self._socket is not None
            socket.send_fds(self._socket, [ORDER.pack(what, number)], list(files))

    def _start(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = spawn(self._target, self._limits, theirs.fileno(), "forks", knows_app=self._knows_app)

    def _forget(self) -> None:
        """After a fork of this process: the one that forks is its parent's."""
        self._turn = threading.Lock()
        self._process, self._socket = None, None


class ForkedProcess:
    """As much of subprocess.Popen as is needed, of a process that another one waits for."""

    def __init__(self, server: ForkServer, told: socket.socket) -> None:
        self._server, self._told = server, told
        self._heard = b""
        self.returncode: int | None = None
        told.settimeout(STARTS_S)
        self._hear(NUMBER.size)
        if len(self._heard) < NUMBER.size:
            told.close()
            raise ConnectionError("no child was forked")
        self.pid: int = NUMBER.unpack(self._heard)[0]
        self._heard = b""

    def poll(self) -> int | None:
        with suppress(TimeoutError):
            return self._await(0.0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        try:
            return self._await(timeout)
        except TimeoutError:
            raise subprocess.TimeoutExpired("a forked child", timeout or 0.0) from None

    def kill(self) -> None:
        """With whatever it started."""
        if self.poll() is None:
            self._server.kill(self.pid)

    def _await(self, timeout: float | None) -> int:
        if self.returncode is None:
            ends = None if timeout is None else time.monotonic() + timeout
            while len(self._heard) < NUMBER.size:
                left = None if ends is None else max(0.0, ends - time.monotonic())
                self._told.settimeout(left if left is None or left > 0 else 0.0)
                try:
                    part = self._told.recv(NUMBER.size - len(self._heard))
                except BlockingIOError:
                    raise TimeoutError from None
                if not part:  # who forked it has ended, and can tell nothing more
                    break
                self._heard += part
            whole = len(self._heard) == NUMBER.size
            self.returncode = NUMBER.unpack(self._heard)[0] if whole else -signal.SIGKILL
            self._told.close()
        return self.returncode

    def _hear(self, size: int) -> None:
        while len(self._heard) < size:
            try:
                part = self._told.recv(size - len(self._heard))
            except OSError:
                part = b""
            if not part:
                return
            self._heard += part


Process = subprocess.Popen[bytes] | ForkedProcess
