"""make: each target is told about, and does what it says."""

import os
import re
import shutil
import subprocess

import pytest

from tests.contracts.repository import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()  # type: ignore[index]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is what is tested")


def make(*arguments: str) -> str:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    made = subprocess.run(["make", *arguments], cwd=ROOT, env=env, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return made.stdout


def test_it_tells_what_can_be_made() -> None:
    told = {line.split()[1] for line in make("help").splitlines() if line.startswith("  make ")}
    assert told == set(TARGETS)


def test_it_tells_it_when_nothing_is_named() -> None:
    assert make() == make("help")


@pytest.mark.parametrize(
    ("target", "command"),
    [
        ("run", "stillframe serve"),
        ("test", "-m pytest"),
        ("lint", "-m mypy"),
        ("check", "-m pytest"),
        ("bench", "-m tests.bench"),
        ("shots", "-m tests.support.shots"),
    ],
)
def test_it_runs(target: str, command: str) -> None:
    assert command in make("-n", target)


@pytest.mark.parametrize("module", ["tests/bench", "tests/support/shots", "tests/support/browser"])
def test_it_runs_modules_that_are_there(module: str) -> None:
    assert (ROOT / f"{module}.py").exists() or (ROOT / module / "__main__.py").exists()


def test_it_runs_lint_before_the_tests_so_that_their_closing_line_is_last() -> None:
    planned = make("-n", "check")
    assert planned.index("ruff check") < planned.index("-m pytest")
    script = (ROOT / ".ci" / "run").read_text()
    assert script.index("make lint") < script.index("make test")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
