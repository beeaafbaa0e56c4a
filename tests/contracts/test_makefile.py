"""make: each target is told about, and does what it says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.repository import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()  # type: ignore[index]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is what is tested")


def make(*arguments: str) -> str:
    made = run_make(ROOT, *arguments)
    assert made.returncode == 0, made.stderr
    return made.stdout


def run_make(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(["make", *arguments], cwd=folder, env=env, capture_output=True, text=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A checkout in which nothing was set up, in a folder whose name a shell could trip over."""
    folder = tmp_path / "it's a clone"
    (folder / "requirements").mkdir(parents=True)
    (folder / "Makefile").write_text(MAKEFILE)
    for lock in ("base.lock", "test.lock", "bench.lock"):
        (folder / "requirements" / lock).write_text("nothing==1\n")
    return folder


def fake(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


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
        ("proof", "tests/runs/test_proof.py"),
        ("mutants", "tests/runs/test_mutants.py"),
        ("bench", "-m tests.bench"),
        ("bench-draft", "-m tests.bench.drafts"),
        ("shots", "-m tests.support.shots"),
        ("shots", "-m tests.support.screenshots"),
        ("lighthouse", "-m tests.support.lighthouse"),
    ],
)
def test_it_runs(target: str, command: str) -> None:
    assert command in make("-n", target)


@pytest.mark.parametrize(
    "module",
    [
        "tests/bench",
        "tests/bench/drafts",
        "tests/support/shots",
        "tests/support/book",
        "tests/support/lighthouse",
        "tests/support/browser",
    ],
)
def test_it_runs_modules_that_are_there(module: str) -> None:
    assert (ROOT / f"{module}.py").exists() or (ROOT / module / "__main__.py").exists()


def test_it_runs_lint_before_the_tests_so_that_their_closing_line_is_last() -> None:
    planned = make("-n", "check")
    assert planned.index("ruff check") < planned.index("-m pytest")
    script = (ROOT / ".ci" / "run").read_text()
    assert script.index("make lint") < script.index("make test")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_it_says_in_one_sentence_which_python_is_needed(clone: Path, tmp_path: Path) -> None:
    made = run_make(clone, "setup", f"PYTHON={fake(tmp_path / 'python', 'exit 1')}")
    assert made.returncode != 0
    assert made.stdout.splitlines()[0].startswith("Python 3.11, 3.12 or 3.13 is needed.")
    assert not (clone / ".venv").exists()


def test_it_names_the_package_that_is_missing(clone: Path, tmp_path: Path) -> None:
    python = fake(tmp_path / "python", 'case "$*" in *ensurepip*) exit 1;; esac')
    made = run_make(clone, "setup", f"PYTHON={python}")
    assert made.returncode != 0
    assert "python3-venv" in made.stdout
    assert not (clone / ".venv").exists()


def test_it_installs_anew_when_the_lock_says_something_else(clone: Path) -> None:
    """Not when the file is merely newer, as after each checkout."""
    shutil.copytree(Path(sys.prefix), clone / ".venv", symlinks=True, ignore=lambda *_: {"lib", "lib64", "include"})
    (clone / ".venv" / "lib").symlink_to(Path(sys.prefix) / "lib")
    for line in run_make(clone, "-n", "setup-test").stdout.splitlines():
        if line.startswith("rm -f"):
            subprocess.run(line, shell=True, cwd=clone, check=True)
    os.utime(clone / "requirements" / "base.lock", (4_000_000_000, 4_000_000_000))
    assert "-m pip" not in run_make(clone, "-n", "setup-test").stdout
    (clone / "requirements" / "base.lock").write_text("nothing==2\n")
    assert "-m pip" in run_make(clone, "-n", "setup-test").stdout
