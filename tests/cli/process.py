"""`stillframe` as a process of its own, with nothing of the environment but what a test gives it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from app.settings import CHECKOUT as ROOT
from tests.support import forks
from tests.support.server import PASSED_ON


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """`settings` by their names in lower case; those that begin with runcomfy_ or xdg_ keep their own name."""
    env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    for name, value in settings.items():
        own = name.startswith(("runcomfy_", "xdg_"))
        env[name.upper() if own else f"STILLFRAME_{name.upper()}"] = value
    return {"STILLFRAME_LOG_FORMAT": "json", "RUNCOMFY_CONFIG_DIR": "/nonexistent", "PYTHONPATH": str(ROOT), **env}


def stillframe(
    *arguments: str, stdin: str | None = None, cwd: Path = ROOT, **settings: str
) -> "subprocess.CompletedProcess[str]":
    return forks.run("app.cli", arguments, environment(settings), cwd=cwd, typed=stdin)


def command(*arguments: str) -> list[str]:
    """For an interpreter of its own: where its command line, environment or terminal is looked at."""
    return [sys.executable, "-m", "app.cli", *arguments]


def one_after_another(calls: list[list[str]], **settings: str) -> list[tuple[int, str, str]]:
    """Code, output and errors of each call, made one after another in one process: what is loaded once is paid once."""
    done = forks.run("tests.cli.calls", (), environment(settings), typed=json.dumps(calls), within_s=300)
    assert done.returncode == 0, done.stderr
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]
