"""stillframe skill: what it tells agents is what is so."""

import json
import re

from app.cli.agents.skill import TOOLS, skill
from app.cli.commands import COMMANDS
from app.cli.exit_codes import MEANINGS
from app.prompts import CHANGE_KINDS, KEEP, MODELS, ROLES, ModelFacts, PictureFacts, compose, lint, parse_spec
from app.settings import CHECKOUT
from tests.cli.process import stillframe


def test_it_prints_a_skill_that_agents_can_read() -> None:
    ended = stillframe("skill")
    assert (ended.returncode, ended.stderr) == (0, "")
    head = re.match(r"---\nname: ([a-z-]{1,64})\ndescription: (.{1,1024})\n---\n\n# ", ended.stdout)
    assert head is not None
    assert head[1] == "stillframe"
    assert ": " not in head[2]  # it stands unquoted in YAML
    assert len(ended.stdout.splitlines()) < 200


def test_it_has_every_word_that_it_must_know() -> None:
    text = skill()
    for word in (*KEEP, *CHANGE_KINDS, *ROLES, *MODELS, *TOOLS):
        assert f"`{word}`" in text, word
    for code, meaning in MEANINGS.items():
        assert f"| {int(code)} | {meaning} |" in text


def test_its_example_is_a_spec_without_findings_and_its_prompt_is_what_it_becomes() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", skill(), re.DOTALL)
    spec = parse_spec(json.loads(example))
    assert f"> {compose(spec).prompt}\n" in skill()
    assert lint(spec, ModelFacts(spec.model), [PictureFacts(1024, 1536)]) == []


def test_it_names_no_command_that_is_none() -> None:
    named = set(re.findall(r"stillframe ([a-z]+)", skill()))
    assert named >= {"edit", "prompt", "models", "mcp"}
    assert named <= COMMANDS.keys()


def test_the_page_for_agents_has_the_same_tools() -> None:
    page = (CHECKOUT / "docs" / "agents.md").read_text()
    assert re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE) == list(TOOLS.items())
