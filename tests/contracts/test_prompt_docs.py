"""docs/prompt-language.md: its example is a spec without a finding to worry about, its words are those of the code."""

import json
import re

import pytest

from app.prompts import KEEP_GROUPS, KINDS, PLACES, ROLES, TARGETS, ModelFacts, compose, lint, parse_spec
from tests.contracts.repository import ROOT

TEXT = (ROOT / "docs" / "prompt-language.md").read_text()
ROWS = {row[0]: row[1:] for row in re.findall(r"^\| `?([\w &]+)`? \| (.*?) \|(?: (.*?) ?\|)?$", TEXT, re.MULTILINE)}


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_its_example_is_a_spec_that_may_be_run() -> None:
    spec = parse_spec(json.loads(re.search(r"```json\n(.*?)```", TEXT, re.DOTALL)[1]))  # type: ignore[index]
    facts = ModelFacts(id=spec.model, max_images=10, max_prompt=32_000, sizes=("auto",), draft=False)
    assert [finding for finding in lint(spec, facts) if finding.severity != "advice"] == []
    assert "今日のおすすめ" in compose(spec).prompt


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_it_has_each_kind_of_change_with_its_fields(kind: str) -> None:
    needed, allowed = KINDS[kind]
    assert (words(ROWS[kind][0]), words(ROWS[kind][1])) == (list(needed), list(allowed))


@pytest.mark.parametrize("group", sorted(KEEP_GROUPS))
def test_it_has_each_word_to_keep(group: str) -> None:
    assert words(ROWS[group][0]) == list(KEEP_GROUPS[group])


@pytest.mark.parametrize("vocabulary", [PLACES, ROLES, tuple(TARGETS)], ids=["places", "roles", "targets"])
def test_it_has_the_words_for_places_roles_and_targets(vocabulary: tuple[str, ...]) -> None:
    assert set(vocabulary) - set(words(TEXT.replace("```", ""))) == set()
