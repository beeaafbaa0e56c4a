"""The process that others are forked from: `python -m tests.support.forks.server`, told what to fork on its standard input.

A request is the length of a JSON and the JSON; along come the streams of the process to be and a pipe for what becomes of it. The pipe
is told the process's id, later how it ended. The child goes on as `python -m MODULE ARGUMENTS` and ends as that would.
"""

import atexit
import contextlib
import faulthandler
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import struct
import sys
import threading
import time
import traceback
import warnings
from typing import Any, TextIO

IMPORTED = ("app.main", "app.wiring", "app.cli.driver", "app.web.connections", "uvicorn", "dbos")
LENGTH = struct.Struct("!I")
FDS = 4


def serve(requests: socket.socket) -> dict[str, Any] | None:
    """Fork as told until nobody asks any more. Return in each child, with what it is to do."""
    wakes, wake = os.pipe()
    for end in (wakes, wake):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wake)
    before = {
        signal.SIGCHLD: signal.signal(signal.SIGCHLD, lambda *_: None),
        signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN),  # a terminal's Ctrl-C is the tests' to act on
    }
    living: dict[int, int] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(requests, selectors.EVENT_READ)
        selector.register(wakes, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if wakes in ready:
                os.read(wakes, 4096)
                report_ends(living)
            if requests not in ready:
                continue
            length, fds, _, _ = socket.recv_fds(requests, LENGTH.size, FDS)
            if not length:
                return None
            message = requests.recv(*LENGTH.unpack(length), socket.MSG_WAITALL)
            *streams, status = fds
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                for number, handler in before.items():
                    signal.signal(number, handler)
                for fd in (wakes, wake, status, *living.values()):
                    os.close(fd)
                requests.close()
                return become(json.loads(message), streams)
            for stream in streams:
                os.close(stream)
            living[pid] = status
            tell(status, pid)


def report_ends(living: dict[int, int]) -> None:
    while living:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        told = living.pop(pid)
        tell(told, os.waitstatus_to_exitcode(status))
        os.close(told)


def tell(status: int, number: int) -> None:
    try:
        os.write(status, f"{number}\n".encode())
    except BrokenPipeError:
        return  # nobody wants to know any more


def become(asked: dict[str, Any], streams: list[int]) -> dict[str, Any]:
    """Take on the streams, the environment and the folder of the process that is asked for."""
    if asked["session"]:
        os.setsid()
    for target, stream in enumerate(streams):
        os.dup2(stream, target)
    for stream in streams:
        os.close(stream)
    sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__ = opened()  # type: ignore[misc]
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    os.chdir(asked["folder"])
    if os.environ.get("PYTHONFAULTHANDLER"):
        faulthandler.enable()
    if asked["interruptible"]:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return asked


def opened() -> tuple[TextIO, TextIO, TextIO]:
    """The three streams as an interpreter opens them; those of before knew what they wrote to."""
    return (
        open(0, encoding="utf-8", closefd=False),
        open(1, "w", encoding="utf-8", closefd=False),
        open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False),
    )


def main() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from app.cli.commands import COMMANDS

        for name in (*IMPORTED, *(f"app.cli.commands.{command}" for command in COMMANDS)):
            importlib.import_module(name)
        from tests.support.templates import prepare_all

        prepare_all()
    gc.collect()
    gc.freeze()  # no child has to look at, and so to copy, what all have in common
    if asked := serve(socket.socket(fileno=os.dup(0))):
        os._exit(play(asked))


def play(asked: dict[str, Any]) -> int:
    """Return how the program ended, with all done that an interpreter does at its end but to take itself to pieces."""
    sys.argv = [asked["module"], *asked["arguments"]]
    code: Any = 0
    try:
        runpy.run_module(asked["module"], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code
        if code is not None and not isinstance(code, int):
            print(code, file=sys.stderr)
            code = 1
    except BaseException:
        traceback.print_exc()
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    return int(code or 0)


if __name__ == "__main__":
    main()
