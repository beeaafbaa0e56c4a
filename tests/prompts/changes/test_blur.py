"""Blur: its sentence, what it denies, and its way through form and command line."""

import pytest

from app.errors import InvalidSpec
from app.prompts import compose, lint, parse_spec, spec_title
from app.prompts.models import ModelFacts
from app.web.pages.builder.card_to_change import to_card, to_change
from app.web.pages.builder.change_form import Card

FACTS = ModelFacts("openai/gpt-image-2/edit", max_images=10, sizes=("auto",), draft=False)


def blur(keep: list[str] | None = None, **fields: str) -> dict[str, object]:
    return {
        "version": 1,
        "model": FACTS.id,
        "images": [{"url": "https://a.example/1.png"}],
        "keep": keep or ["product"],
        "changes": [{"kind": "blur", **fields}],
    }


def test_it_says_what_is_blurred_and_how_much() -> None:
    spec = parse_spec(blur(target="the background behind the product", strength="slightly"))
    assert "Blur the background behind the product slightly." in compose(spec).prompt
    assert spec_title(spec) == "Background behind the product blurred"


def test_it_says_nothing_of_a_strength_that_is_left_open() -> None:
    assert "Blur the window." in compose(parse_spec(blur(target="window"))).prompt


def test_it_takes_no_strength_of_another_name() -> None:
    with pytest.raises(InvalidSpec) as refused:
        parse_spec(blur(target="window", strength="very"))
    assert refused.value.field == "/changes/0/strength"


def test_it_contradicts_keeping_what_it_blurs() -> None:
    findings = lint(parse_spec(blur(keep=["background"], target="the background")), FACTS)
    assert [f.field for f in findings if f.code == "contradiction"] == ["/keep/0"]


def test_it_goes_through_the_form_unchanged() -> None:
    change = {"kind": "blur", "target": "window", "strength": "strongly"}
    assert to_change(to_card(change)) == change
    assert to_change(Card("blur")) == {"kind": "blur", "target": ""}
