"""The processes that look into pictures: each into one, and is thrown away. `decode_child.py` is what runs in them.

One process is kept warm, its imports done, and forks them, so that a picture waits for a fork and not for an interpreter.
It opens no picture itself. A decoder that takes too long is killed by the process that forked it, so that no number of a
process is ever used after its end.
"""

import atexit
import contextlib
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO

CHILD = Path(__file__).with_name("decode_child.py")
TIMEOUT_S = 15.0
STARTS_S = 30.0  # a fork waits for the warm process, which waits for a busy machine
ORDER, NUMBER, END = struct.Struct("!ci"), struct.Struct("!i"), struct.Struct("!4si")  # as the child has them
FORK, KILL, ENDED = b"f", b"k", b"end "


class ForkServer:
    """The warm process. `fork` may be called by several threads."""

    def __init__(self) -> None:
        self.path = CHILD
        self._lock = threading.Lock()
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own file
                [sys.executable, "-I", str(CHILD)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},
                process_group=0,  # a terminal's Ctrl-C must not make a whole picture a damaged one
            )
        self._socket = ours

    def fork(self) -> "DecoderProcess":
        """Raises OSError when the warm process is no more."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._order(FORK, 0, theirs)
        ours.settimeout(STARTS_S)
        number = _read(ours, NUMBER.size)
        if len(number) < NUMBER.size:
            ours.close()
            raise ConnectionError("no decoder was forked")
        return DecoderProcess(self, ours, NUMBER.unpack(number)[0])

    def kill(self, number: int) -> None:
        with contextlib.suppress(OSError):
            self._order(KILL, number)

    def _order(self, what: bytes, number: int, *sockets: socket.socket) -> None:
        with self._lock:
            socket.send_fds(self._socket, [ORDER.pack(what, number)], [one.fileno() for one in sockets])

    def is_alive(self) -> bool:
        return self.process.poll() is None and self.path == CHILD

    def close(self) -> None:
        """Decoders that are at work finish, unheard."""
        self._socket.close()
        with self.process as process:
            process.kill()


class DecoderProcess:
    def __init__(self, server: ForkServer, opened: socket.socket, number: int) -> None:
        self._server, self._socket, self.number = server, opened, number

    @classmethod
    def one(cls) -> "DecoderProcess":
        """Of the warm process, or, where that was ended from outside, of a new one."""
        try:
            return _server().fork()
        except OSError:
            return _server(instead=True).fork()

    def look(
        self, kind: str, side: int, data: bytes, file: BinaryIO | None, *, with_copy: bool = False
    ) -> tuple[int | None, bytes]:
        """Its exit code, None when it took too long, and what it said. The picture is `file`, or else `data`."""
        ends = time.monotonic() + TIMEOUT_S
        with self._socket:
            try:
                self._socket.settimeout(TIMEOUT_S)
                with contextlib.suppress(BrokenPipeError, ConnectionError):  # it died: its exit code says how
                    files = [file.fileno()] if file else []
                    socket.send_fds(self._socket, [f"{kind} {side} {with_copy:d}\n".encode()], files)
                    self._socket.sendall(data)
                    self._socket.shutdown(socket.SHUT_WR)
                said = _read(self._socket, sys.maxsize, ends)
            except TimeoutError:
                self._server.kill(self.number)
                return None, b""
            except OSError:
                said = b""
        if len(said) < END.size or not said[-END.size :].startswith(ENDED):  # the warm process ended meanwhile
            return -1, b""
        return END.unpack(said[-END.size :])[1], said[: -END.size]


_servers: list[ForkServer] = []  # at most one, but for a moment
_starting = threading.Lock()


def _server(*, instead: bool = False) -> ForkServer:
    with _starting:
        if _servers and (instead or not _servers[0].is_alive()):
            _servers.pop().close()
        if not _servers:
            _servers.append(ForkServer())
        return _servers[0]


def _read(opened: socket.socket, size: int, ends: float | None = None) -> bytes:
    """So many bytes, or those until the other end is closed. Raises TimeoutError."""
    parts, held = [], 0
    while held < size:
        if ends is not None:
            opened.settimeout(max(0.0001, ends - time.monotonic()))
        part = opened.recv(min(size - held, 2**20))
        if not part:
            break
        parts.append(part)
        held += len(part)
    return b"".join(parts)


def _forget_servers() -> None:
    """After a fork of this process: the warm one is its parent's."""
    global _starting
    _starting = threading.Lock()
    _servers.clear()


os.register_at_fork(after_in_child=_forget_servers)


@atexit.register
def _close_all() -> None:
    while _servers:
        _servers.pop().close()
