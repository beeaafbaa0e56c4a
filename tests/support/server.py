"""A studio in a process of its own, as a user starts it: can be killed at any moment and started again."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any, Protocol

import httpx

from tests.support.forks import Forked

ROOT = Path(__file__).parent.parent.parent
START_S = 30.0
PASSED_ON = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "XDG_RUNTIME_DIR", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


class Process(Protocol):
    """What is needed of a subprocess.Popen."""

    pid: int
    stdout: IO[str] | None

    @property
    def returncode(self) -> int | None: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...
    def kill(self) -> None: ...


class Server:
    """`url` is known after `start`. Settings are given as keywords, without their prefix.

    Not `forked`, it is a new interpreter with the command line of `command`, as a person starts it: slower by a second.
    """

    start_s = START_S

    def __init__(self, data: Path, *, forked: bool = True, **settings: Any) -> None:
        self.data = data
        self.forked = forked
        self.url = ""
        self.lines: list[str] = []
        self._process: Process | None = None
        self._settings: dict[str, str] = {name: str(value) for name, value in settings.items()}

    def start(self, **settings: Any) -> "Server":
        """Start, or start again with the settings of the last time. Returns when /readyz says yes."""
        self._settings |= {name: str(value) for name, value in settings.items()}
        plain = ("RUNCOMFY_TOKEN", "RUNCOMFY_CONFIG_DIR", "SSL_CERT_FILE")
        env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        env |= {
            "STILLFRAME_DATA_DIR": str(self.data),
            "STILLFRAME_PORT": "0",
            "RUNCOMFY_CONFIG_DIR": str(self.data / "signed-out"),
            "PYTHONFAULTHANDLER": "1",  # one that does not end says where its threads are
        }
        env |= {
            name.upper() if name.upper() in plain else f"STILLFRAME_{name.upper()}": value
            for name, value in self._settings.items()
        }
        told = len(self.lines)
        self._process = self.open(env)
        threading.Thread(target=self._read, args=(self._process,), daemon=True).start()
        self._await_ready(told)
        return self

    def open(self, env: dict[str, str]) -> Process:
        if self.forked:
            return Forked("app.cli", ["serve"], env, merged=True)
        return subprocess.Popen(
            self.command(),
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def command(self) -> list[str]:
        return [sys.executable, "-m", "app.cli", "serve"]

    def _read(self, process: Process) -> None:
        assert process.stdout is not None
        with process.stdout as out:
            for line in out:
                self.lines.append(line.rstrip())

    def _await_ready(self, told: int) -> None:
        """`told`: lines of the process before this one, which had another port."""
        begun = time.monotonic()
        while time.monotonic() - begun < self.start_s:
            assert self._process is not None
            assert self._process.poll() is None, "\n".join(self.lines[-30:])
            found = next(
                (m for line in self.lines[told:] if (m := re.search(r"Stillframe is at \S*?:(\d+)$", line))), None
            )
            if found and self._answers(f"http://127.0.0.1:{found[1]}"):
                self.url = f"http://127.0.0.1:{found[1]}"
                return
            time.sleep(0.02)
        raise AssertionError("it did not start: " + "\n".join(self.lines[-30:]))

    def _answers(self, url: str) -> bool:
        try:
            return httpx.get(f"{url}/readyz", timeout=5, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """kill -9: no time for anything."""
        self._end(signal.SIGKILL, 60)

    def stop(self) -> int | None:
        """SIGTERM, and the grace that a supervisor is told to give. Answers the exit code."""
        return self._end(signal.SIGTERM, 90)

    def _end(self, sent: signal.Signals, within_s: float) -> int | None:
        if self._process is None:
            return None
        process, self._process = self._process, None
        if process.poll() is None:
            process.send_signal(sent)
            try:
                process.wait(within_s)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGABRT)
                process.wait(10)
                raise AssertionError(f"it did not end within {within_s:g} s: " + "\n".join(self.lines[-200:])) from None
        self.lines.append("— ended —")
        return process.returncode

    def get(self, path: str, **options: Any) -> httpx.Response:
        return httpx.get(self.url + path, timeout=30, trust_env=False, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return httpx.post(self.url + path, timeout=30, trust_env=False, **options)

    def wait_for(self, run_id: str, *states: str, within_s: float = 30) -> dict[str, Any]:
        """The run once it is in one of `states`."""
        begun = time.monotonic()
        while time.monotonic() - begun < within_s:
            run: dict[str, Any] = self.get(f"/api/v1/runs/{run_id}").json()
            if run["state"] in states:
                return run
            time.sleep(0.03)
        raise AssertionError(
            f"{run_id} is {run['state']}, not {' or '.join(states)}: {run['events']}\n" + "\n".join(self.lines[-20:])
        )
