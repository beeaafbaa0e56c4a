"""Servers that are forked from a process which has imported the application already.

Most of a start's work is imports; a torture starts more than three hundred servers. What is forked has no thread, no connection
and no setting yet, and is a process of its own, with its own end. A start whose time is measured does not come from here.
"""

import multiprocessing
import os
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from typing import IO

IMPORTED = ["app.main", "app.wiring", "app.cli", "uvicorn", "dbos", "tests.torture.launcher"]
_nursery = multiprocessing.get_context("forkserver")
_nursery.set_forkserver_preload(IMPORTED)


class Forked:
    """What a Server needs of a subprocess.Popen."""

    def __init__(self, arguments: list[str], env: dict[str, str]) -> None:
        said, says = _nursery.Pipe(duplex=False)
        self._process = _nursery.Process(target=_serve, args=(arguments, env, os.getcwd(), says), daemon=False)
        self._process.start()
        self._asking = threading.Lock()  # its end can be read once, and many people ask whether it is dead
        says.close()
        assert self._process.pid is not None
        self.pid: int = self._process.pid
        self.stdout: IO[str] | None = os.fdopen(os.dup(said.fileno()), encoding="utf-8", errors="replace")
        said.close()

    @property
    def returncode(self) -> int | None:
        return self.poll()

    def poll(self) -> int | None:
        with self._asking:
            return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        with self._asking:
            self._process.join(timeout)
            code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired("a forked server", timeout or 0.0)
        return code

    def send_signal(self, sig: int) -> None:
        os.kill(self.pid, sig)

    def kill(self) -> None:
        self._process.kill()


def _serve(arguments: list[str], env: dict[str, str], folder: str, says: Connection) -> None:
    from tests.torture import launcher

    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    for stream in (1, 2):
        os.dup2(says.fileno(), stream)
    says.close()
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", closefd=False)
    sys.argv = ["stillframe", *arguments]
    sys.exit(launcher.main())
