"""Splitting a compound edit into passes, and what stays right when the chain is edited."""

from typing import Any

import pytest
from hypothesis import given, settings

from app.prompts import (
    ModelFacts,
    Spec,
    compose,
    drop,
    lint,
    merge,
    parse_spec,
    passes_of,
    plan_passes,
    reorder,
    split_passes,
)
from app.prompts.spec.changes import CHANGE_KINDS, scopes
from tests.prompts.rows import MODEL, urls
from tests.prompts.strategies import ANY, GOOD

TEXT = {"kind": "text", "target": "headline", "reads": "OPEN"}
CTA = {"kind": "text", "target": "cta", "reads": "Go"}
BACKGROUND = {"kind": "background", "to": "a white studio sweep"}
RECOLOR = {"kind": "recolor", "target": "the sofa", "to": "green"}
LAMP = {"kind": "remove", "target": "lamp"}
CROP = {"kind": "crop", "to": "a square"}
COMPOSE = {
    "kind": "compose",
    "subject": {"image": 1},
    "scene": {"image": 3, "name": "room"},
    "match": [{"what": "palette", "image": 4}],
}


def spec(*changes: dict[str, Any], **more: Any) -> Spec:
    fields: dict[str, Any] = {"version": 1, "model": MODEL, "images": urls(1), "keep": ["pose"]}
    return parse_spec({**fields, "changes": list(changes), **more})


def kinds(chain: list[Spec]) -> list[list[str]]:
    return [[change.kind for change in one.changes] for one in chain]


def test_it_leaves_one_scope_and_a_raw_body_whole() -> None:
    one = spec(TEXT, CTA)
    assert split_passes(one) == [one]
    assert split_passes(spec()) == [spec()]
    raw = parse_spec({"version": 1, "model": MODEL, "raw": {"prompt": "x"}})
    assert split_passes(raw) == [raw]


def test_it_does_structure_first_and_text_last() -> None:
    chain = split_passes(spec(TEXT, RECOLOR, LAMP, BACKGROUND, CTA, CROP, images=urls(1)))
    assert kinds(chain) == [["crop"], ["background"], ["remove"], ["recolor"], ["text", "text"]]


def test_it_has_a_stage_for_every_kind() -> None:
    samples = {"from": "center", "subject": {"image": 1}, "scene": {"image": 1}, "reads": "A"}
    for name, kind in CHANGE_KINDS.items():
        needed = {field: samples.get(field, "x") for field in kind.fields if kind.fields[field].required}
        if name == "move":
            needed["to"] = "center"
        assert kinds(split_passes(spec(TEXT, {"kind": name, **needed})))[-1][-1] in ("text", "add_text")


def test_it_takes_no_more_than_four_texts_in_a_pass() -> None:
    chain = split_passes(spec(*[{**TEXT, "target": f"line {n}"} for n in range(6)]))
    assert [len(one.changes) for one in chain] == [4, 2]


def test_it_keeps_in_each_pass_what_the_earlier_ones_made() -> None:
    chain = split_passes(spec(TEXT, RECOLOR, LAMP, BACKGROUND, keep_also=["the steam"]))
    assert [one.keep_also for one in chain] == [
        ("the steam",),
        ("the steam", "new background"),
        ("the steam", "new background", "cleared place"),
        ("the steam", "new background", "cleared place", "new color of the sofa"),
    ]
    assert compose(chain[3]).prompt.startswith(
        "Keep the pose, the steam, the new background, the cleared place, and the new color of the sofa unchanged. "
        "Replace only the in-image headline."
    )


@pytest.mark.parametrize(
    ("change", "made"),
    [
        (COMPOSE | {"scene": {"image": 1}, "match": []}, "new composition"),
        (CROP, "new framing"),
        ({"kind": "lighting", "to": "dusk"}, "new lighting"),
        ({"kind": "style", "to": "a linocut"}, "new style"),
        ({"kind": "add", "what": "a dog"}, "added dog"),
        ({"kind": "add", "what": "a dog that runs after a ball in the sun"}, "added object"),
        ({"kind": "replace", "target": "sofa", "with": "an armchair"}, "new armchair"),
        (
            {"kind": "move", "target": "cta", "from": "center", "to": "top-left"},
            "new place of the call-to-action button",
        ),
        ({"kind": "free", "instruction": "Make it rain"}, "result of the edit before"),
    ],
)
def test_it_names_what_a_pass_made(change: dict[str, Any], made: str) -> None:
    assert split_passes(spec(change, TEXT))[1].keep_also == (made,)


def test_it_numbers_the_images_anew_for_each_pass() -> None:
    free = {"kind": "free", "instruction": "Put the hat of image 2 on the person of image 1, in the room of image 3."}
    keep = [{"what": "identity", "image": 1}, {"what": "background", "image": 3}]
    first, second = split_passes(spec(COMPOSE, free, images=urls(4), keep=keep))
    assert [source.url for source in first.images] == [f"https://example.com/{n}.jpg" for n in (1, 3, 4)]
    assert compose(first).prompt == (
        "Keep image 1 subject identity and the background in image 2 unchanged. "
        "Compose subject from image 1 into the room from image 2. Match the color palette of image 3."
    )
    assert [source.url for source in second.images] == [f"https://example.com/{n}.jpg" for n in (1, 2)]
    assert compose(second).prompt == (
        "Keep image 1 subject identity, the background in image 1, and the new composition unchanged. "
        "Put the hat of image 2 on the person of image 1, in the room of image 1."
    )


def test_it_gives_size_and_area_to_the_pass_that_they_fit() -> None:
    area = [0.1, 0.1, 0.2, 0.2]
    chain = split_passes(spec(LAMP, RECOLOR, size="1024_1024", area=area))
    assert [(one.size, one.area is not None) for one in chain] == [("1024_1024", True), ("auto", True)]
    framed = split_passes(spec(RECOLOR, CROP, size="1024_1024", area=area))
    assert [(one.size, one.area) for one in framed] == [("1024_1024", None), ("auto", None)]


def test_it_stays_right_after_a_merge_a_move_and_a_drop() -> None:
    whole = spec(TEXT, BACKGROUND, LAMP)
    plan = plan_passes(whole)
    assert plan == ((1,), (2,), (0,))
    merged = passes_of(whole, merge(plan, 0))
    assert (kinds(merged), merged[1].keep_also) == (
        [["background", "remove"], ["text"]],
        ("new background", "cleared place"),
    )
    moved = passes_of(whole, reorder(plan, [2, 0, 1]))
    assert [one.keep_also for one in moved] == [(), ("new headline",), ("new headline", "new background")]
    dropped = passes_of(whole, drop(plan, 0))
    assert [one.keep_also for one in dropped] == [(), ("cleared place",)]
    with pytest.raises(ValueError, match="once"):
        reorder(plan, [0, 0, 1])


@settings(max_examples=120, deadline=None)
@given(ANY)
def test_it_splits_any_spec_into_passes_of_one_scope_that_lose_no_change(data: dict[str, Any]) -> None:
    whole = parse_spec(data)
    chain = split_passes(whole)
    assert sum(len(one.changes) for one in chain) == len(whole.changes)
    assert all(scopes(one.changes) == 1 for one in chain) or chain == [whole]
    for one in chain:
        assert parse_spec(one.to_json()) == one
        assert one.images[:1] == whole.images[:1]


@settings(max_examples=120, deadline=None)
@given(GOOD)
def test_it_names_in_each_pass_only_images_that_it_sends(data: dict[str, Any]) -> None:
    for one in split_passes(parse_spec(data)):
        findings = lint(one, ModelFacts(MODEL))
        assert not {"unknown_reference", "compound_change"} & {
            finding.code for finding in findings if finding.field != "/changes/0/instruction"
        }
