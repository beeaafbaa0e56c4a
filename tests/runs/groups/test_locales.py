"""Locales: names, scripts, directions, and what is none."""

import pytest

from app.runs.groups.locales import OFFERED, fits, locale_facts


def facts(tag: str):  # type: ignore[no-untyped-def]
    found = locale_facts(tag)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("tag", "script", "is_right_to_left"),
    [
        ("pt-BR", "latin", False),
        ("ja", "japanese", False),
        ("zh-TW", "chinese_traditional", False),
        ("zh-Hans", "chinese_simplified", False),
        ("sr", "cyrillic", False),
        ("sr-Latn", "latin", False),
        ("ar", "arabic", True),
        ("he", "hebrew", True),
        ("hi", "devanagari", False),
        ("ta", "tamil", False),
    ],
)
def test_it_knows_script_and_direction(tag: str, script: str, is_right_to_left: bool) -> None:
    assert (facts(tag).script, facts(tag).is_right_to_left) == (script, is_right_to_left)


def test_it_keeps_the_tag_as_it_was_given_in_the_usual_case() -> None:
    assert [facts(tag).tag for tag in ("PT_br", "zh-tw", "zh-hant", "DE")] == ["pt-BR", "zh-TW", "zh-Hant", "de"]


@pytest.mark.parametrize("tag", ["", "xx-YY", "../etc", "d", "de-" * 40, "=1+1", "日本語"])
def test_it_knows_no_other_tags(tag: str) -> None:
    assert locale_facts(tag) is None


def test_it_tells_letters_of_another_script() -> None:
    assert fits("今日のおすすめ", facts("ja"))
    assert fits("Sony 今日", facts("ja"))
    assert not fits("Order at the counter", facts("ru"))
    assert fits("100 %", facts("ru"))  # no letters, no script


def test_it_offers_locales_that_it_knows() -> None:
    assert all(locale_facts(tag) for tag in OFFERED)
    assert len(set(OFFERED)) == len(OFFERED)
