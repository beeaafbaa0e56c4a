"""stillframe completion: scripts by which a shell asks for commands, flags and words; bash's is tried by bash."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete, get_completion_class

from app.cli.command_group import COMPLETE, NAME, load, stillframe
from app.cli.commands import COMMANDS
from tests.cli.process import environment
from tests.cli.process import stillframe as call

SHELLS = ("bash", "zsh", "fish")
BIN = Path(sys.executable).parent


def completed(*words: str) -> dict[str, str]:
    """What a shell is offered for the last word, with the kind of each."""
    found = ShellComplete(stillframe, {}, NAME, COMPLETE).get_completions(list(words[:-1]), words[-1])
    return {item.value: item.type for item in found}


def test_it_offers_every_command() -> None:
    assert set(completed("")) == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_it_offers_every_flag(command: str) -> None:
    flags = {name for parameter in load(command).params for name in parameter.opts if name.startswith("-")}
    assert flags | {"-h", "--help"} == set(completed(command, "-")) | {"--help", "-h"}
    assert flags <= set(completed(command, "-"))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["edit", "--keep", "bra"], {"brand_mark": "plain"}),
        (["edit", "--model", "openai/gpt-image-2/e"], {"openai/gpt-image-2/edit": "plain"}),
        (["lint", "--format", "g"], {"github": "plain"}),
        (["completion", ""], {"bash": "plain", "zsh": "plain", "fish": "plain"}),
        (["runs", "--state", "unc"], {"unconfirmed": "plain"}),
        (["wait", "--sen"], {"--send": "plain"}),
        (["edit", "--image", "po"], {"po": "file"}),
        (["edit", "--output-dir", "re"], {"re": "dir"}),
        (["measure", "bef"], {"bef": "file"}),
    ],
)
def test_it_offers_words_files_and_folders(words: list[str], found: dict[str, str]) -> None:
    assert completed(*words) == found


@pytest.mark.parametrize("shell", SHELLS)
def test_its_script_is_one(shell: str) -> None:
    made = call("completion", shell)
    kind = get_completion_class(shell)
    assert kind is not None
    assert made.returncode == 0
    assert f"{COMPLETE}={shell}_complete" in made.stdout
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=made.stdout, text=True, check=True)


def test_bash_completes() -> None:
    asked = (
        "COMP_WORDS=(stillframe edit --keep bra); COMP_CWORD=3; _stillframe_completion stillframe; echo ${COMPREPLY[@]}"
    )
    env = {**environment({}), "PATH": f"{BIN}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", call("completion", "bash").stdout + asked], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["brand_mark"]
