"""`stillframe` as a real process on a stand-in for RunComfy's own hosts, with a home of its own."""

import os
import signal
import subprocess
from pathlib import Path

from tests.cli.process import command, environment
from tests.support.sign_in_upstream import SignInUpstream


class Desk:
    """A person's machine: `home` has the token's folder, `data` the studio's, `opened` what the browser was asked for."""

    def __init__(self, folder: Path, upstream: SignInUpstream) -> None:
        self.upstream, self.home, self.data = upstream, folder / "home", folder / "data"
        self.token_file = self.home / ".config" / "runcomfy" / "token.json"
        self._opened = folder / "opened"
        self._browser = folder / "browser"
        self._browser.write_text(f'#!/bin/sh\necho "$1" >> {self._opened}\n')
        self._browser.chmod(0o755)
        self.home.mkdir()

    @property
    def opened(self) -> list[str]:
        return self._opened.read_text().split() if self._opened.exists() else []

    def env(self, **settings: str) -> dict[str, str]:
        given = environment({"data_dir": str(self.data), **settings})
        if "runcomfy_config_dir" not in settings:
            given.pop("RUNCOMFY_CONFIG_DIR")
        return {**given, "HOME": str(self.home), "BROWSER": f"{self._browser} %s", **self.upstream.env}

    def run(self, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command(*arguments),
            env=self.env(**settings),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def begin(self, *arguments: str, **settings: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            command(*arguments),
            env=self.env(**settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )


def told_by_ps(pid: int) -> str:
    """What everybody on the machine sees of a process."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode() if os.name == "posix" else ""
