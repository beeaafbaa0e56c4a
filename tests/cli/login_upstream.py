"""`stillframe` as a process on a stand-in for RunComfy's own hosts, with a home of its own."""

import subprocess
from pathlib import Path

from tests.cli.process import environment
from tests.support import forks
from tests.support.forks import CommandProcess, Forked
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
        return forks.run("app.cli", arguments, self.env(**settings))

    def begin(self, *arguments: str, **settings: str) -> CommandProcess:
        return Forked("app.cli", arguments, self.env(**settings), interruptible=True)
