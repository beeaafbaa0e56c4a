"""The builder's form and the spec that it says; nothing typed is ever lost between them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prompts import compose, parse_spec
from app.prompts.spec.vocabulary import KEEP, MATCHES, PARTS, PLACES, PRESETS, ROLES, TARGETS
from app.web.pages.builder import labels
from app.web.pages.builder.change_form import FRESH, KINDS, Card, fresh_card, script_of
from app.web.pages.builder.form import Area, BuilderForm, form_of, fresh_form, read_form
from app.web.pages.builder.form_actions import ACTS, act
from app.web.pages.builder.form_to_spec import FormSpec, build
from tests.contracts.repository import ROOT


def canonical(spec: dict[str, Any]) -> dict[str, Any]:
    """As it is kept, with what is kept of the whole first, in the vocabulary's order."""
    order = list(KEEP)
    kept = parse_spec(spec).to_json()
    plain = sorted((item for item in kept["keep"] if isinstance(item, str)), key=order.index)
    return {**kept, "keep": [*plain, *(item for item in kept["keep"] if not isinstance(item, str))]}


MODEL = "openai/gpt-image-2/edit"
GOLDENS = json.loads((ROOT / "tests" / "prompts" / "goldens.json").read_text(encoding="utf-8"))
CHANGES: dict[str, dict[str, Any]] = {
    "text": {
        "target": "right-margin caption",
        "reads": ["Neu", "ab “Montag”", "سلام", "  zwei  Leerzeichen "],
        "style": "condensed",
        "typeface": "brush script",
        "color": "white",
        "background": "black",
        "look": "high contrast",
        "position": "left half",
        "weight": "same",
        "replaces": "Alt",
        "where": "rightmost",
    },
    "add_text": {"target": "headline", "reads": "OPEN", "script": "latin", "size": "large", "position": "bottom-right"},
    "background": {"to": "a sweep", "verb": "turn"},
    "move": {"target": "logo", "from": "left margin", "to": "top-center"},
    "remove": {"target": "vase", "where": "leftmost"},
    "replace": {"target": "cup", "where": "center", "with": "a glass"},
    "add": {"what": "a vase of tulips", "where": "lower half"},
    "recolor": {"target": "sofa", "to": "deep forest green"},
    "lighting": {"to": "golden hour"},
    "style": {"to": "a screen print"},
    "compose": {
        "subject": {"image": 1, "name": "bottle"},
        "scene": {"image": 2, "name": "kitchen"},
        "match": [{"what": "lighting", "words": "warm window light"}, {"what": "palette", "image": 2}],
        "place": "middle-left",
    },
    "crop": {"to": "a square"},
    "free": {"instruction": 'Write "A & B" on the <cup>'},
}


def spec_with(kind: str) -> dict[str, Any]:
    return {
        "version": 1,
        "model": MODEL,
        "images": [
            {"image": "01JZZZZZZZZZZZZZZZZZZZZZZZ", "role": "primary"},
            {"url": "https://example.com/room.jpg?a=1&b=2", "role": "scene", "note": "the wide one"},
        ],
        "keep": ["layout", "brand_mark", {"what": "identity", "image": 1, "parts": ["face", "pose"]}],
        "keep_also": ["the steam above the cup", "the grain"],
        "keep_strength": "exactly",
        "changes": [{"kind": kind, **CHANGES[kind]}],
        "area": [0.1, 0.4, 0.5, 0.35],
        "size": "1024_1536",
        "options": {"resolution": "1K", "seed": 7, "transparent": True},
    }


OPTIONS = {"resolution": "choice", "seed": "integer", "transparent": "boolean"}


def said(form: BuilderForm, options: Mapping[str, str] = OPTIONS) -> FormSpec:
    built = build(form, options)
    assert built.problems == ()
    return built


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden["name"])
def test_it_says_each_golden_again(golden: dict[str, Any]) -> None:
    built = said(form_of(golden["spec"], ""))
    assert parse_spec(built.spec).to_json() == canonical(golden["spec"])
    assert compose(parse_spec(built.spec)).prompt == golden["prompt"]


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_each_kind_of_change_again(kind: str) -> None:
    spec = spec_with(kind)
    assert parse_spec(said(form_of(spec, "")).spec).to_json() == canonical(spec)


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=4))
def test_it_never_alters_a_quoted_line(lines: list[str]) -> None:
    shown = [line for line in lines if line.strip()]
    posted = [("change-1.kind", "text"), ("change-1.in", "1"), *(("change-1.reads", line) for line in lines)]
    reads = build(read_form(posted, model=MODEL), {}).spec["changes"][0]["reads"]
    as_sent = [line.replace("\r\n", "\n") for line in shown]
    assert (reads if isinstance(reads, list) else [reads] if reads else []) == as_sent


NAMES = st.sampled_from(
    ["model", "size", "keep", "keep_also", "keep_strength", "area.x", "area.y", "area.w", "area.h", "option.seed"]
    + ["image-1.id", "image-1.url", "image-7.role", "kept-1.what", "kept-1.image", "kept-2.parts", "client_key"]
    + [f"change-1.{name}" for name in ("kind", "in", "open", "reads", "target", "to", "position", "position.word")]
    + [f"change-2.{name}" for name in ("kind", "in", "script", "subject.image", "match.what", "match.words")]
)
VALUES = st.text() | st.sampled_from([*KINDS, "own", "elsewhere", "1", "-1", "NaN", "1e999999", "²", "100", "50 %"])


@given(st.lists(st.tuples(NAMES, VALUES), max_size=30), st.sampled_from([*ACTS, "none"]), VALUES)
def test_it_takes_whatever_is_posted(posted: list[tuple[str, str]], verb: str, argument: str) -> None:
    form, _focus = act(read_form(posted, model=MODEL), verb, argument)
    built = build(form, {"seed": "integer"})
    json.dumps(built.spec, allow_nan=False)
    for problem in built.problems:
        assert problem.message


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_a_fresh_change_of_each_kind(kind: str) -> None:
    card = fresh_card(kind)
    assert card.is_blank()
    built = said(BuilderForm(MODEL, "", cards=(card,)))
    assert built.spec["changes"][0]["kind"] == kind
    assert {name for name in FRESH.get(kind, {}) if not name.startswith("match")} <= {item.name for item in KINDS[kind]}


def test_it_keeps_a_change_that_is_set_aside_out_of_the_spec() -> None:
    posted = [
        ("change-1.kind", "background"),
        ("change-1.to", "a wall"),
        ("change-2.kind", "lighting"),
        ("change-2.in", "1"),
    ]
    form = read_form([*posted, ("change-2.to", "dusk")], model=MODEL)
    assert said(form).spec["changes"] == [{"kind": "lighting", "to": "dusk"}]
    assert form.cards[0].get("to") == "a wall"


@pytest.mark.parametrize(
    ("sides", "control"),
    [
        (("ten", "0", "50", "50"), "area.x"),
        (("0", "101", "50", "50"), "area.y"),
        (("60", "0", "50", "50"), "area.w"),
        (("0", "0", "50", "0"), "area.h"),
        (("0", "NaN", "50", "50"), "area.y"),
    ],
)
def test_it_names_the_side_of_an_area_that_is_wrong(sides: tuple[str, str, str, str], control: str) -> None:
    form = BuilderForm(MODEL, "", area=Area(*sides))
    built = build(form, {})
    assert [problem.control for problem in built.problems] == [control]
    assert built.spec["area"] is None


def test_it_reads_an_area_as_it_is_written_in_either_half_of_the_world() -> None:
    form = BuilderForm(MODEL, "", area=Area("12,5 %", " 0", "50%", "25"))
    assert said(form).spec["area"] == [0.125, 0.0, 0.5, 0.25]


def test_it_leaves_out_options_of_another_model() -> None:
    form = BuilderForm(MODEL, "", options={"seed": "7", "resolution": ""})
    assert said(form, {}).spec["options"] == {}
    assert said(form).spec["options"] == {"seed": 7}
    assert build(BuilderForm(MODEL, "", options={"seed": "x"}), OPTIONS).problems[0].control == "option.seed"


@pytest.mark.parametrize(
    ("pointer", "control"),
    [
        ("/changes/0/to", "change-2.to"),
        ("/changes/1/reads/1", "change-3.reads.3"),
        ("/changes/1/target", "change-3.target.own"),
        ("/changes/1/position", "change-3.position.word"),
        ("/changes/1", "change-3.in"),
        ("/changes/2/match/0/words", "change-4.match.words.2"),
        ("/changes/2/subject/name", "change-4.subject.name"),
        ("/images/1/url", "image-2"),
        ("/keep/0", "keep-layout"),
        ("/keep/1/what", "kept-1.what"),
        ("/keep_also/0", "keep-also-2"),
        ("/nowhere", ""),
        (None, ""),
    ],
)
def test_it_knows_the_control_behind_each_part_of_the_spec(pointer: str | None, control: str) -> None:
    words = {"target": ("own",), "target.own": ("motto",), "position": ("elsewhere",), "position.word": ("left half",)}
    match = {"match.what": ("", "lighting"), "match.words": ("", "warm"), "match.image": ("", "")}
    form = form_of({**spec_with("remove"), "keep": ["layout", {"what": "identity", "image": 1}]}, "")
    cards = (
        Card("style", included=False, values={"to": ("x",)}),
        Card("background", values={"to": ("y",)}),
        Card("text", values={"reads": ("a", "", "b"), **words}),
        Card("compose", values=match),
    )
    form = BuilderForm(
        MODEL, "", sources=form.sources, keep=form.keep, kept=form.kept, keep_also=("", "b"), cards=cards
    )
    assert build(form, {}).control(pointer) == control


def test_it_names_the_script_of_the_words_unless_another_was_chosen() -> None:
    kana = {"reads": ("おすすめ",)}
    assert script_of(Card("text", values={**kana, "script": ("auto",)})) == "japanese_kana"
    assert script_of(Card("text", values={**kana, "script": ("none",)})) is None
    assert script_of(Card("text", values={**kana, "script": ("korean",)})) == "korean"
    assert form_of(spec_with("add_text"), "").cards[0].get("script") == "auto"


def test_it_takes_a_fresh_form_as_untouched_and_a_used_one_as_used() -> None:
    fresh = fresh_form(MODEL, "")
    assert fresh.is_pristine()
    posted = [("change-1.kind", "text"), ("change-1.in", "1"), ("change-1.target", "headline"), ("change-1.reads", "")]
    assert read_form(posted, model=MODEL).is_pristine()
    assert not read_form([*posted, ("change-1.reads", "x")], model=MODEL).is_pristine()
    assert not read_form([*posted, ("keep", "face")], model=MODEL).is_pristine()


def test_it_offers_the_whole_vocabulary() -> None:
    assert {word for word, _label in labels.keep_words()} == set(KEEP)
    assert {word for word, _label in labels.targets()} == set(TARGETS)
    assert {"primary", *(word for word, _label in labels.roles())} == set(ROLES)
    places = (*labels.ninths(), *labels.edges(), *labels.halves())
    assert {word for word, _label in places} == set(PLACES)
    assert {word for word, _label in labels.kinds()} == set(KINDS)
    assert {word for word, _label in labels.parts()} == set(PARTS)
    assert {word for word, _label in labels.matches()} == set(MATCHES)
    assert {name: keep for name, _label, keep in labels.presets()} == PRESETS
