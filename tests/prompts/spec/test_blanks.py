"""Recipes: what of a spec can be left open, and that filling a blank changes that place and nothing else."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidSpec
from app.prompts import NO_IMAGE, blanks_of, check_recipe, compose, fill, parse_spec, without_images
from tests.contracts.repository import ROOT

IMAGE = "01J00000000000000000000001"
SPEC = parse_spec(
    {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": [{"image": IMAGE}, {"url": "https://example.com/scene.jpg", "role": "scene", "note": "the kitchen"}],
        "keep": ["layout", {"what": "identity", "image": 1, "parts": ["face"]}],
        "keep_also": ["the steam above the cup"],
        "changes": [
            {"kind": "text", "target": "headline", "reads": ["Today", "only"]},
            {"kind": "background", "to": "a plain wall"},
        ],
    }
).to_json()
HEADLINE, WALL = "/changes/0/reads", "/changes/1/to"


def test_it_finds_every_place_that_can_be_left_open() -> None:
    assert {(blank.at, blank.kind, blank.value) for blank in blanks_of(parse_spec(SPEC))} == {
        ("/images/0", "image", ""),
        ("/images/1", "image", ""),
        ("/keep_also/0", "words", "the steam above the cup"),
        ("/changes/0/target", "words", "headline"),
        (HEADLINE, "text", "Today\nonly"),
        (WALL, "words", "a plain wall"),
    }


def test_filling_changes_the_blank_and_nothing_else() -> None:
    before = copy.deepcopy(SPEC)
    made = fill(
        SPEC, {HEADLINE: "今日のおすすめ", WALL: "a brick wall", "/images/0": {"url": "https://example.com/a.jpg"}}
    )
    assert before == SPEC
    assert made["changes"][0]["reads"] == "今日のおすすめ"
    assert made["changes"][1]["to"] == "a brick wall"
    assert made["images"][0] == {"url": "https://example.com/a.jpg", "role": "primary"}
    made["changes"], made["images"][0] = SPEC["changes"], SPEC["images"][0]
    assert made == SPEC


def test_a_picture_keeps_its_role_and_its_note() -> None:
    made = fill(SPEC, {"/images/1": {"image": IMAGE}})
    assert made["images"][1] == {"image": IMAGE, "role": "scene", "note": "the kitchen"}


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(lambda said: said.strip())
)
def test_what_is_filled_in_is_quoted_untouched(said: str) -> None:
    made = parse_spec(fill(SPEC, {HEADLINE: said}))
    quoted = [part.text for line in compose(made).lines for part in line.parts if part.kind == "verbatim"]
    assert said in quoted


def test_other_things_can_be_kept_where_they_are_not_locked() -> None:
    assert fill(SPEC, {}, ["layout"])["keep"] == ["layout"]


@pytest.mark.parametrize(
    ("spec", "blanks", "locked", "field"),
    [
        ({**SPEC, "version": 2}, [], [], "/spec/version"),
        ({"version": 1, "model": "a/b", "raw": {"prompt": "x"}}, [], [], "/spec/raw"),
        (SPEC, [{"at": "/changes/0/kind", "name": "Kind"}], [], "/blanks/0/at"),
        (SPEC, [{"at": "/changes/7/to", "name": "To"}], [], "/blanks/0/at"),
        (SPEC, [{"at": WALL, "name": "To"}, {"at": WALL, "name": "Again"}], [], "/blanks/1/at"),
        (SPEC, [{"at": WALL, "name": " "}], [], "/blanks/0/name"),
        (SPEC, [{"at": WALL, "name": "x" * 61}], [], "/blanks/0/name"),
        (SPEC, [WALL], [], "/blanks/0/at"),
        (SPEC, "blanks", [], "/blanks"),
        (SPEC, [{}] * 13, [], "/blanks"),
        (SPEC, [], ["face"], "/locked/0"),
        (SPEC, [], "layout", "/locked"),
    ],
)
def test_it_points_at_what_is_no_recipe(spec: Any, blanks: Any, locked: Any, field: str) -> None:
    with pytest.raises(InvalidSpec) as refused:
        check_recipe(spec, blanks, locked)
    assert refused.value.field == field


def test_it_leaves_our_own_pictures_out_for_another_server() -> None:
    made = without_images(SPEC)
    assert [image.get("image") for image in made["images"]] == [NO_IMAGE, None]
    assert made["images"][1] == SPEC["images"][1]
    parse_spec(made)


def test_the_recipe_in_the_docs_is_one() -> None:
    page = (ROOT / "docs" / "prompt-language.md").read_text(encoding="utf-8")
    said = json.loads(page.partition("## Recipes")[2].partition("```json")[2].partition("```")[0])
    _spec, blanks, locked = check_recipe(said["spec"], said["blanks"], said["locked"])
    assert [blank.kind for blank in blanks] == ["image", "text"]
    assert locked == ["photograph"]
