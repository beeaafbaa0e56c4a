"""Parsing: what is malformed is refused by its pointer, what merely has findings is not."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InvalidSpec
from app.prompts import Spec, compose, lint, parse_spec, spec_hash, spec_title, split_passes
from app.prompts.models import ModelFacts
from tests.prompts.rows import MODEL
from tests.prompts.strategies import ANY

ID = "01J8ZQ5W3N4X6Y7Z8A9B0C1D2E"
GOOD: dict[str, Any] = {
    "version": 1,
    "model": MODEL,
    "images": [
        {"url": "https://example.com/a.jpg", "role": "primary", "note": "the poster"},
        {"image": ID, "role": "scene"},
    ],
    "keep": ["face", {"what": "identity", "image": 1, "parts": ["pose"]}],
    "keep_also": ["the steam"],
    "keep_strength": "exactly",
    "changes": [
        {"kind": "text", "target": "headline", "reads": ["Neu", "ab Montag"]},
        {
            "kind": "compose",
            "subject": {"image": 1},
            "scene": {"image": 2},
            "match": [{"what": "lighting", "image": 2}],
        },
    ],
    "area": [0.1, 0.1, 0.5, 0.5],
    "size": "auto",
    "options": {"quality": "high", "seed": 3, "web": True, "scale": 0.5},
}
TEXT = {"kind": "text", "target": "headline", "reads": "Neu"}
COMPOSE = {"kind": "compose", "subject": {"image": 1}, "scene": {"image": 2}}


def one(**change: Any) -> dict[str, Any]:
    return {"changes": [change]}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"version": 2}, "/version"),
        ({"version": True}, "/version"),
        ({"version": "1"}, "/version"),
        ({"model": 3}, "/model"),
        ({"model": "../etc"}, "/model"),
        ({"model": "a/b?c"}, "/model"),
        ({"model": "a/" * 70 + "b"}, "/model"),
        ({"images": "a"}, "/images"),
        ({"images": [{"url": "https://a.b/c"}] * 41}, "/images"),
        ({"images": ["https://a.b/c"]}, "/images/0"),
        ({"images": [{}]}, "/images/0"),
        ({"images": [{"url": "a", "image": ID}]}, "/images/0"),
        ({"images": [{"url": 3}]}, "/images/0/url"),
        ({"images": [{"url": "https://a.b/" + "c" * 4_000}]}, "/images/0/url"),
        ({"images": [{"image": "not-an-id"}]}, "/images/0/image"),
        ({"images": [{"url": "https://a.b/c", "role": "boss"}]}, "/images/0/role"),
        ({"images": [{"url": "https://a.b/c", "a/b~": 1}]}, "/images/0/a~1b~0"),
        ({"keep": "face"}, "/keep"),
        ({"keep": ["nose"]}, "/keep/0"),
        ({"keep": [3]}, "/keep/0"),
        ({"keep": ["face", {"image": 1}]}, "/keep/1/what"),
        ({"keep": [{"what": "face", "image": 0}]}, "/keep/0/image"),
        ({"keep": [{"what": "face", "image": "1"}]}, "/keep/0/image"),
        ({"keep": [{"what": "face", "image": True}]}, "/keep/0/image"),
        ({"keep": [{"what": "identity", "parts": ["nose"]}]}, "/keep/0/parts/0"),
        ({"keep_also": [None]}, "/keep_also/0"),
        ({"keep_also": ["x"] * 21}, "/keep_also"),
        ({"keep_strength": "very"}, "/keep_strength"),
        ({"changes": {}}, "/changes"),
        ({"changes": [TEXT] * 13}, "/changes"),
        ({"changes": ["remove"]}, "/changes/0"),
        ({"changes": [{}]}, "/changes/0/kind"),
        (one(kind="explode"), "/changes/0/kind"),
        (one(kind=["text"]), "/changes/0/kind"),
        (one(kind="background"), "/changes/0/to"),
        (one(kind="background", to=None), "/changes/0/to"),
        (one(kind="background", to="x", colour="red"), "/changes/0/colour"),
        (one(kind="background", to="x", verb="paint"), "/changes/0/verb"),
        (one(**TEXT, script="klingon"), "/changes/0/script"),
        (one(**TEXT, weight="bold"), "/changes/0/weight"),
        (one(**TEXT, position="corner"), "/changes/0/position"),
        (one(**TEXT, where="same"), "/changes/0/where"),
        (one(kind="text", target="headline", reads=[str(n) for n in range(13)]), "/changes/0/reads"),
        (one(kind="text", target="headline", reads=["1", 2]), "/changes/0/reads/1"),
        (one(kind="text", target="headline", reads="x" * 2_001), "/changes/0/reads"),
        (one(kind="text", reads="x"), "/changes/0/target"),
        (one(kind="move", target="a", to="center", **{"from": "here"}), "/changes/0/from"),
        (one(kind="move", target="a", to="same", **{"from": "center"}), "/changes/0/to"),
        (one(kind="free", instruction="\ud800"), "/changes/0/instruction"),
        (one(**COMPOSE | {"subject": 1}), "/changes/0/subject"),
        (one(**COMPOSE | {"subject": {"name": "cup"}}), "/changes/0/subject/image"),
        (one(**COMPOSE, match=[{"image": 2}]), "/changes/0/match/0/what"),
        (one(**COMPOSE, match=[{"what": "light", "image": 41}]), "/changes/0/match/0/image"),
        ({"area": [0, 0, 1]}, "/area"),
        ({"area": [0, 0, 2, 1]}, "/area/2"),
        ({"area": [0, 0, "1", 1]}, "/area/2"),
        ({"area": [0, 0, float("nan"), 1]}, "/area/2"),
        ({"area": [0.5, 0, 0.6, 1]}, "/area"),
        ({"area": [0.5, 0, 0, 1]}, "/area"),
        ({"size": 1024}, "/size"),
        ({"options": []}, "/options"),
        ({"options": {"n": float("nan")}}, "/options/n"),
        ({"options": {"n": [1]}}, "/options/n"),
        ({"options": {str(n): n for n in range(21)}}, "/options"),
        ({"extra": 1}, "/extra"),
        ({"raw": {}}, "/images"),
    ],
)
def test_it_names_what_is_malformed(change: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidSpec) as refused:
        parse_spec(GOOD | change)
    assert refused.value.field == pointer
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize("data", [None, [], "spec", 1, True])
def test_it_refuses_what_is_no_spec(data: Any) -> None:
    with pytest.raises(InvalidSpec) as refused:
        parse_spec(data)
    assert refused.value.field == ""


@pytest.mark.parametrize("missing", ["version", "model"])
def test_it_needs_a_version_and_a_model_and_nothing_else(missing: str) -> None:
    least = {"version": 1, "model": MODEL}
    assert parse_spec(least) == Spec(MODEL, version=1)
    with pytest.raises(InvalidSpec) as refused:
        parse_spec({name: value for name, value in least.items() if name != missing})
    assert refused.value.field == f"/{missing}"


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        ([], "/raw"),
        ({"prompt": "\ud800"}, "/raw/prompt"),
        ({"a": {"b": [float("inf")]}}, "/raw/a/b/0"),
        ({"a": object()}, "/raw/a"),
        ({"prompt": "x" * 200_001}, "/raw/prompt"),
        ({str(n): "x" * 100_000 for n in range(3)}, "/raw"),
        ({"a": [[[[[[[[1]]]]]]]]}, "/raw/a/0/0/0/0/0/0/0"),
    ],
)
def test_it_refuses_a_raw_body_that_can_not_be_sent(raw: Any, pointer: str) -> None:
    with pytest.raises(InvalidSpec) as refused:
        parse_spec({"version": 1, "model": MODEL, "raw": raw})
    assert refused.value.field == pointer


@pytest.mark.parametrize(
    "change",
    [
        {"images": []},
        {"images": [{"url": "http://example.com/a.jpg"}, {"url": ""}]},
        {"images": [{"url": f"https://example.com/{n}.jpg"} for n in range(30)]},
        {"changes": []},
        {"keep": [{"what": "identity", "image": 9}]},
        one(kind="text", target="headline", reads=""),
        one(kind="text", target="headline", reads=[]),
        one(kind="background", to=""),
        one(kind="background", to="x. Remove the lamp"),
        one(**TEXT, style="", script=None, position=""),
        {"size": "7_7"},
        {"keep": None, "keep_also": None, "changes": None, "options": None, "area": None, "size": None},
    ],
)
def test_it_takes_what_merely_has_findings(change: dict[str, Any]) -> None:
    parse_spec(GOOD | change)


def test_it_comes_back_equal_from_its_canonical_form_which_leaves_nothing_out() -> None:
    spec = parse_spec(GOOD)
    assert parse_spec(spec.to_json()) == spec
    assert spec.to_json() == GOOD


def test_it_makes_the_first_image_the_edited_one_whatever_was_said() -> None:
    images = [{"url": "https://a.b/1.jpg", "role": "logo"}, {"url": "https://a.b/2.jpg", "role": "primary"}]
    assert [image.role for image in parse_spec(GOOD | {"images": images}).images] == ["primary", "other"]


def test_it_holds_nothing_of_what_it_was_given() -> None:
    raw = {"prompt": "x", "images": ["https://a.b/c"]}
    spec = parse_spec({"version": 1, "model": MODEL, "raw": raw})
    raw["images"].append("y")  # type: ignore[attr-defined]
    spec.to_json()["raw"]["prompt"] = "z"
    assert spec.to_json()["raw"] == {"prompt": "x", "images": ["https://a.b/c"]}


def test_it_hashes_what_is_asked_and_not_how_it_was_written() -> None:
    said = spec_hash(parse_spec(GOOD))
    assert len(said) == 64
    same = GOOD | {
        "keep": [*reversed(GOOD["keep"]), "face"],
        "area": [0.1, 0.1, 0.5, 0.5],
        "options": dict(reversed(GOOD["options"].items())),
    }
    assert spec_hash(parse_spec(same)) == said
    for other in (
        {"keep": ["face"]},
        {"size": "1024_1024"},
        {"model": "a/b"},
        {"keep_also": ["The steam"]},
        {"area": None},
    ):
        assert spec_hash(parse_spec(GOOD | other)) != said
    raw = [parse_spec({"version": 1, "model": MODEL, "raw": {"prompt": prompt}}) for prompt in ("x", "y")]
    assert spec_hash(raw[0]) != spec_hash(raw[1])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=250, deadline=None)
@given(ANY, JSON, st.randoms(use_true_random=False))
def test_it_refuses_or_takes_any_json_and_never_breaks(data: dict[str, Any], odd: Any, rnd: Any) -> None:
    """One value somewhere in a spec is replaced by another; what is then taken can be composed and judged."""
    broken = json.loads(json.dumps(data))
    at: Any = broken
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            break
        key = rnd.choice(keys)
        if isinstance(at[key], dict | list) and rnd.random() < 0.7:
            at = at[key]
        else:
            at[key] = odd
            break
    try:
        spec = parse_spec(broken)
    except InvalidSpec:
        return
    assert parse_spec(spec.to_json()) == spec
    lint(spec, ModelFacts(MODEL))
    assert spec_title(spec)
    assert split_passes(spec)
    assert isinstance(compose(spec).prompt, str)
