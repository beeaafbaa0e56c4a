"""Titles of specs for cards, and the drift risk beside them."""

from typing import Any

import pytest

from app.prompts import ModelFacts, drift_risk, lint, parse_spec, spec_title
from tests.prompts.rows import BASE, MODEL, urls

TEXT = {"kind": "text", "target": "headline", "reads": "Neu", "position": "same"}
LAMP = {"kind": "remove", "target": "lamp"}


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"kind": "text", "target": "headline", "reads": "今日のおすすめ"}, "Headline reads 今日のおすすめ"),
        ({"kind": "text", "target": "cta", "reads": ["Jetzt", "", "live"]}, "Button reads Jetzt live"),
        ({"kind": "text", "target": "the right-margin caption", "reads": ""}, "Right-margin caption"),
        ({"kind": "add_text", "target": "headline", "reads": "OPEN"}, "Headline reads OPEN"),
        (
            {"kind": "background", "to": "a soft warm-grey studio sweep and a gentle floor shadow."},
            "Background: soft warm-grey studio sweep",
        ),
        ({"kind": "move", "target": "headline", "from": "center", "to": "top-left"}, "Headline to top-left"),
        ({"kind": "remove", "target": "an object", "where": "leftmost"}, "Without the leftmost object"),
        ({"kind": "remove", "target": "lamp"}, "Without lamp"),
        ({"kind": "replace", "target": "sofa", "with": "an armchair"}, "Sofa becomes an armchair"),
        ({"kind": "add", "what": "a dog"}, "Added: a dog"),
        ({"kind": "recolor", "target": "the sofa", "to": "deep forest green"}, "Sofa in deep forest green"),
        ({"kind": "lighting", "to": "golden hour"}, "Light: golden hour"),
        ({"kind": "style", "to": "a linocut"}, "Style: linocut"),
        ({"kind": "crop", "to": "a square"}, "Reframed to a square"),
        (
            {"kind": "compose", "subject": {"image": 1}, "scene": {"image": 2, "name": "the room"}},
            "Subject into the room",
        ),
        ({"kind": "free", "instruction": " Make it  rain. "}, "Make it rain"),
        ({"kind": "free", "instruction": ""}, "Own words"),
    ],
)
def test_it_says_what_changes(change: dict[str, Any], title: str) -> None:
    assert spec_title(parse_spec(BASE | {"changes": [change]})) == title


def test_it_stays_short_and_counts_the_rest() -> None:
    long = {"kind": "free", "instruction": "word " * 100}
    title = spec_title(parse_spec(BASE | {"changes": [long, TEXT, LAMP]}))
    assert len(title) <= 60
    assert title.endswith("…, and 2 more")


@pytest.mark.parametrize(
    ("spec", "title"),
    [
        (BASE | {"changes": []}, "No change yet"),
        ({"version": 1, "model": MODEL, "raw": {"prompt": "Keep\nit."}}, "Keep it."),
        ({"version": 1, "model": MODEL, "raw": {}}, "Raw request"),
    ],
)
def test_it_has_a_title_for_what_changes_nothing(spec: dict[str, Any], title: str) -> None:
    assert spec_title(parse_spec(spec)) == title


@pytest.mark.parametrize(
    ("fields", "level", "reason"),
    [
        ({"changes": [TEXT]}, "low", "one change, to text only"),
        ({"changes": [LAMP]}, "low", "one change"),
        ({"changes": []}, "low", "nothing is changed yet"),
        ({"changes": [{"kind": "background", "to": "a wall"}]}, "medium", "most of the image is redrawn"),
        ({"changes": [{"kind": "free", "instruction": "Make it better."}]}, "medium", "change is vague"),
        ({"changes": [LAMP], "size": "1024_1024"}, "medium", "the size is forced"),
        ({"changes": [TEXT, LAMP]}, "high", "several changes in one pass"),
        ({"changes": [LAMP], "keep": []}, "high", "nothing is kept"),
        ({"changes": [{"kind": "free", "instruction": f"Use the hats of {', '.join(f'image {n}' for n in range(2, 9))}."}], "images": urls(8)}, "medium", "many images at once"),
    ],
)  # fmt: skip
def test_it_rates_the_risk_of_drift_with_its_reasons(fields: dict[str, Any], level: str, reason: str) -> None:
    spec = parse_spec(BASE | fields)
    risk = drift_risk(spec, lint(spec, ModelFacts(MODEL)))
    assert risk.to_json()["level"] == level
    assert reason in risk.to_json()["reasons"]
