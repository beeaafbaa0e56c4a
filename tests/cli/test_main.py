"""The command as a whole: what it answers before any command does its work."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import main
from tests.cli.process import ROOT, environment, stillframe


@pytest.mark.parametrize("arguments", [(), ("paint",), ("serve", "--port", "x")])
def test_it_answers_64_to_arguments_that_it_does_not_know(arguments: tuple[str, ...]) -> None:
    ended = stillframe(*arguments)
    assert ended.returncode == 64
    assert ended.stderr.startswith("Usage: stillframe")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["edit", "--area", "x"], "Invalid value for '--area': 'x' is not like 0.1,0.2,0.5,0.3"),
        (["edit", "--text", "x"], "Invalid value for '--text': 'x' is not like headline=今日のおすすめ"),
        (["edit", "--max-cost", "much"], "Invalid value for '--max-cost': 'much' is no amount in US dollars"),
        (["edit", "--option", "high"], "Invalid value for '--option': 'high' is not like quality=high"),
        (["wait", "ID", "--timeout", "-1"], "Invalid value for '--timeout': '-1' is no number of seconds"),
        (["runs", "--since", "soon"], "Invalid value for '--since': 'soon' is no date such as 2026-11-24"),
        (
            ["edit", "--keeps", "face"],
            "No such option '--keeps'. (Did you mean one of: '--help', '--keep', '--keep-also'?)",
        ),
        (["edti"], "No such command 'edti'. Did you mean 'edit'?"),
    ],
)
def test_it_says_beside_its_flag_what_it_can_t_understand(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 64
    assert words in capsys.readouterr().err


def test_it_breaks_no_flag_and_no_path_in_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["edit", "--help"]) == 0
    assert "docs/prompt-language.md" in capsys.readouterr().out


def test_it_tells_its_commands() -> None:
    ended = stillframe("--help")
    assert ended.returncode == 0
    assert "serve the studio" in ended.stdout


HEAVY = ("sqlalchemy", "httpx", "pydantic", "structlog", "fastapi", "numpy")


@pytest.mark.parametrize(
    ("call", "needed"),
    [
        (["--help"], []),
        (["prompt", "--help"], []),
        (["edit", "--help"], []),
        (["prompt", "--image", "README.md", "--remove", "cup"], ["pydantic"]),  # it reads a spec
    ],
)
def test_it_loads_nothing_heavy_for_what_needs_none(call: list[str], needed: list[str]) -> None:
    """So that it answers at once; make bench has the seconds."""
    loaded = _loaded_after([call], HEAVY)
    assert loaded == needed


def test_the_engine_is_not_loaded_by_a_command_that_drives_a_run(tmp_path: Path) -> None:
    call = ["edit", "--image", "https://example.invalid/a.jpg", "--remove", "cup", "--timeout", "0"]
    assert _loaded_after([call], ("dbos", "fastapi", "app.runs.worker.engine"), tmp_path) == []


def _loaded_after(calls: list[list[str]], names: tuple[str, ...], data: Path | None = None) -> list[str]:
    code = (
        "import json, sys\nfrom app.cli import main\ncalls, names = json.load(sys.stdin)\n"
        "for call in calls: main(call)\nsys.exit('\\n'.join(name for name in names if name in sys.modules))"
    )
    settings = {"upstream": "sandbox"} | ({"data_dir": str(data)} if data else {})
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps([calls, names]),
        env=environment(settings),
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return [line for line in done.stderr.splitlines() if line in names]
