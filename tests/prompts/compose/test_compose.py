"""From a spec to its prompt: the goldens byte for byte, and what holds for every spec and all of Unicode."""

import json
import random
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.prompts import COMPOSER, Part, compose, parse_spec, spec_hash
from app.prompts.language.grammar import outside_quotes
from app.prompts.language.quotes import QUOTES, marks_for
from tests.contracts.repository import ROOT
from tests.prompts.strategies import ANY, GOOD, LINE, MODEL

GOLDENS = json.loads((ROOT / "tests" / "prompts" / "goldens.json").read_text(encoding="utf-8"))
ARTICLE = re.compile(r"\b(?:the|an?)(?: (?:the|an?|from|to|with|in|at|on|reads|only|and)\b(?!-)|[.,])", re.IGNORECASE)


def masked(part: Part) -> str:
    """The designer's words as "x", with the article that they bring; what is quoted as "x"."""
    if re.search(r"/(reads|replaces)(/\d)?$", part.field):
        return "x"
    text = outside_quotes(part.text)
    if part.kind != "verbatim":
        return text
    assert "  " not in text
    first = text.split()[0]
    return f"{first} x" if first in ("the", "a", "an") else f"x{text[-1]}"


def said(**fields: Any) -> str:
    return compose(parse_spec({"version": 1, "model": MODEL, **fields})).prompt


def change(kind: str, **fields: Any) -> str:
    return said(changes=[{"kind": kind, **fields}])


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden["name"])
def test_it_comes_out_byte_for_byte(golden: dict[str, Any]) -> None:
    assert compose(parse_spec(golden["spec"])).prompt == golden["prompt"]


@settings(max_examples=400, deadline=None)
@given(st.one_of(LINE, st.lists(LINE, min_size=2, max_size=4)), st.sampled_from(["text", "add_text"]))
def test_it_carries_quoted_text_untouched_in_any_script(reads: Any, kind: str) -> None:
    lines = [reads] if isinstance(reads, str) else reads
    prompt = change(kind, target="headline", reads=reads)
    for line in lines if any(lines) else ():
        left, right = marks_for(line) or QUOTES[0]
        assert f"{left}{line}{right}" in prompt


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from('"“”「」«»„‘’ a'), min_size=1, max_size=8))
def test_it_quotes_with_marks_that_do_not_occur_in_the_text(text: str) -> None:
    marks = marks_for(text)
    assert (marks is None) == all(left in text or right in text for left, right in QUOTES)
    if marks:
        assert not set(marks) & set(text)
        assert (
            change("text", target="headline", reads=text)
            == f"Replace only the in-image headline. The new headline reads {marks[0]}{text}{marks[1]}."
        )


@settings(max_examples=250, deadline=None)
@given(GOOD)
def test_it_reads_as_sentences(data: dict[str, Any]) -> None:
    composition = compose(parse_spec(data))
    parts = [part for line in composition.lines for part in line.parts]
    assert composition.prompt == "".join(part.text for part in parts)
    shown = [replace(part, text=masked(part)) for part in parts]
    prompt = "".join(part.text for part in shown)
    assert "  " not in prompt
    assert prompt == prompt.strip()
    assert not ARTICLE.search(prompt)
    for before, after in pairwise(shown):
        assert not (before.text[-1] in ".!?…" and after.text[0] == "."), (before, after)
    assert all(line.text.rstrip()[-1] in ".!?…" for line in composition.lines)


@settings(max_examples=250, deadline=None)
@given(ANY, st.randoms(use_true_random=False))
def test_it_says_the_same_of_the_same_spec_and_keeps_first(data: dict[str, Any], clicks: random.Random) -> None:
    spec = parse_spec(data)
    again = parse_spec(json.loads(json.dumps(spec.to_json())))
    assert (again, spec_hash(again), compose(again)) == (spec, spec_hash(spec), compose(spec))
    clicked = parse_spec({**data, "keep": clicks.sample(data.get("keep", []), len(data.get("keep", [])))})
    assert (compose(clicked).prompt, spec_hash(clicked)) == (compose(spec).prompt, spec_hash(spec))
    origins = [line.origin for line in compose(spec).lines]
    assert "keep" not in origins[1:]
    assert "area" not in origins[:-1]
    if data.get("keep"):
        assert compose(spec).prompt.startswith("Keep ")


def test_it_knows_where_each_word_comes_from() -> None:
    spec = parse_spec(
        {
            "version": 1,
            "model": MODEL,
            "keep": ["layout", "photograph"],
            "keep_also": ["the steam"],
            "changes": [
                {"kind": "text", "target": "headline", "reads": ["Neu", "da"], "style": "bold", "position": "same"}
            ],
        }
    )
    composition = compose(spec)
    assert composition.composer == COMPOSER
    assert [line.origin for line in composition.lines] == ["keep", "change", "details"]
    assert [
        (part.text, part.kind, part.field) for line in composition.lines for part in line.parts if part.kind != "fixed"
    ] == [
        ("photograph", "ticked", "/keep/1"),
        ("layout", "ticked", "/keep/0"),
        ("the steam", "verbatim", "/keep_also/0"),
        ("unchanged", "option", "/keep_strength"),
        ("in-image headline", "ticked", "/changes/0/target"),
        ("Neu", "verbatim", "/changes/0/reads/0"),
        ("da", "verbatim", "/changes/0/reads/1"),
        ("bold", "option", "/changes/0/style"),
        ("position", "option", "/changes/0/position"),
    ]


@pytest.mark.parametrize(
    ("fields", "prompt"),
    [
        ({"keep": ["everything_else", "face"]}, "Keep the person's face and everything else unchanged."),
        ({"keep": ["layout", "text"]}, "Keep all other text and the layout unchanged."),
        ({"keep_also": ["the cup.", "Anna's hat", "steam"]}, "Keep the cup, Anna's hat, and the steam unchanged."),
        ({"keep": ["layout", "layout"], "keep_also": ["the Layout"]}, "Keep the layout unchanged."),
        (
            {"keep": [{"what": "identity", "parts": ["pose", "face"]}]},
            "Keep the subject identity (face, pose) unchanged.",
        ),
        (
            {"keep": [{"what": "lighting", "image": 2}, {"what": "everything_else", "image": 2}, "pose"]},
            "Keep the lighting in image 2, the pose, and everything else in image 2 unchanged.",
        ),
        ({"keep_also": ["  ", "."]}, ""),
    ],
)
def test_it_says_what_is_kept(fields: dict[str, Any], prompt: str) -> None:
    assert said(**fields) == prompt


@pytest.mark.parametrize(
    ("kind", "fields", "prompt"),
    [
        ("background", {"to": "a plain wall. "}, "Replace the background with a plain wall."),
        ("background", {"to": "dusk", "verb": "turn"}, "Turn the background into dusk."),
        ("move", {"target": "the cta", "from": "center", "to": "left margin"}, "Move the call-to-action button from the center to the left margin."),
        ("move", {"target": "logo", "from": "leftmost", "to": "top-right"}, "Move the logo from the far left to top-right."),
        ("remove", {"target": "a cup", "where": "nearest"}, "Remove the nearest cup only."),
        ("remove", {"target": "cup", "where": "middle-left"}, "Remove only the cup at the left, halfway up."),
        ("replace", {"target": "sofa", "with": "an armchair", "where": "lower half"}, "Replace the sofa in the lower half with an armchair."),
        ("add", {"what": "a dog", "where": "center"}, "Add a dog in the center."),
        ("recolor", {"target": "Anna's hat", "to": "red"}, "Change only the color of Anna's hat to red."),
        ("lighting", {"to": "golden hour!"}, "Change only the lighting to golden hour."),
        ("style", {"to": "a linocut"}, "Restyle the image as a linocut."),
        ("crop", {"to": "a square"}, "Reframe the image to a square."),
        ("free", {"instruction": " Make  it glow… "}, "Make it glow…"),
        ("free", {"instruction": 'Write "A  B"'}, 'Write "A  B".'),
        ("free", {"instruction": "Warte..."}, "Warte..."),
        ("add_text", {"target": "cta", "reads": "Go", "size": "an unusual", "position": "top-left"}, 'Add an unusual call-to-action button that reads "Go", in the top-left corner.'),
        ("add_text", {"target": "headline", "reads": "Go", "typeface": "a uniform serif"}, 'Add a headline that reads "Go" in a uniform serif.'),
        ("text", {"target": "sign", "where": "leftmost", "reads": "커피", "script": "korean", "typeface": "brush script", "style": "bold"}, 'Replace only the text on the leftmost sign. The new sign text reads "커피" in Korean Hangul, in a bold brush script.'),
        ("text", {"target": "price", "replaces": "9 €", "reads": "7 €", "background": "red", "look": "loud"}, 'Replace only the price "9 €". The new price reads "7 €", on red, loud.'),
        ("text", {"target": "caption", "reads": "კაფე Café", "script": "georgian+latin"}, 'Replace only the in-image caption. The new caption reads "კაფე Café" in Georgian and Latin letters.'),
        ("compose", {"subject": {"image": 1, "name": "the bottle"}, "scene": {"image": 2, "name": "a bar"}, "place": "center"}, "Compose the bottle from image 1 into the bar from image 2, in the center."),
        ("compose", {"subject": {"image": 1}, "scene": {"image": 2}, "match": [{"what": "the grain"}]}, "Compose subject from image 1 into the scene from image 2. Match the grain of image 2."),
    ],
)  # fmt: skip
def test_it_says_each_kind_of_change(kind: str, fields: dict[str, Any], prompt: str) -> None:
    assert change(kind, **fields) == prompt


@pytest.mark.parametrize("kind", ["background", "lighting", "style", "crop"])
def test_it_says_nothing_of_what_is_not_written_yet(kind: str) -> None:
    assert said(keep=["pose"], changes=[{"kind": kind, "to": " . "}]) == "Keep the pose unchanged."


def test_it_tells_two_texts_of_one_name_apart() -> None:
    texts = [
        {"kind": "text", "target": "caption", "where": "leftmost", "reads": "A"},
        {"kind": "text", "target": "caption", "replaces": "alt", "reads": "B"},
        {"kind": "text", "target": "caption", "where": "top-left", "reads": "C"},
    ]
    assert said(changes=texts) == (
        'Replace only the leftmost in-image caption, the in-image caption "alt", and the in-image caption in the top-left '
        'corner. The leftmost new caption reads "A". The new caption in place of "alt" reads "B". '
        'The new caption in the top-left corner reads "C".'
    )


def test_it_denies_nothing_when_there_are_several_scopes() -> None:
    lighting, lamp = {"kind": "lighting", "to": "dusk"}, {"kind": "remove", "target": "lamp"}
    text = {"kind": "text", "target": "headline", "reads": "Neu"}
    assert "only" in said(changes=[lighting])
    assert said(changes=[text, lamp, lighting]) == (
        'Remove the lamp. Change the lighting to dusk. Replace the in-image headline. The new headline reads "Neu".'
    )


def test_it_names_a_narrow_area_with_as_many_digits_as_it_needs() -> None:
    assert said(area=[0.331, 0, 0.003, 1]).endswith(
        "from 33.1% to 33.4% of the width and from 0% to 100% of the height."
    )


def test_it_sends_a_raw_prompt_as_it_is() -> None:
    raw = {"prompt": "  Do  this.. ", "images": []}
    assert compose(parse_spec({"version": 1, "model": MODEL, "raw": raw})).prompt == "  Do  this.. "
    assert compose(parse_spec({"version": 1, "model": MODEL, "raw": {"prompt": 3}})).prompt == ""
