"""What a child process runs: `python -s -P child_main.py TARGET LIMITS [forks]`, started by child_process.py.

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
import select
import signal
import socket
import struct
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, NoReturn

Message = tuple[dict[str, Any], list[bytes]]
Answer = Callable[..., Message]

ORDER, NUMBER = struct.Struct("!ci"), struct.Struct("!i")
FORK, KILL = b"f", b"k"
MAX_FILES = 1024  # open ones
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
    _read_nothing()
    _limit(limits)
    _answer_all(connection, _prepared(target))


def forks(target: str, limits: dict[str, int | None]) -> None:
    """Fork a child for whoever asks, until nobody will any more. This process opens nothing of a stranger's itself.

    Its stdin is a socket of orders: FORK with two sockets, the child's messages and what is told of it, its number and
    then its exit code; or KILL with a number, which is of a child that has not been waited for."""
    control = socket.socket(fileno=os.dup(0))
    _read_nothing()
    answer = _prepared(target)
    wakes, wakened = socket.socketpair()
    wakened.setblocking(False)
    signal.set_wakeup_fd(wakened.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)  # only so that it wakes
    children: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([control, wakes], [], [])
        if wakes in ready:
            wakes.recv(4096)
            _reap(children)
        if control in ready and not _obey(control, children, limits, answer):
            return


def _obey(
    control: socket.socket, children: dict[int, socket.socket], limits: dict[str, int | None], answer: Answer
) -> bool:
    order, files, _, _ = socket.recv_fds(control, ORDER.size, 2)
    if len(order) < ORDER.size:
        return False
    what, number = ORDER.unpack(order)
    if what == KILL and number in children:
        with suppress(ProcessLookupError):
            os.killpg(number, signal.SIGKILL)
    elif what == FORK and len(files) == 2:
        if (pid := os.fork()) == 0:
            _be_forked(files[0], limits, answer)
        with suppress(OSError):  # it has done so itself, or is gone
            os.setpgid(pid, pid)
        os.close(files[0])
        children[pid] = socket.socket(fileno=files[1])
        with suppress(OSError):
            children[pid].sendall(NUMBER.pack(pid))
    return True


def _be_forked(messages: int, limits: dict[str, int | None], answer: Answer) -> NoReturn:
    """Nothing of others is kept: no order can be read here, and nothing be told of another child."""
    try:
        os.setpgid(0, 0)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(messages, 3)
        os.closerange(4, MAX_FILES)
        _limit(dict(limits))
        _answer_all(Connection(3), answer)
    finally:
        os._exit(1)


def _reap(children: dict[int, socket.socket]) -> None:
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            with children.pop(ended[0]) as told, suppress(OSError):
                told.sendall(NUMBER.pack(os.waitstatus_to_exitcode(ended[1])))


def _read_nothing() -> None:
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - whatever a library reads or prints is not of the messages
        os.dup2(nothing.fileno(), 0)


def _prepared(target: str) -> Answer:
    name, _, function = target.rpartition(":")
    module = _load(name)
    getattr(module, "warm_up", lambda: None)()
    answer: Answer = getattr(module, function)
    return answer


def _answer_all(connection: Connection, answer: Answer) -> None:
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
    run = forks if sys.argv[3:] == ["forks"] else main
    run(sys.argv[1], json.loads(sys.argv[2]))
