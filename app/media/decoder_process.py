"""The processes that `decode_child.py` runs in: each looks into one picture and is thrown away.

One is kept in wait, its imports done, so that a result which has just come is looked into at once.
"""

import atexit
import contextlib
import socket
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

CHILD = Path(__file__).with_name("decode_child.py")
TIMEOUT_S = 15.0
_waiting: "list[DecoderProcess]" = []  # at most one, but for a moment


class DecoderProcess:
    def __init__(self) -> None:
        self._path = CHILD
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own file
                [sys.executable, "-I", str(CHILD)],
                stdin=theirs.fileno(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},
                process_group=0,  # a terminal's Ctrl-C must not make a whole picture a damaged one
            )
        self._socket = ours

    @classmethod
    def one(cls) -> "DecoderProcess":
        while _waiting:
            found = _waiting.pop()
            if found._process.poll() is None and found._path == CHILD:
                return found
            found.dismiss()
        return cls()

    @classmethod
    def keep_one(cls) -> None:
        if not _waiting:
            _waiting.append(cls())

    def look(
        self, kind: str, side: int, data: bytes, file: BinaryIO | None, *, with_copy: bool = False
    ) -> tuple[int | None, bytes]:
        """Its exit code, None when it took too long, and what it said. The picture is `file`, or else `data`."""
        self._socket.settimeout(TIMEOUT_S)
        with self._socket, contextlib.suppress(OSError):  # it died: its exit code says how
            socket.send_fds(self._socket, [f"{kind} {side} {with_copy:d}\n".encode()], [file.fileno()] if file else [])
            self._socket.sendall(data)
            self._socket.shutdown(socket.SHUT_WR)
        with self._process as process:
            try:
                said, _ = process.communicate(timeout=TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                return None, b""
        return process.returncode, said

    def dismiss(self) -> None:
        with self._process as process:
            self._socket.close()
            process.kill()


@atexit.register
def _dismiss_all() -> None:
    while _waiting:
        _waiting.pop().dismiss()
