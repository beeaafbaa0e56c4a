"""Every kind of change that a spec can hold comes back as the operation that it asks for, alone and among others."""

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from app.prompts import compose, parse_spec
from app.prompts.spec.changes import CHANGE_KINDS
from app.prompts.spec.vocabulary import PLACES
from app.sandbox.draft.errors import FORMS, reason
from app.sandbox.draft.prompt import operations as plans
from app.sandbox.draft.prompt.operations import (
    AddText,
    Backdrop,
    Light,
    MoveText,
    NotDrawn,
    Operation,
    Reframe,
    RemoveText,
    ReplaceText,
    plan,
)

Change = dict[str, Any]
CELLS = st.sampled_from(sorted(set(PLACES) & set(plans.sentences.PLACES)))
TEXT = st.sampled_from(["headline", "subline", "caption", "label", "cta", "sign", "price", "watermark"])
THING = st.sampled_from(["vase", "leftmost object", "wooden chair", "second lamp", "cup of tea"])
WORDS = st.text("klmnoprs", min_size=2, max_size=8)
SAID = st.text("Ab 1.!?日本のأб", min_size=1, max_size=12).map(str.strip).filter(bool)
SIDE = st.integers(1, 32)

KINDS: dict[str, st.SearchStrategy[Change]] = {
    "text": st.fixed_dictionaries({"target": TEXT, "reads": SAID}),
    "add_text": st.fixed_dictionaries({"target": TEXT, "reads": SAID, "position": CELLS}),
    "background": st.fixed_dictionaries({"to": WORDS, "verb": st.sampled_from(["replace", "turn"])}),
    "move": st.fixed_dictionaries({"target": TEXT | THING, "from": CELLS, "to": CELLS}),
    "remove": st.fixed_dictionaries({"target": TEXT | THING}, optional={"where": CELLS}),
    "replace": st.fixed_dictionaries({"target": THING, "with": WORDS}),
    "add": st.fixed_dictionaries({"what": WORDS, "where": CELLS}),
    "recolor": st.fixed_dictionaries({"target": THING, "to": WORDS}),
    "lighting": st.fixed_dictionaries({"to": WORDS}),
    "style": st.fixed_dictionaries({"to": WORDS}),
    "compose": st.just({"subject": {"image": 1}, "scene": {"image": 2}, "match": [{"what": "lighting"}]}),
    "crop": st.builds(lambda w, h: {"to": f"{w}:{h}"}, SIDE, SIDE),
    "free": st.fixed_dictionaries({"instruction": WORDS.map(lambda words: f"Xylo {words}")}),
}
CHANGES = st.one_of(*(made.map(lambda c, k=kind: {"kind": k, **c}) for kind, made in KINDS.items()))  # type: ignore[misc]


def planned(changes: list[Change]) -> list[Operation]:
    images = [{"url": f"https://example.com/{n}.jpg", "role": role} for n, role in enumerate(("primary", "scene"))]
    spec = {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": images,
        "keep": ["framing"],
        "changes": changes,
    }
    return list(plan(compose(parse_spec(spec)).prompt).operations)


def is_asked(change: Change, operation: Operation) -> bool:
    """Whether the operation is what the change asks, or is refused with the reason of its kind."""
    name = change.get("target", "")
    text = "button" if name == "cta" else name if name in plans.TEXT_TARGETS else None
    match change["kind"], operation:
        case "text", ReplaceText(target=target, lines=lines):
            return (target, lines) == (text, (change["reads"],))
        case "add_text", AddText(lines=lines, lettering=lettering):
            return (lines, lettering.place) == ((change["reads"],), change["position"])
        case ("background", Backdrop(to=to)) | ("lighting", Light(to=to)):
            return bool(to == change["to"])
        case "move", MoveText(target=target, start=start, end=end):
            return (target, start, end) == (text, change["from"], change["to"])
        case "remove", RemoveText(target=target, where=where):
            return (target, where) == (text, change.get("where"))
        case "crop", Reframe(ratio=ratio):
            wide, high = change["to"].split(":")
            return ratio == int(wide) / int(high)
        case ("move" | "remove" | "replace" | "add" | "recolor" | "style" | "compose") as kind, NotDrawn(text=words):
            return text is None and words == reason(kind)
        case "free", NotDrawn(text=words):
            return words == reason("other")
    return False


def test_it_knows_every_kind() -> None:
    assert KINDS.keys() == CHANGE_KINDS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_it_reads_a_kind_back(kind: str) -> None:
    @settings(max_examples=40, deadline=None)
    @given(KINDS[kind])
    def reads_back(fields: Change) -> None:
        change = {"kind": kind, **fields}

        (operation,) = planned([change])

        assert is_asked(change, operation), operation

    reads_back()


@settings(max_examples=120, deadline=None)
@given(st.lists(CHANGES, min_size=2, max_size=5))
def test_it_reads_every_change_of_a_compound_edit(changes: list[Change]) -> None:
    operations = planned(changes)

    assert len(operations) == len(changes)
    for change in changes:
        assert any(is_asked(change, operation) for operation in operations), change


@pytest.mark.parametrize("form", FORMS)
def test_it_understands_every_sentence_form_that_it_tells(form: str) -> None:
    (operation,) = plan(form).operations

    assert not isinstance(operation, NotDrawn)


def test_it_tells_the_sentence_forms_where_it_understands_none() -> None:
    (operation,) = plan("Xylo.").operations

    assert isinstance(operation, NotDrawn)
    assert all(form in operation.text for form in FORMS)


@pytest.mark.parametrize("sentence", ["Match the shirt to the sofa.", "Add a headline that reads " + '"A" ' * 5 + "."])
def test_it_drops_nothing_in_silence(sentence: str) -> None:
    operations = plan(f"Change only the lighting to golden hour. {sentence}").operations

    assert [type(operation) for operation in operations] == [Light, NotDrawn]
