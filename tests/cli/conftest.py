"""The cast: a stand-in for RunComfy whose log is the money meter, and `stillframe` bound to it as a process."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.cli.process import environment, stillframe
from tests.support.fault_upstream import FaultUpstream
from tests.support.forks import CommandProcess, Forked

BODY = {"prompt": "ok Keep the face unchanged. Replace the background.", "images": ["https://example.invalid/a.jpg"]}
TOKEN = "token-canary-5e1f0a"


@dataclass
class Ended:
    code: int
    out: str
    err: str

    @property
    def run(self) -> dict[str, Any]:
        """What stands on standard output, which is JSON and nothing else."""
        told: dict[str, Any] = json.loads(self.out)
        return told

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()


@dataclass
class Command:
    """`stillframe` with settings and a folder of its own. Called, it is a process to its end; `begin` starts one."""

    folder: Path
    settings: dict[str, str]
    begun: list[CommandProcess] = field(default_factory=list)

    def __call__(self, *arguments: str, stdin: str | None = None, **settings: str) -> Ended:
        done = stillframe(*arguments, stdin=stdin, cwd=self.folder, **self.settings | settings)
        return Ended(done.returncode, done.stdout, done.stderr)

    def edit(self, *arguments: str, prompt: str = "", **settings: str) -> Ended:
        """A raw body; the first word of its prompt is what the stand-in plays."""
        return self("edit", "--input", body(prompt), *arguments, **settings)

    def begin(self, *arguments: str, **settings: str) -> CommandProcess:
        """In a process group of its own, so that a signal can reach it as a terminal's Ctrl-C would."""
        process = Forked(
            "app.cli",
            arguments,
            environment(self.settings | settings),
            cwd=self.folder,
            session=True,
            interruptible=True,
        )
        self.begun.append(process)
        return process


def body(prompt: str = "") -> str:
    return json.dumps(BODY | ({"prompt": prompt} if prompt else {}))


@pytest.fixture
def upstream() -> Iterator[FaultUpstream]:
    with FaultUpstream(token=TOKEN) as upstream:
        yield upstream


@pytest.fixture
def cli(upstream: FaultUpstream, tmp_path: Path, sqlite_template: Path) -> Iterator[Command]:
    """Bound to the stand-in. Its database is there already, so that no process has to make one."""
    (tmp_path / "data").mkdir()
    shutil.copy(sqlite_template, tmp_path / "data" / "stillframe.sqlite")
    settings = {
        "upstream": "custom",
        "fidelity": "off",
        "upstream_url": upstream.base,
        "upstream_download_hosts": upstream.base.removeprefix("http://"),
        "data_dir": str(tmp_path / "data"),
        "runcomfy_token": TOKEN,
    }
    yield from _made(tmp_path, settings)


@pytest.fixture
def sandboxed(tmp_path: Path) -> Iterator[Command]:
    """Bound to the embedded sandbox."""
    yield from _made(tmp_path, {"upstream": "sandbox", "fidelity": "off", "data_dir": str(tmp_path / "data")})


def _made(tmp_path: Path, settings: dict[str, str]) -> Iterator[Command]:
    folder = tmp_path / "here"
    folder.mkdir()
    made = Command(folder, settings)
    yield made
    for process in made.begun:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()
