"""What a child process runs: `python -s -P child_main.py TARGET LIMITS`, started by child_process.py.

TARGET is `module:function` or `file.py:function`; the function takes a message, and an open file where one was sent, and
returns a message: JSON and bytes. Its module may have a `warm_up`, called once, before anything is asked. The process
opens what strangers made, so it may crash or be killed at any moment: it owns nothing. Only the standard library is
imported here, since a decoder knows nothing of the application.
"""

import importlib
import importlib.util
import json
import os
import queue
import resource
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

Message = tuple[dict[str, Any], list[bytes]]
Answer = Callable[..., Message]

LIMITS = {"memory": "RLIMIT_AS", "cpu_s": "RLIMIT_CPU", "file_bytes": "RLIMIT_FSIZE"}


def send(connection: Connection, head: Mapping[str, Any], blobs: Sequence[bytes], file: BinaryIO | None = None) -> None:
    """Send JSON and bytes, never a pickle: a side that opened a stranger's picture must not make the other run code."""
    connection.send_bytes(json.dumps({"head": head, "blobs": len(blobs), "file": file is not None}).encode())
    if file is not None:
        with socket_of(connection) as beside:
            socket.send_fds(beside, [b"f"], [file.fileno()])
    for blob in blobs:
        connection.send_bytes(blob)


def receive(
    connection: Connection, most: int, *, takes_file: bool = False
) -> tuple[dict[str, Any], list[bytes], BinaryIO | None]:
    """Raises EOFError when the other side is gone, and OSError, ValueError, KeyError, TypeError or RecursionError for what
    is no message of at most `most` bytes."""
    start = connection.recv_bytes(most)
    message = json.loads(start)
    file = None
    if not isinstance(message["head"], dict) or (message["file"] and not takes_file):
        raise ValueError("no message")
    if message["file"]:
        with socket_of(connection) as beside:
            file = os.fdopen(socket.recv_fds(beside, 1, 1)[1][0], "rb")
    blobs, room = [], most - len(start)
    for _ in range(message["blobs"]):
        blobs.append(connection.recv_bytes(room))
        room -= len(blobs[-1])
    return message["head"], blobs, file


def socket_of(connection: Connection) -> socket.socket:
    """Return the socket below, for what a Connection has no word for. It is closed apart from it."""
    return socket.socket(fileno=os.dup(connection.fileno()))


def main(target: str, limits: dict[str, int | None]) -> None:
    connection = Connection(os.dup(0))
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - whatever a library reads or prints is not of the messages
        os.dup2(nothing.fileno(), 0)
    _limit(limits)
    name, _, function = target.rpartition(":")
    module = _load(name)
    getattr(module, "warm_up", lambda: None)()
    answer: Answer = getattr(module, function)
    asked: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(connection, asked), daemon=True).start()
    while True:
        head, blobs, file = asked.get()
        send(connection, *(answer(head, blobs) if file is None else answer(head, blobs, file)))


def _limit(limits: dict[str, int | None]) -> None:
    os.nice(limits.pop("nice") or 0)
    for name, most in {**limits, "core": 0}.items():
        if most is not None:
            with suppress(ValueError, OSError):  # macOS knows the limit of memory and does not take it
                resource.setrlimit(getattr(resource, LIMITS.get(name, "RLIMIT_CORE")), (most, most))


def _load(name: str) -> ModuleType:
    if not name.endswith(".py"):
        return importlib.import_module(name)
    spec = importlib.util.spec_from_file_location(Path(name).stem, name)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _listen(connection: Connection, asked: "queue.SimpleQueue[tuple[Any, ...]]") -> None:
    """Read ahead, so that this process ends with its server: nobody waits for what it is doing."""
    code = 1
    try:
        while True:
            asked.put(receive(connection, sys.maxsize, takes_file=True))
    except EOFError:
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
