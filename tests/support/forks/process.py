"""The tests' side: a forked process with the face of a subprocess.Popen in text mode."""

import atexit
import functools
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Protocol

LENGTH = struct.Struct("!I")  # as in server.py

ROOT = Path(__file__).parent.parent.parent.parent


class CommandProcess(Protocol):
    """What the tests need of a process, be it forked or a subprocess.Popen."""

    pid: int
    stdin: IO[str] | None
    stdout: IO[str] | None
    stderr: IO[str] | None

    @property
    def returncode(self) -> int | Any: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def communicate(self, typed: str | None = None, timeout: float | None = None) -> tuple[str, str]: ...
    def send_signal(self, sig: int) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


class Forked:
    """`python -m MODULE ARGUMENTS`. `merged` writes errors into the output, `session` makes a process group of its own."""

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        env: Mapping[str, str],
        *,
        cwd: Path = ROOT,
        stdin: bool = False,
        merged: bool = False,
        session: bool = False,
        interruptible: bool = False,
    ) -> None:
        asked = {
            "module": module,
            "arguments": list(arguments),
            "env": dict(env),
            "folder": str(cwd),
            "session": session,
            "interruptible": interruptible,
        }
        nothing = os.open(os.devnull, os.O_RDONLY)
        given, gives = os.pipe() if stdin else (nothing, None)
        out, says_out = os.pipe()
        err, says_err = (None, os.dup(says_out)) if merged else os.pipe()
        status, says_status = os.pipe()
        theirs = (given, says_out, says_err, says_status)
        message = json.dumps(asked).encode()
        with _asking:
            socket.send_fds(_server(), [LENGTH.pack(len(message))], theirs)
            _server().sendall(message)
        for fd in {*theirs, nothing}:
            os.close(fd)
        self.stdin: IO[str] | None = os.fdopen(gives, "w", encoding="utf-8") if gives is not None else None
        self.stdout: IO[str] | None = os.fdopen(out, encoding="utf-8", errors="replace")
        self.stderr: IO[str] | None = os.fdopen(err, encoding="utf-8", errors="replace") if err is not None else None
        self._status = os.fdopen(status, encoding="ascii")
        self._turn = threading.Lock()  # its end can be read once, and many people ask whether it is dead
        self._code: int | None = None
        self.pid = int(self._status.readline())

    @property
    def returncode(self) -> int | None:
        return self._code

    def poll(self) -> int | None:
        return self._ended(0.0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0.0)
        return code

    def _ended(self, within_s: float | None) -> int | None:
        with self._turn:
            if self._code is None and select.select([self._status], [], [], within_s)[0]:
                told = self._status.readline()
                self._status.close()
                assert told, "the process that others are forked from is gone"
                self._code = int(told)
            return self._code

    def communicate(self, typed: str | None = None, timeout: float | None = None) -> tuple[str, str]:
        """Give all of the input, wait for the end, and return what was written since."""
        end = None if timeout is None else time.monotonic() + timeout
        read: dict[int, str] = {}
        readers = [
            threading.Thread(target=_read_all, args=(stream, read, n), daemon=True)
            for n, stream in enumerate((self.stdout, self.stderr))
            if stream
        ]
        for reader in readers:
            reader.start()
        if self.stdin:
            try:
                self.stdin.write(typed or "")
                self.stdin.close()
            except BrokenPipeError:
                pass  # it did not want to know
        for reader in readers:
            reader.join(None if end is None else max(end - time.monotonic(), 0))
            if reader.is_alive():
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0.0)
        self.wait(None if end is None else max(end - time.monotonic(), 0))
        return read.get(0, ""), read.get(1, "")

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def run(
    module: str,
    arguments: Sequence[str],
    env: Mapping[str, str],
    *,
    cwd: Path = ROOT,
    typed: str | None = None,
    within_s: float = 60,
) -> "subprocess.CompletedProcess[str]":
    """Return how a forked process ended, and what it wrote."""
    process = Forked(module, arguments, env, cwd=cwd, stdin=typed is not None)
    try:
        out, err = process.communicate(typed, within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return subprocess.CompletedProcess([module, *arguments], process.wait(), out, err)


def _read_all(stream: IO[str], read: dict[int, str], n: int) -> None:
    with stream:
        read[n] = stream.read()


_asking = threading.Lock()


@functools.cache
def _server() -> socket.socket:
    """The requests' end of a server that ends with the tests."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with theirs:
        process = subprocess.Popen([sys.executable, "-m", "tests.support.forks.server"], cwd=ROOT, stdin=theirs)

    @atexit.register
    def end() -> None:
        ours.close()
        process.wait(30)

    return ours
