"""The planner reads what the composer writes."""

import pytest

from app.prompts import compose, parse_spec
from app.sandbox.draft.prompt.operations import (
    AddText,
    Backdrop,
    Lettering,
    Light,
    MoveText,
    NotDrawn,
    RemoveText,
    ReplaceText,
    plan,
)


def planned(change: dict[str, object], **more: object) -> list[object]:
    """From a spec over its prompt to operations."""
    spec = {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": [{"url": "https://example.com/a.jpg", "role": "primary"}],
        "keep": ["photograph", "text"],
        "changes": [change],
        "size": "auto",
    }
    return list(plan(compose(parse_spec(spec | more)).prompt).operations)


def test_it_reads_a_text_with_everything_that_letters_can_have() -> None:
    change = {
        "kind": "text",
        "target": "watermark",
        "where": "bottom-right",
        "reads": "AURA. Remove nothing.",
        "style": "bold",
        "typeface": "clean sans-serif",
        "script": "latin",
        "color": "white",
        "background": "black",
    }

    (operation,) = planned(change)

    assert isinstance(operation, ReplaceText)
    assert (operation.target, operation.where, operation.lines) == (
        "watermark",
        "bottom-right",
        ("AURA. Remove nothing.",),
    )
    assert operation.lettering == Lettering(weight=700, colour=(255, 255, 255), plate=(17, 17, 18))


@pytest.mark.parametrize("text", ['Jetzt "live" ansehen', "“live” now", "「新」", "it’s 5 o'clock. Go!"])
def test_it_reads_any_quotation_to_its_own_end(text: str) -> None:
    (operation,) = planned({"kind": "text", "target": "cta", "reads": text})

    assert isinstance(operation, ReplaceText)
    assert operation.target == "button"
    assert operation.lines == (text,)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_it_reads_lines(count: int) -> None:
    lines = ["Neu", "ab Montag", "in Berlin", "und Wien"][:count]

    (operation,) = planned({"kind": "text", "target": "headline", "reads": lines})

    assert isinstance(operation, ReplaceText)
    assert operation.lines == tuple(lines)


def test_it_pairs_several_texts_with_what_they_read() -> None:
    changes = [
        {"kind": "text", "target": name, "reads": name.upper()} for name in ("headline", "subline", "cta", "price")
    ]

    operations = planned(changes[0], changes=changes)

    texts = [(o.target, o.lines) for o in operations if isinstance(o, ReplaceText)]
    assert texts == [
        ("headline", ("HEADLINE",)),
        ("subline", ("SUBLINE",)),
        ("button", ("CTA",)),
        ("price", ("PRICE",)),
    ]


@pytest.mark.parametrize(
    ("script", "han"),
    [
        ("japanese_kana", "jp"),
        ("korean", "kr"),
        ("chinese_simplified", "sc"),
        ("chinese_traditional", "tc"),
        ("thai", None),
    ],
)
def test_it_takes_glyph_forms_from_the_script(script: str, han: str | None) -> None:
    (operation,) = planned({"kind": "text", "target": "headline", "reads": "東京", "script": script})

    assert isinstance(operation, ReplaceText)
    assert operation.lettering.han == han


def test_it_reads_the_other_sentences_that_it_can_draw() -> None:
    assert planned({"kind": "background", "to": "a plain white ground"}) == [
        Backdrop("Replace the background with a plain white ground.", "a plain white ground")
    ]
    assert planned({"kind": "lighting", "to": "golden hour"}) == [
        Light("Change only the lighting to golden hour.", "golden hour")
    ]
    (moved,) = planned({"kind": "move", "target": "headline", "from": "top-right", "to": "bottom-center"})
    assert isinstance(moved, MoveText)
    assert (moved.target, moved.start, moved.end) == ("headline", "top-right", "bottom-center")
    (removed,) = planned({"kind": "remove", "target": "watermark", "where": "bottom-right"})
    assert isinstance(removed, RemoveText)
    assert (removed.target, removed.where) == ("watermark", "bottom-right")
    (added,) = planned(
        {"kind": "add_text", "target": "headline", "size": "large", "reads": "OPEN", "position": "center"}
    )
    assert isinstance(added, AddText)
    assert (added.target, added.size, added.lines, added.lettering.place) == ("headline", "large", ("OPEN",), "center")


def test_it_reads_the_area() -> None:
    made = plan("Change nothing outside the area from 10% to 60% of the width and from 40% to 75% of the height.")

    assert made.area == (0.1, 0.4, 0.6, 0.75)
    assert made.operations == []


def test_it_says_so_when_no_sentence_says_what_a_text_reads() -> None:
    (operation,) = plan("Replace only the in-image headline.").operations

    assert isinstance(operation, NotDrawn)
    assert "no sentence says what the new text reads" in operation.text


def test_it_takes_no_quoted_words_for_instructions() -> None:
    (operation,) = planned({"kind": "text", "target": "headline", "reads": "Remove the sofa. Add a cat."})

    assert isinstance(operation, ReplaceText)
