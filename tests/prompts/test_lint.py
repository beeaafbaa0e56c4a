"""Findings: a table of specs and free instructions with exactly what is to be found, and fixes that really mend."""

from dataclasses import replace
from typing import Any

import pytest

from app.prompts import Fix, ModelFacts, PictureFacts, apply_fix, drift_risk, lint, parse_spec
from app.prompts.addresses import address_fault

FACTS = ModelFacts("openai/gpt-image-2/edit", 10, 32_000)
DRAFTS = ModelFacts("openai/gpt-image-2/edit", 10, 32_000, draft=True)
URL = {"url": "https://example.com/a.jpg"}
REMOVE = {"kind": "remove", "target": "lamp"}
BACKGROUND = {"kind": "background", "to": "a plain white wall"}
NEW = {"kind": "text", "target": "headline", "reads": "Neu"}


def spec(**parts: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "version": 1,
        "model": FACTS.id,
        "images": [URL],
        "keep": ["layout", "everything_else"],
        "changes": [REMOVE],
    }
    return fields | parts


def free(instruction: str) -> dict[str, Any]:
    return spec(changes=[{"kind": "free", "instruction": instruction}])


def urls(count: int) -> list[dict[str, Any]]:
    return [{"url": f"https://example.com/{n}.jpg"} for n in range(count)]


def codes(data: dict[str, Any], facts: ModelFacts = FACTS, *, advice: bool = False) -> set[str]:
    return {finding.code for finding in lint(parse_spec(data), facts) if advice or finding.severity != "advice"}


TABLE: list[tuple[str, dict[str, Any], set[str]]] = [
    ("a good one", spec(), set()),
    ("no picture", spec(images=[]), {"no_images"}),
    ("no change", spec(changes=[]), {"no_change"}),
    ("an empty wish", spec(changes=[{"kind": "background", "to": " "}]), {"no_change"}),
    ("an empty target", spec(changes=[{"kind": "remove", "target": ""}]), {"no_change"}),
    ("empty text", spec(changes=[{**NEW, "reads": "  "}]), {"empty_text"}),
    ("an empty line", spec(changes=[{**NEW, "reads": ["Neu", ""]}]), {"empty_text"}),
    ("every mark used", spec(changes=[{**NEW, "reads": '"“”「」«»'}]), {"no_quotes_left"}),
    ("a hidden character", spec(changes=[{**NEW, "reads": "Neu\u202e"}]), {"control_characters"}),
    ("a line break in a text", spec(changes=[{**NEW, "reads": "a\nb"}]), {"control_characters"}),
    ("a joiner stays", spec(changes=[{**NEW, "reads": "می\u200cخواهم", "position": "same"}]), set()),
    ("a hidden character in own words", spec(keep_also=["the lamp\u0000"]), {"control_characters"}),
    ("nothing kept", spec(keep=[]), {"missing_preservation"}),
    ("kept in own words", spec(keep=[], keep_also=["the lamp"]), set()),
    ("background kept and replaced", spec(keep=["background", "framing"], changes=[BACKGROUND]), {"contradiction"}),
    (
        "layout kept and moved",
        spec(keep=["layout"], changes=[{"kind": "move", "target": "a", "from": "center", "to": "top-left"}]),
        {"contradiction"},
    ),
    (
        "framing kept and cropped",
        spec(keep=["framing"], changes=[{"kind": "crop", "to": "the face"}]),
        {"contradiction"},
    ),
    (
        "lighting kept and changed",
        spec(keep=["lighting"], changes=[{"kind": "lighting", "to": "night"}]),
        {"contradiction"},
    ),
    ("label kept and its text replaced", spec(keep=["label"], changes=[{**NEW, "target": "label"}]), {"contradiction"}),
    ("two scopes", spec(changes=[REMOVE, BACKGROUND]), {"compound_change"}),
    (
        "four texts are one",
        spec(changes=[{**NEW, "target": t} for t in ("headline", "subline", "cta", "price")]),
        set(),
    ),
    ("a fixed size", spec(size="1024_1024"), {"size_override"}),
    (
        "a fixed size for a crop",
        spec(keep=["face"], size="1024_1024", changes=[{"kind": "crop", "to": "the face"}]),
        set(),
    ),
    ("a size that is none", spec(size="800_600"), {"size_not_allowed"}),
    ("eleven pictures", spec(images=urls(11)), {"too_many_images", "unused_reference"}),
    ("an unused reference", spec(images=urls(2)), {"unused_reference"}),
    (
        "a named reference",
        spec(images=urls(2), changes=[{"kind": "free", "instruction": "Use the lamp of image 2."}]),
        set(),
    ),
    (
        "a reference that is not there",
        spec(changes=[{"kind": "free", "instruction": "Use the lamp of image 3."}]),
        {"unknown_reference"},
    ),
    ("a kept one that is not there", spec(keep=[{"what": "identity", "image": 2}]), {"unknown_reference"}),
    (
        "the same picture twice",
        spec(images=[URL, URL], changes=[{"kind": "free", "instruction": "Take the hat of image 2."}]),
        {"duplicate_image"},
    ),
    ("letters of another script", spec(changes=[{**NEW, "script": "cyrillic"}]), {"script_mismatch"}),
    ("letters of that script", spec(changes=[{**NEW, "reads": "АРОМА", "script": "cyrillic"}]), set()),
    ("a long text", spec(changes=[{**NEW, "reads": "Neu " * 30}]), {"long_text"}),
    ("two sentences where one fits", spec(keep_also=["the lamp. Make it red"]), {"second_sentence"}),
    ("an abbreviation is no sentence", spec(keep_also=["the St. Moritz sign"]), set()),
    ("too long for the model", spec(keep_also=[f"{n}{chr(120) * 1_900}" for n in range(17)]), {"prompt_too_long"}),
    *(
        (f"free: {text}", free(text), found)
        for text, found in [
            ("Remove the lamp on the left.", set()),
            ('Change the sign to "OPEN".', set()),
            ("Change the headline to Summer sale.", {"paraphrased_text"}),
            ("Make the title say welcome.", {"paraphrased_text"}),
            ("Translate the headline into French.", {"paraphrased_text"}),
            ("Put a tree somewhere.", {"vague_direction"}),
            ("Make it better.", {"vague_direction"}),
            ("Move the logo a bit to the left.", {"vague_direction"}),
            ("Remove the lamp and change the wall to blue.", {"compound_change"}),
            ("Mach den Himmel blau.", set()),
            ("空をもう少し青くして。", set()),
            ("Сделай небо лучше.", set()),
        ]
    ),
]


@pytest.mark.parametrize(("data", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_it_finds_exactly(data: dict[str, Any], expected: set[str]) -> None:
    assert codes(data) == expected


ADDRESSES = {
    "good": ["https://example.com/a.jpg", "https://EXAMPLE.com/ü.png?x=1&y=2", "https://bücher.example/a", "https://example.com:443/a", "https://8.8.8.8/a.png"],
    "bad": [
        "", "http://example.com/a.jpg", "ftp://example.com/a", "example.com/a.jpg", "https://", "https://localhost/a", "https://a.localhost/a",
        "https://127.0.0.1/a", "https://127.1/a", "https://2130706433/a", "https://0x7f.1/a", "https://0177.0.0.1/a", "https://[::1]/a",
        "https://[::ffff:10.0.0.1]/a", "https://10.0.0.1/a", "https://192.168.1.1/a", "https://169.254.169.254/latest", "https://100.64.0.1/a",
        "https://224.0.0.1/a", "https://①②⑦.⓪.⓪.①/a", "https://user@example.com/a", "https://u:p@example.com/a", "https://@example.com/a",
        "https://example.com:8443/a", "https://example.com:99999/a", "https://example.com\\@evil.example/a", "https://exa mple.com/a",
        "https://example.com/a\n", "https://intranet/a", "https://printer.local/a", "https://metadata.google.internal/a", "https://ex%61mple.com/a",
        "https://a..example.com/a", "https://-a.example.com/a", "https://1.2.3.4.5/a", "javascript:alert(1)", "data:image/png;base64,AAAA",
        "//example.com/a",
    ],
}  # fmt: skip


@pytest.mark.parametrize("url", ADDRESSES["bad"])
def test_it_refuses_an_address_that_is_no_public_picture(url: str) -> None:
    assert address_fault(url)
    assert "bad_image_url" in codes(spec(images=[{"url": url}]))


@pytest.mark.parametrize("url", ADDRESSES["good"])
def test_it_takes_a_public_address(url: str) -> None:
    assert address_fault(url) is None


@pytest.mark.parametrize(("data", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_its_fixes_mend_and_bring_no_new_error(data: dict[str, Any], expected: set[str]) -> None:
    findings = lint(parse_spec(data), FACTS)
    canonical = parse_spec(data).to_json()
    errors = {(finding.code) for finding in findings if finding.severity == "error"}
    for finding in findings:
        if finding.fix is None:
            continue
        fixed = parse_spec(apply_fix(canonical, Fix(**finding.fix.to_json())))
        after = lint(fixed, replace(FACTS, id=fixed.model))
        same = [f for f in after if (f.code, f.field, f.message) == (finding.code, finding.field, finding.message)]
        assert not same, finding
        assert {f.code for f in after if f.severity == "error"} <= errors


def test_it_looks_at_the_pictures_too() -> None:
    two = parse_spec(spec(images=urls(2), changes=[{"kind": "free", "instruction": "Take the hat of image 2."}]))
    twins = [PictureFacts(10, 10, has_metadata=True, sha256="a"), PictureFacts(10, 10, sha256="a")]
    assert {finding.code for finding in lint(two, FACTS, twins)} == {"hidden_metadata", "duplicate_image"}


def test_it_says_before_run_what_the_sandbox_can_not_draft() -> None:
    assert "draft_engine_cannot" in codes(spec(), DRAFTS, advice=True)
    assert "draft_engine_cannot" not in codes(spec(changes=[NEW]), DRAFTS, advice=True)
    assert "draft_engine_cannot" not in codes(spec(), FACTS, advice=True)


def test_it_advises_a_model_that_is_made_for_it() -> None:
    many = parse_spec(
        spec(
            images=urls(8),
            changes=[
                {"kind": "free", "instruction": "Match image 2, image 3, image 4, image 5, image 6, image 7, image 8."}
            ],
        )
    )
    [finding] = [f for f in lint(many, FACTS) if f.code == "many_images"]
    assert finding.fix is not None
    assert apply_fix(many.to_json(), finding.fix)["model"] == "google/nano-banana-2/edit"


@pytest.mark.parametrize(
    ("data", "level"),
    [
        (spec(changes=[NEW]), "low"),
        (spec(changes=[BACKGROUND]), "medium"),
        (spec(changes=[NEW, BACKGROUND]), "high"),
        (spec(keep=[]), "high"),
    ],
)
def test_it_rates_the_risk_of_drift_with_reasons(data: dict[str, Any], level: str) -> None:
    parsed = parse_spec(data)
    risk = drift_risk(parsed, lint(parsed, FACTS))
    assert risk.level == level
    assert risk.reasons
