"""Parsing: what is malformed is refused by its pointer, what is merely unwise is not."""

from typing import Any

import pytest

from app.errors import InvalidSpec
from app.prompts import parse_spec

GOOD: dict[str, Any] = {
    "version": 1,
    "model": "openai/gpt-image-2/edit",
    "images": [{"url": "https://example.com/a.jpg", "role": "primary"}],
    "keep": ["face", {"what": "identity", "image": 1, "parts": ["pose"]}],
    "changes": [{"kind": "text", "target": "headline", "reads": ["Neu", "ab Montag"]}],
    "area": [0.1, 0.1, 0.5, 0.5],
}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"version": 2}, "/version"),
        ({"version": True}, "/version"),
        ({"model": 3}, "/model"),
        ({"model": "../etc"}, "/model"),
        ({"images": "a"}, "/images"),
        ({"images": [{"url": "a", "image": "b"}]}, "/images/0"),
        ({"images": [{"image": "not-an-id"}]}, "/images/0/image"),
        ({"images": [{"url": "https://a.b/c", "role": "boss"}]}, "/images/0/role"),
        ({"keep": ["nose"]}, "/keep/0"),
        ({"keep": [{"what": "face", "image": 0}]}, "/keep/0/image"),
        ({"keep_strength": "very"}, "/keep_strength"),
        ({"changes": [{"kind": "explode"}]}, "/changes/0/kind"),
        ({"changes": [{"kind": "background"}]}, "/changes/0/to"),
        ({"changes": [{"kind": "background", "to": "x", "colour": "red"}]}, "/changes/0/colour"),
        ({"changes": [{"kind": "text", "target": "headline", "reads": ["1", "2", "3", "4", "5"]}]}, "/changes/0/reads"),
        (
            {"changes": [{"kind": "text", "target": "headline", "reads": "x", "script": "klingon!"}]},
            "/changes/0/script",
        ),
        ({"changes": [{"kind": "move", "target": "a", "from": "here", "to": "center"}]}, "/changes/0/from"),
        ({"changes": [{"kind": "free", "instruction": "\ud800"}]}, "/changes/0/instruction"),
        ({"area": [0, 0, 2, 1]}, "/area/2"),
        ({"area": [0, 0, "1", 1]}, "/area/2"),
        ({"options": []}, "/options"),
        ({"options": {"n": float("nan")}}, "/options/n"),
        ({"extra": 1}, "/extra"),
    ],
)
def test_it_names_what_is_malformed(change: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidSpec) as refused:
        parse_spec({**GOOD, **change})
    assert refused.value.field == pointer


@pytest.mark.parametrize("data", [None, [], "spec", 1, {}])
def test_it_refuses_what_is_no_spec(data: Any) -> None:
    with pytest.raises(InvalidSpec):
        parse_spec(data)


@pytest.mark.parametrize(
    "change",
    [
        {"images": []},
        {"images": [{"url": "http://example.com/a.jpg"}]},
        {"images": [{"url": f"https://example.com/{n}.jpg"} for n in range(20)]},
        {"changes": []},
        {"changes": [{"kind": "text", "target": "headline", "reads": ""}]},
        {"size": "7_7"},
    ],
)
def test_it_takes_what_merely_has_findings(change: dict[str, Any]) -> None:
    parse_spec({**GOOD, **change})


def test_it_comes_back_equal_from_its_canonical_form() -> None:
    spec = parse_spec(GOOD)
    assert parse_spec(spec.to_json()) == spec


def test_it_makes_the_first_picture_the_edited_one_whatever_was_said() -> None:
    images = [{"url": "https://a.b/1.jpg", "role": "logo"}, {"url": "https://a.b/2.jpg", "role": "primary"}]
    assert [image.role for image in parse_spec({**GOOD, "images": images}).images] == ["primary", "other"]
