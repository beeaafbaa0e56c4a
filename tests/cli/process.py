"""`stillframe` as a real process, with nothing of the environment but what a test gives it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.settings import CHECKOUT as ROOT
from tests.support.server import PASSED_ON

ONE_AFTER_ANOTHER = """
import contextlib, io, json, sys
from app.cli import main
for arguments in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)
"""


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
    given: dict[str, Any] = {"input": stdin} if stdin is not None else {"stdin": subprocess.DEVNULL}
    return subprocess.run(
        command(*arguments), cwd=cwd, env=environment(settings), capture_output=True, text=True, timeout=60, **given
    )


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "app.cli", *arguments]


def one_after_another(calls: list[list[str]], **settings: str) -> list[tuple[int, str, str]]:
    """Code, output and errors of each call, made one after another in one process: what is imported once is paid once."""
    done = subprocess.run(
        [sys.executable, "-c", ONE_AFTER_ANOTHER],
        input=json.dumps(calls),
        env=environment(settings),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]
