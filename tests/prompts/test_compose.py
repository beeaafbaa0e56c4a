"""From a spec to its prompt: the goldens byte for byte, and what holds for every spec."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.prompts import KEEP, ModelFacts, Spec, compose, lint, parse_spec, spec_hash
from app.prompts.quotes import QUOTES, marks_for

GOLDENS = json.loads((Path(__file__).parent / "goldens.json").read_text())
FACTS = ModelFacts("openai/gpt-image-2/edit", 10, 32_000)
TEXT = st.text(min_size=1, max_size=40).filter(lambda text: bool(text.strip()))
WORDS = st.sampled_from(["a red door", "the tall vase", "Anna's hat", "soft light", "sofa", "an old map."])


def a_spec(**parts: Any) -> Spec:
    fields: dict[str, Any] = {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": [{"url": "https://example.com/a.jpg"}],
    }
    return parse_spec(fields | parts)


CHANGES = st.one_of(
    st.fixed_dictionaries({"kind": st.just("background"), "to": WORDS}),
    st.fixed_dictionaries({"kind": st.just("recolor"), "target": WORDS, "to": WORDS}),
    st.fixed_dictionaries({"kind": st.just("replace"), "target": WORDS, "with": WORDS}),
    st.fixed_dictionaries(
        {"kind": st.just("remove"), "target": WORDS, "where": st.sampled_from(["leftmost", "top-left", "center"])}
    ),
    st.fixed_dictionaries(
        {"kind": st.just("move"), "target": WORDS, "from": st.just("center"), "to": st.just("left half")}
    ),
    st.fixed_dictionaries(
        {"kind": st.just("text"), "target": st.sampled_from(["headline", "cta", "shop sign"]), "reads": TEXT}
    ),
)
SPECS = st.fixed_dictionaries(
    {
        "version": st.just(1),
        "model": st.just("openai/gpt-image-2/edit"),
        "images": st.just([{"url": "https://example.com/a.jpg"}]),
        "keep": st.lists(st.sampled_from(list(KEEP)), max_size=5),
        "keep_also": st.lists(WORDS, max_size=2),
        "changes": st.lists(CHANGES, min_size=1, max_size=4),
    }
)


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden["name"])
def test_it_comes_out_byte_for_byte(golden: dict[str, Any]) -> None:
    assert compose(parse_spec(golden["spec"])).prompt == golden["prompt"]


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden["name"])
def test_it_raises_no_error_and_no_warning_on_a_golden(golden: dict[str, Any]) -> None:
    assert [finding.code for finding in lint(parse_spec(golden["spec"]), FACTS) if finding.severity != "advice"] == []


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_it_carries_quoted_text_untouched_in_any_script(text: str) -> None:
    spec = a_spec(changes=[{"kind": "text", "target": "headline", "reads": text}])
    prompt = compose(spec).prompt
    left, right = marks_for(text) or QUOTES[0]
    assert f"reads {left}{text}{right}." in prompt


@settings(max_examples=150, deadline=None)
@given(SPECS)
def test_it_leads_with_what_is_kept_and_reads_as_sentences(data: dict[str, Any]) -> None:
    composition = compose(parse_spec(data))
    said = [line for line in composition.lines if line.origin != "details"]
    if data["keep"] or data["keep_also"]:
        assert composition.prompt.startswith("Keep ")
    for line in said:
        assert "  " not in line.text
        assert ".." not in line.text
        assert not re.search(r"\b(?:the|a|an) (?:the|a|an|from|to|with|\.)\b", line.text), line.text
        assert line.text.rstrip().endswith((".", "!", "?"))
    assert composition.prompt == "".join(part.text for line in composition.lines for part in line.parts)


@settings(max_examples=100, deadline=None)
@given(SPECS)
def test_it_says_the_same_of_the_same_spec(data: dict[str, Any]) -> None:
    spec = parse_spec(data)
    again = parse_spec(json.loads(json.dumps(spec.to_json())))
    assert (again, spec_hash(again), compose(again)) == (spec, spec_hash(spec), compose(spec))


def test_it_follows_the_canonical_order_and_never_the_clicks() -> None:
    clicked = [
        a_spec(keep=keep, changes=[]) for keep in (["layout", "photograph", "face"], ["face", "photograph", "layout"])
    ]
    assert {compose(spec).prompt for spec in clicked} == {"Keep the person's face, photograph, and layout unchanged."}


def test_it_denies_nothing_when_there_are_several_scopes() -> None:
    one = a_spec(changes=[{"kind": "lighting", "to": "golden hour"}])
    two = a_spec(changes=[{"kind": "lighting", "to": "golden hour"}, {"kind": "remove", "target": "lamp"}])
    assert "only" in compose(one).prompt
    assert "only" not in compose(two).prompt


def test_it_knows_where_each_word_comes_from() -> None:
    spec = a_spec(keep=["layout"], changes=[{"kind": "text", "target": "headline", "reads": "Neu", "style": "bold"}])
    parts = {part.field: (part.kind, part.text) for line in compose(spec).lines for part in line.parts if part.field}
    assert parts["/keep/0"] == ("ticked", "layout")
    assert parts["/changes/0/reads"] == ("verbatim", "Neu")
    assert parts["/changes/0/style"] == ("option", "bold")


def test_it_sends_a_raw_prompt_as_it_is() -> None:
    raw = parse_spec({"version": 1, "model": "a/b", "raw": {"prompt": "  Do  this.. ", "images": []}})
    assert compose(raw).prompt == "  Do  this.. "
