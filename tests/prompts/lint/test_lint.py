"""Findings: exactly what each labelled spec must raise, and what is known of pictures, models and the sandbox."""

import json
import time
from collections import Counter
from typing import Any

import pytest

from app.prompts import MODELS, Finding, ModelFacts, PictureFacts, apply_fix, compose, lint, parse_spec, split_passes
from tests.contracts.repository import ROOT
from tests.prompts import labelled_free, labelled_specs
from tests.prompts.rows import BASE, MODEL, NANO, Row, spec, text, urls

ROWS = [*labelled_free.ROWS, *labelled_specs.ROWS]
GOLDENS = json.loads((ROOT / "tests" / "prompts" / "goldens.json").read_text(encoding="utf-8"))
FACTS = ModelFacts(MODEL)


def found(row: Row, **facts: Any) -> list[Finding]:
    parsed = parse_spec(row.spec)
    return lint(parsed, ModelFacts(parsed.model, MODELS[parsed.model].max_images, **facts))


def only(code: str, findings: list[Finding]) -> Finding:
    [one] = [finding for finding in findings if finding.code == code]
    return one


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_it_finds_exactly(row: Row) -> None:
    assert Counter(finding.code for finding in found(row)) == Counter(row.finds)


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden["name"])
def test_it_raises_no_error_and_no_warning_on_a_golden(golden: dict[str, Any]) -> None:
    findings = lint(parse_spec(golden["spec"]), FACTS)
    assert [finding.code for finding in findings if finding.severity != "advice"] == []


def test_it_has_a_row_for_every_code() -> None:
    of_pictures_and_sandbox = {"hidden_metadata", "draft_engine_cannot", "text_in_any_script"}
    told = {code for row in ROWS for code in row.finds} | of_pictures_and_sandbox
    named = """no_images too_many_images bad_image_url no_change empty_text unknown_reference size_not_allowed
        control_characters no_quotes_left prompt_too_long missing_preservation compound_change contradiction
        paraphrased_text script_mismatch vague_direction size_override unused_reference unnumbered_reference
        duplicate_image long_text hidden_metadata portrait_photorealism many_images keep_more rtl_layout text_grows
        draft_engine_cannot"""
    assert set(named.split()) <= told


@pytest.mark.parametrize(
    ("row", "code", "message", "field", "label"),
    [
        (spec("", images=urls(2)), "unused_reference", "Image 2 is not used by any change.", "/images/1", "Take it out"),
        (spec("", images=urls(3)), "unused_reference", "Images 2 and 3 are not used by any change.", "/images/1", "Remove them"),
        (spec("", images=[{"url": "http://a.example/1"}]), "bad_image_url", "The URL of image 1 doesn’t start with https://.", "/images/0/url", "Use https"),
        (spec("", keep=[]), "missing_preservation", "Nothing is set to stay the same.", "/keep", "Keep the rest"),
        (spec("", changes=[{"kind": "lighting", "to": "dusk"}]), "contradiction", "You’re keeping the lighting and also changing it.", "/keep/1", "Stop keeping it"),
        (text(reads="Neu", script="cyrillic"), "script_mismatch", "This text isn’t in Cyrillic.", "/changes/0/script", "Use Latin letters"),
        (text(reads=["A", ""]), "empty_text", "The second line of the new headline is empty.", "/changes/0/reads/1", "Remove the empty line"),
        (text(reads="a\u202eb\u0007"), "control_characters", "This text contains an invisible character: U+202E RIGHT-TO-LEFT OVERRIDE, U+0007 BELL.", "/changes/0/reads", "Remove them"),
        (text(reads="a\nb"), "control_characters", "This text contains an invisible character: U+000A LINE FEED.", "/changes/0/reads", "Split into lines"),
        (spec("", changes=[*BASE["changes"], {"kind": "lighting", "to": "dusk"}], keep=["framing"]), "compound_change", "Two changes at once cause more unwanted changes than two separate passes.", "/changes", "Split into 2 passes"),
        (spec("", images=urls(11)), "too_many_images", "GPT Image 2 takes at most 10 images, and there are 11.", "/images", "Remove the one that isn’t used"),
        (spec("", size="7_7"), "size_not_allowed", "The model has no size “7_7”. It takes auto, 1024_1024, 1024_1536, 1536_1024.", "/size", "Use auto"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.islower() else "",
)  # fmt: skip
def test_it_says_what_is_where_and_what_a_click_does(row: Row, code: str, message: str, field: str, label: str) -> None:
    finding = only(code, found(row))
    assert (finding.message, finding.field, finding.fix and finding.fix.label) == (message, field, label)


def test_it_makes_lines_of_a_text_with_breaks() -> None:
    finding = only("control_characters", found(text(reads="Neu\nab Montag")))
    assert finding.fix is not None
    assert apply_fix(parse_spec(text(reads="Neu\nab Montag").spec).to_json(), finding.fix)["changes"][0]["reads"] == [
        "Neu",
        "ab Montag",
    ]


@pytest.mark.parametrize(
    ("reads", "lines"),
    [
        ("Summer\r\nSale\r\n", ["Summer", "Sale"]),
        ("Summer\u2028Sale\x0b50 %", ["Summer", "Sale", "50 %"]),
        (["Neu", "Summer\n\nSale"], ["Neu", "Summer", "Sale"]),
        ("\n".join("abcdefghijkl"), list("abcdefghijkl")),
        ("\n".join("abcdefghijklm"), "a b c d e f g h i j k l m"),  # more lines than a text has
    ],
)
def test_it_makes_as_many_lines_as_were_pasted(reads: Any, lines: Any) -> None:
    row = text(reads=reads)
    fix = only("control_characters", found(row)).fix
    assert fix is not None
    assert apply_fix(parse_spec(row.spec).to_json(), fix)["changes"][0]["reads"] == lines


@pytest.mark.parametrize(
    ("code", "fields", "mended"),
    [
        ("invisible_characters", {"reads": "\ufeff Sale "}, {"reads": "Sale"}),
        ("outer_blanks", {"reads": "  Sale  "}, {"reads": "Sale"}),
        ("letter_case", {"reads": "istanbul ışık", "style": "all caps"}, {"reads": "İSTANBUL IŞIK"}),
        ("letter_case", {"reads": ["Straße", "frei"], "style": "bold, all caps"}, {"reads": ["STRASSE", "FREI"], "style": "bold"}),
        ("letter_case", {"reads": "Καφές", "look": "in capital letters with a glow"}, {"reads": "ΚΑΦΕΣ", "look": "with a glow"}),
        ("direction_mismatch", {"reads": "Sale", "direction": "vertical"}, {"reads": "Sale"}),
    ],
)  # fmt: skip
def test_it_mends_what_a_text_was_not_meant_to_be(code: str, fields: dict[str, Any], mended: dict[str, Any]) -> None:
    row = text(**fields)
    fix = only(code, found(row)).fix
    assert fix is not None
    fixed = apply_fix(parse_spec(row.spec).to_json(), fix)
    assert fixed["changes"] == [{"kind": "text", "target": "headline", "position": "same", **mended}]
    assert code not in [finding.code for finding in lint(parse_spec(fixed), FACTS)]


@pytest.mark.parametrize(("reads", "name"), [("خصم 50% على iPhone 15", "Arabic"), ("מבצע לקיץ על iPhone", "Hebrew")])
def test_it_names_the_script_alone_that_runs_from_right_to_left(reads: str, name: str) -> None:
    assert only("rtl_layout", found(text(reads=reads))).message.startswith(f"{name} reads right to left.")


def test_it_keeps_something_else_when_the_only_kept_thing_is_denied() -> None:
    row = spec("", keep=["lighting"], changes=[{"kind": "lighting", "to": "dusk"}])
    finding = only("contradiction", found(row))
    assert finding.fix is not None
    assert apply_fix(parse_spec(row.spec).to_json(), finding.fix)["keep"] == ["everything_else"]


@pytest.mark.parametrize(
    ("images", "kind", "label"),
    [
        (11, "text", "Use GPT Image 2.5 Flare"),
        (18, "text", "Use Nano Banana 2"),
        (11, "free", "Use Nano Banana 2"),
        (21, "free", None),
    ],
)
def test_it_names_a_model_that_takes_all_the_images(images: int, kind: str, label: str | None) -> None:
    numbers = ", ".join(f"image {n}" for n in range(2, images + 1))
    changes = [{"kind": "free", "instruction": f"Use the hats of {numbers}."}]
    changes += [{"kind": "text", "target": "headline", "reads": "Neu"}] if kind == "text" else []
    finding = only("too_many_images", found(spec("", images=urls(images), changes=changes)))
    assert (finding.fix.label if finding.fix else None) == label


def test_it_advises_the_edit_model_for_text_in_any_script() -> None:
    row = spec("", model=NANO, changes=[{"kind": "text", "target": "headline", "reads": "今日", "position": "same"}])
    finding = only("text_in_any_script", found(row))
    assert finding.message.startswith("GPT Image 2 is made for text in any script")
    assert finding.fix is not None
    assert apply_fix(row.spec, finding.fix)["model"] == MODEL


def test_it_offers_to_draw_from_scratch_where_there_is_no_source() -> None:
    finding = only(
        "no_images", found(spec("", images=[], changes=[{"kind": "free", "instruction": "Draw a red fox."}]))
    )
    assert finding.fix is not None
    assert apply_fix(BASE, finding.fix)["model"] == "openai/gpt-image-2/text-to-image"


def test_it_looks_at_the_pictures_too() -> None:
    changes = [{"kind": "free", "instruction": "Take the hat of image 2."}]
    twins = [PictureFacts(9, 9, has_metadata=True, sha256="a"), PictureFacts(9, 9, sha256="a")]
    parsed = parse_spec(BASE | {"images": urls(2), "changes": changes})
    assert [finding.code for finding in lint(parsed, FACTS, twins)] == ["duplicate_image", "hidden_metadata"]
    assert lint(parsed, FACTS, [None, None]) == []


def test_it_says_before_run_what_the_sandbox_can_not_draft() -> None:
    assert (
        only("draft_engine_cannot", found(spec(""), draft=True)).message
        == "Drafts can move or remove text, but not objects."
    )
    assert found(text(reads="Neu"), draft=True) == []


def test_it_gives_parameters_for_translation_and_keeps_them_out_of_the_json() -> None:
    finding = only("too_many_images", found(spec("", images=urls(11))))
    assert finding.params == {"count": 11, "most": 10}
    assert set(finding.to_json()) == {"code", "severity", "message", "field", "fix"}


def test_it_is_quick_whatever_is_written() -> None:
    """Far above what it takes (some 10 ms a spec), far below what a rule takes that reads a text once a character."""
    nasty = [
        "«" * 2_000,
        "then " * 400,
        ". " * 1_000,
        "x" * 2_000,
        "image 2, " * 220,
        '"“' * 1_000,
        "the second image " * 110,
    ]
    changes = [{"kind": "free", "instruction": words} for words in nasty]
    changes += [{"kind": "background", "to": words} for words in nasty[:5]]
    parsed = parse_spec(BASE | {"images": urls(10), "keep_also": nasty + ["y" * 2_000] * 13, "changes": changes})
    body = parse_spec({"version": 1, "model": MODEL, "raw": {"prompt": "".join(word * 20 for word in nasty)[:190_000]}})
    start = time.perf_counter()
    for one in (parsed, body):
        compose(one)
        lint(one, FACTS)
        split_passes(one)
    assert time.perf_counter() - start < 3


def test_it_says_which_ratio_auto_sends() -> None:
    told = ModelFacts("acme/new/edit", own_ratio="3:4", auto_ratio="3:2")
    found = {finding.code: finding for finding in lint(parse_spec(ONE_CHANGE), told)}
    assert found["nearest_ratio"].message.startswith("The model does not follow the image by itself, so auto sends 3:2")
    unseen = [finding.code for finding in lint(parse_spec(ONE_CHANGE), ModelFacts("acme/new/edit", own_ratio="3:4"))]
    assert "ratio_not_known" in unseen


def test_it_stops_what_asks_for_a_mask() -> None:
    found = lint(parse_spec(ONE_CHANGE), ModelFacts("acme/new/edit", unfilled=("mask_url",)))
    assert [(one.code, one.field) for one in found if one.severity == "error"] == [("model_needs_more", "/model")]


ONE_CHANGE = {
    "version": 1,
    "model": "acme/new/edit",
    "images": [{"url": "https://example.com/a.jpg"}],
    "keep": ["layout"],
    "changes": [{"kind": "remove", "target": "cup"}],
}
