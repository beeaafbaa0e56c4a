"""Samples and recipes: each recipe has a picture, and what is said before Run about the sandbox."""

import pytest

from app.media import SAMPLES
from app.prompts import ModelFacts, compose, drafts, lint, parse_spec
from app.web.pages.builder.samples import (
    BESIDES,
    EDIT,
    EDITS,
    RECIPES,
    is_drafted,
    recipes_of,
    sample_edit,
    sample_views,
)

CANNOT = "draft_engine_cannot"
NAMES = [sample.name for sample in SAMPLES]
SPEAKS_OF = {  # what the first change of a recipe's sample is
    "background_swap": "background",
    "translate_headline": "text",
    "swap_call_to_action": "text",
    "change_sign": "text",
    "move_element": "move",
    "remove_object": "remove",
    "compose_two": "compose",
    "color_variant": "recolor",
    "label_rewrite": "text",
}


def edit_of(name: str) -> dict[str, object]:
    ids = [f"{n:026d}" for n in range(1 + len(BESIDES.get(name, {})))]
    return sample_edit(name, ids, EDIT)


@pytest.mark.parametrize("name", NAMES)
def test_it_starts_each_sample_with_an_edit_without_a_fault(name: str) -> None:
    spec = parse_spec(edit_of(name))
    assert spec.changes
    found = lint(spec, ModelFacts(EDIT, draft=True))
    assert [finding.code for finding in found if finding.severity != "advice"] == []
    assert compose(spec).prompt.startswith("Keep ")


@pytest.mark.parametrize("name", NAMES)
def test_it_says_before_run_what_the_sandbox_can_only_refuse(name: str) -> None:
    spec = parse_spec(edit_of(name))
    said = [f for f in lint(spec, ModelFacts(EDIT, draft=True)) if f.code == CANNOT]
    assert bool(said) is not is_drafted(name)
    assert all(finding.message for finding in said)
    assert not [f for f in lint(spec, ModelFacts(EDIT)) if f.code == CANNOT]


def test_it_says_of_each_kind_in_words_of_its_own_what_is_refused() -> None:
    said = {
        name: next(f.message for f in lint(parse_spec(edit_of(name)), ModelFacts(EDIT, draft=True)) if f.code == CANNOT)
        for name in NAMES
        if not is_drafted(name)
    }
    assert set(said) == {"sofa", "shelf", "jug"}
    assert len(set(said.values())) == len(said)
    assert all("sandbox" in message for message in said.values())


def test_it_has_a_sample_for_every_recipe() -> None:
    assert set(RECIPES) == set(SPEAKS_OF)
    for recipe, names in RECIPES.items():
        assert names
        for name in names:
            assert recipe in recipes_of(name)
            assert parse_spec(edit_of(name)).changes[0].kind == SPEAKS_OF[recipe]
    assert set(EDITS) == set(NAMES)


def test_it_shows_at_the_sandbox_only_what_it_drafts() -> None:
    shown = [view.name for view in sample_views(drafts=True)]
    assert shown[0] == "poster"
    assert len(shown) == 6
    assert all(drafts(change) for name in shown for change in parse_spec(edit_of(name)).changes)
    assert {view.name for view in sample_views(drafts=False)} <= set(NAMES)
