"""Golden prompts made by hand in the builder, and texts that are hard on a form."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_builder import control, press
from tests.support.server import ROOT

pytestmark = pytest.mark.browser
GOLDENS: dict[str, str] = {
    golden["name"]: golden["prompt"]
    for golden in json.loads((ROOT / "tests/prompts/goldens.json").read_text(encoding="utf-8"))
}
HARD = {
    "emoji": "Sale 🎉 today 👩‍🍳",
    "combining marks": "Vie\u0302\u0323t Nam, cafe\u0301",
    "bidi marks": "\u2067שלום\u2069 50%",
    "zero-width joiner": "नि\u200dः क्\u200dष",
    "every quotation mark": "“a” ‘b’ „c“ «d» ‹e› 'g' 「h」",
    "four hundred letters": "Läuft " * 66 + "rund",
}


def by_hand(open_page: Open, *kept: str) -> Page:
    page = open_page()
    page.locator("#addresses").fill("https://example.com/picture.jpg")
    press(page, "take")
    expect(page.locator("[data-source]")).to_have_count(1)
    for name in kept:
        page.locator(f"#keep-{name}").check(force=True)
    return page


def change(page: Page, kind: str) -> None:
    """The first change of another kind than the one that the form starts with."""
    press(page, "drop:1")
    expect(page.locator(".change")).to_have_count(0)
    press(page, f"add:{kind}")
    expect(page.locator(f'[data-kind="{kind}"]')).to_be_visible()


def expect_prompt(page: Page, said: str) -> None:
    page.wait_for_function(
        """said => [...document.querySelectorAll("#prompt-text .prompt-words")]
            .map((line) => line.textContent.trim()).join(" ") === said""",
        arg=said,
    )


def test_a_background_swap(open_page: Open) -> None:
    page = by_hand(open_page, "face", "pose", "brand_mark")
    change(page, "background")
    control(page, "change-1.to").fill("a soft warm-grey studio sweep and a gentle floor shadow")
    expect_prompt(page, GOLDENS["background swap"])


def test_a_headline_into_kana(open_page: Open) -> None:
    page = by_hand(open_page, "photograph", "layout", "brand_mark")
    page.locator('[name="keep_strength"][value="exactly"]').check()
    control(page, "change-1.reads").fill("今日のおすすめ")
    control(page, "change-1.script").select_option("japanese_kana")
    control(page, "change-1.style").select_option("bold")
    page.locator('[name="change-1.position"][value="same"]').check()
    control(page, "change-1.weight").check()
    expect_prompt(page, GOLDENS["headline into kana"])


def test_the_leftmost_object_out(open_page: Open) -> None:
    page = by_hand(open_page, "framing", "lighting", "everything_else")
    change(page, "remove")
    control(page, "change-1.target").fill("object")
    control(page, "change-1.where").select_option("leftmost")
    expect_prompt(page, GOLDENS["leftmost object"])


@pytest.mark.parametrize("name", HARD)
def test_a_hard_text_is_quoted_as_it_was_typed(open_page: Open, name: str) -> None:
    page = by_hand(open_page, "layout")
    control(page, "change-1.reads").fill(HARD[name])
    page.wait_for_function(
        """said => [...document.querySelectorAll("#prompt-text .part.is-verbatim")].some((part) => part.textContent === said)""",
        arg=HARD[name],
    )
    expect(control(page, "change-1.reads")).to_have_value(HARD[name])
    if name == "four hundred letters":
        expect(page.locator(".findings")).to_contain_text("long", ignore_case=True)


def test_ten_pictures_and_two_thousand_letters(open_page: Open) -> None:
    page = open_page()
    page.locator("#addresses").fill("\n".join(f"https://example.com/{n}.jpg" for n in range(10)))
    press(page, "take")
    expect(page.locator("[data-source]")).to_have_count(10)
    change(page, "free")
    words = "Warm the light of the evening a little more, " * 44 + "and stop."
    control(page, "change-1.instruction").fill(words)
    page.wait_for_function(
        "said => document.querySelector('#prompt-text').textContent.includes(said)", arg=words.strip()
    )
    control(page, "change-1.instruction").fill(words + "!" * 50)
    expect(page.locator(".findings")).to_contain_text("at most 2,000 fit")
    expect(control(page, "change-1.instruction")).to_have_value(words + "!" * 50)


def test_two_lines_of_a_headline(open_page: Open) -> None:
    page = by_hand(open_page, "layout")
    control(page, "change-1.reads").fill("Neu")
    press(page, "line:1")
    expect(control(page, "change-1.reads.2")).to_be_focused()
    control(page, "change-1.reads.2").fill("ab Montag")
    expect(page.locator("#prompt-text")).to_contain_text('"Neu" on the first line and "ab Montag" on the second line')
