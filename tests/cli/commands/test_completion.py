"""stillframe completion: scripts that know every command and flag; bash's is tried by bash."""

import shutil
import subprocess

import pytest

from app.cli.arguments.completion import script
from app.cli.arguments.parser import parsers
from app.cli.commands import COMMANDS

SHELLS = ("bash", "zsh", "fish")


@pytest.mark.parametrize("shell", SHELLS)
def test_it_knows_every_command_and_flag(shell: str) -> None:
    made = script(shell)
    flags = {name for parser in parsers().values() for action in parser._actions for name in action.option_strings}
    spelled = {f"-l {flag[2:]}" if shell == "fish" and flag[:2] == "--" else flag for flag in flags - {"-h"}}
    assert [word for word in (*COMMANDS, *spelled) if word not in made] == []


@pytest.mark.parametrize("shell", SHELLS)
def test_its_script_is_one(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not here")
    subprocess.run([shell, "-n"], input=script(shell), text=True, check=True)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["stillframe", "ed"], {"edit"}),
        (["stillframe", "edit", "--keep", "bra"], {"brand_mark"}),
        (["stillframe", "lint", "--format", "g"], {"github"}),
        (["stillframe", "completion", ""], {"bash", "zsh", "fish", "-h", "--help"}),
        (["stillframe", "wait", "--sen"], {"--send"}),
    ],
)
def test_bash_completes(words: list[str], found: set[str]) -> None:
    quoted = " ".join(f"'{word}'" for word in words)
    asked = f"COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _stillframe; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    done = subprocess.run(["bash", "-c", script("bash") + asked], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == found
