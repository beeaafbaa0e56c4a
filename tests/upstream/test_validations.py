"""Rules for pictures in a live schema, in the shapes that they may come in."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prompts import PictureFacts
from app.upstream import picture_rules
from app.upstream.bundled import BUNDLED
from app.upstream.entries import bundled_model
from app.upstream.model import Model

SMALL, LARGE = PictureFacts(200, 200, bytes=1000), PictureFacts(900, 800, bytes=1000)
WORDS = "The picture must be wider than 300 pixels."
SHAPES: list[Any] = [
    {"width_pixels>": {"value": 300, "message": WORDS}},
    {"width_pixels>": [300, WORDS]},
    {"width_pixels>300": WORDS},
    {"width_pixels>": {"limit": "300", "error": WORDS}},
    [{"rule": "width_pixels>", "value": 300, "message": WORDS}],
    [{"type": "width_pixels>", "threshold": 300, "error_message": WORDS}],
    [{"field": "width_pixels", "operator": ">", "value": 300, "message": WORDS}],
    [{"width_pixels>": 300, "message": WORDS}],
    [{"width_pixels>": {"value": 300, "message": WORDS}}],
    [["width_pixels>", 300, WORDS]],
]


def bundled() -> list[Model]:
    return [bundled_model(entry.id) for entry in BUNDLED]


def model(validations: Any, *, on_items: bool = False) -> Model:
    made = next(one for one in bundled() if one.id == "openai/gpt-image-2/edit")
    entry = dict(made.schema["properties"]["images"])
    if on_items:
        entry["items"] = {**entry["items"], "validations": validations}
    else:
        entry["validations"] = validations
    return dataclasses.replace(
        made, schema={**made.schema, "properties": {**made.schema["properties"], "images": entry}}
    )


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("on_items", [False, True])
def test_it_reads_a_rule_with_its_sentence(shape: Any, on_items: bool) -> None:
    [rule] = picture_rules(model(shape, on_items=on_items))
    assert (rule.holds(SMALL), rule.holds(LARGE), rule.sentence) == (False, True, WORDS)


@pytest.mark.parametrize("shape", [None, 5, "width", True, {}, [], {"duration<": 4}, [None, 7, {}], {"width_pixels>": None}])  # fmt: skip
def test_what_it_can_not_read_asks_for_nothing(shape: Any) -> None:
    assert picture_rules(model(shape)) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["width>", "value"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["width>", "rule", "value", "op", "message"]) | st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(JSON)
def test_it_survives_any_json(shape: Any) -> None:
    for rule in picture_rules(model(shape)):
        rule.holds(LARGE)


def test_a_model_without_pictures_has_no_rules() -> None:
    assert [one.id for one in bundled() if picture_rules(one)] == []
