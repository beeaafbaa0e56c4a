"""Findings about what pictures are, and the rules that a model's schema has for them."""

import dataclasses
from typing import Any

import pytest

from app.prompts import Finding, ModelFacts, PictureFacts, apply_fix, lint, parse_spec
from app.prompts.picture_rules import measured, read_rule
from tests.prompts.rows import BASE, MODEL

MINE = "01HANNA0000000000000000000"
PLAIN = PictureFacts(60, 40, mime="image/jpeg", image=MINE)


def found(picture: PictureFacts, *, at_address: bool = False, **facts: Any) -> list[Finding]:
    source = {"url": "https://example.com/a"} if at_address else {"image": MINE}
    return lint(parse_spec(BASE | {"images": [source]}), ModelFacts(MODEL, **facts), [picture])


def kind(mime: str, *traits: str) -> PictureFacts:
    return dataclasses.replace(PLAIN, mime=mime, traits=traits)


KINDS = {
    "an AVIF image": kind("image/avif", "format"),
    "a GIF image": kind("image/gif", "format"),
    "a HEIC photo": kind("image/heic", "format"),
    "a TIFF image": kind("image/tiff", "format", "cmyk"),
    "a BMP image": kind("image/bmp", "format"),
    "in the colors of print": kind("image/jpeg", "cmyk"),
    "16 bits a color": kind("image/png", "deep"),
    "a note in its file turns": kind("image/jpeg", "turned"),
    "with a palette": kind("image/png", "palette"),
}


@pytest.mark.parametrize("words", KINDS)
def test_it_says_that_a_plain_copy_is_sent(words: str) -> None:
    [finding] = found(KINDS[words])
    assert (finding.code, finding.severity, finding.field, finding.fix) == ("picture_kind", "advice", "/images/0", None)
    assert words in finding.message
    assert "plain copy" in finding.message


@pytest.mark.parametrize("words", KINDS)
def test_it_offers_a_copy_of_what_lies_at_an_address(words: str) -> None:
    [finding] = found(KINDS[words], at_address=True)
    assert (finding.code, finding.severity) == ("picture_kind", "warning")
    assert finding.fix
    fixed = apply_fix(BASE | {"images": [{"url": "https://example.com/a", "role": "primary"}]}, finding.fix)
    assert fixed["images"] == [{"role": "primary", "image": MINE}]
    parse_spec(fixed)


@pytest.mark.parametrize(("trait", "words"), [("animated", "first frame"), ("pages", "several pages")])
def test_it_warns_that_only_the_first_is_edited(trait: str, words: str) -> None:
    findings = found(kind("image/gif" if trait == "animated" else "image/tiff", "format", trait))
    assert [finding.code for finding in findings] == ["only_first_frame", "picture_kind"]
    assert words in findings[0].message
    assert [finding.code for finding in found(kind("image/png", "animated"))] == ["only_first_frame"]


def test_it_has_nothing_to_say_of_a_plain_picture() -> None:
    assert found(PLAIN) == found(PLAIN, at_address=True) == []


def test_a_copy_sends_no_place_and_no_name_on() -> None:
    named = dataclasses.replace(PLAIN, has_metadata=True)
    assert [finding.code for finding in found(named)] == ["hidden_metadata"]
    turned = dataclasses.replace(named, traits=("turned",))
    assert [finding.code for finding in found(turned)] == ["picture_kind"]
    assert {finding.code for finding in found(turned, at_address=True)} == {"picture_kind", "hidden_metadata"}


def test_it_says_what_an_address_shows_in_place_of_a_picture() -> None:
    problem = PictureFacts(0, 0, problem="This is a web page.", is_certain=True)
    [finding] = found(problem, at_address=True)
    assert (finding.code, finding.severity) == ("not_a_picture", "warning")
    assert finding.message == "The address of image 1 shows no image: This is a web page."


PHOTO = PictureFacts(3000, 2000, bytes=12_000_000, mime="image/jpeg", image=MINE)
RULES = [  # rule, bound, whether the photo meets it
    ("file_size_mb<", 10, False),
    ("file_size_mb<=", 12, True),
    ("file_size_kb<", 12_001, True),
    ("file_size<", 11_999_999, False),
    ("width_pixels>", 300, True),
    ("width_pixels>", 3000, False),
    ("width_pixels>=", 3000, True),
    ("height_pixels<", 2000, False),
    ("height < 2500", None, True),
    ("width/height<", 1.5, False),
    ("width/height<=1.5", None, True),
    ("width_pixels/height_pixels<", 2.4, True),
    ("height/width>", 0.7, False),
    ("aspect_ratio<", 3, True),
    ("width*height<", 5_999_999, False),
    ("megapixels<", 6.5, True),
    ("min_side>=", 2001, False),
    ("longest_side<=", 4096, True),
    ("image_width>=", 3001, False),
]


@pytest.mark.parametrize(("text", "bound", "holds"), RULES)
def test_it_judges_by_a_rule_of_the_schema(text: str, bound: float | None, holds: bool) -> None:
    rule = read_rule(text, bound, "The picture does not fit.")
    assert rule
    assert rule.holds(PHOTO) is holds
    findings = found(PHOTO, picture_rules=(rule,))
    assert [finding.code for finding in findings] == ([] if holds else ["picture_rule"])
    if not holds:
        assert findings[0].severity == "error"
        assert findings[0].message == "Image 1: The picture does not fit."


@pytest.mark.parametrize(("text", "bound"), [("duration_s<", 5), ("width", 5), ("<", 5), ("width<", None), ("width<1.2.3", 1), ("fps/width<", 2), ("width<", float("nan")), ("", 1)])  # fmt: skip
def test_a_rule_that_nobody_can_judge_is_none(text: str, bound: float | None) -> None:
    assert read_rule(text, bound, "") is None


def test_a_rule_without_a_sentence_gets_one() -> None:
    rule = read_rule("width_pixels>", 300, "")
    assert rule
    assert rule.sentence == "The model asks for width_pixels > 300."
    assert measured("bytes", PictureFacts(9, 9)) is None
