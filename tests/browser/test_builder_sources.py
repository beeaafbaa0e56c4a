"""Pictures that are dropped on the builder or pasted into it: files, pieces of pages, addresses, pictures inside an address."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser
PNG = "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKElEQVR4nO3NMQEAAAjDMMC/52ECvlRA00nqs3m9AwAAAAAAAAAAgMMWx8oCPpS8Rn8AAAAASUVORK5CYII="
CDN = "https://cdn.example.com/a.jpg"
SEND = """([selector, kind, held]) => {
    const data = new DataTransfer();
    for (const [type, value] of Object.entries(held)) {
        if (type !== "file") { data.setData(type, value); continue; }
        const bytes = Uint8Array.from(atob(value), (c) => c.charCodeAt(0));
        data.items.add(new File([bytes], "dropped.png", { type: "image/png" }));
    }
    const target = document.querySelector(selector);
    const event = { bubbles: true, cancelable: true };
    if (kind === "paste") { target.focus(); target.dispatchEvent(new ClipboardEvent("paste", { ...event, clipboardData: data })); return; }
    const over = new DragEvent("dragover", { ...event, dataTransfer: data });
    target.dispatchEvent(over);
    const drop = new DragEvent("drop", { ...event, dataTransfer: data });
    target.dispatchEvent(drop);
    return [over.defaultPrevented, drop.defaultPrevented];
}"""


def drop(page: Page, held: dict[str, str], on: str = "#sources") -> Any:
    return page.evaluate(SEND, [on, "drop", held])


def paste(page: Page, held: dict[str, str], into: str) -> None:
    page.evaluate(SEND, [into, "paste", held])


def urls(page: Page) -> list[str]:
    return [field.input_value() for field in page.locator('[data-source] input[name$=".url"]').all()]


DROPPED: dict[str, tuple[dict[str, str], list[str]]] = {
    "a picture of a link": (
        {
            "text/uri-list": "https://search.example.com/imgres?imgurl=x",
            "text/html": f'<a href="https://search.example.com/imgres?imgurl=x"><img src="{CDN}"></a>',
        },
        [CDN],
    ),
    "a picture search": (
        {
            "text/uri-list": f"https://www.google.com/imgres?imgurl={CDN}&h=9",
            "text/html": '<img src="https://encrypted-tbn0.gstatic.com/images?q=tbn:a">',
        },
        [CDN],
    ),
    "a picture alone": ({"text/html": f'<meta charset="utf-8"><img src="{CDN}" alt="A">'}, [CDN]),
    "a picture without its scheme": ({"text/html": '<img src="//cdn.example.com/a.jpg">'}, [CDN]),
    "a lazy picture": ({"text/html": f'<img data-src="{CDN}">'}, [CDN]),
    "several pictures": (
        {"text/html": f'<p><img src="{CDN}"><img src="https://cdn.example.com/b.jpg"></p>'},
        [CDN, "https://cdn.example.com/b.jpg"],
    ),
    "an address": ({"text/uri-list": f"# a comment\r\n{CDN}\r\n", "text/plain": CDN}, [CDN]),
}


@pytest.mark.parametrize("what", DROPPED)
def test_it_takes_the_picture_that_is_dragged_from_a_page(open_page: Open, what: str) -> None:
    page = open_page()
    held, addresses = DROPPED[what]
    drop(page, held)
    expect(page.locator("[data-source]")).to_have_count(len(addresses))
    assert urls(page) == addresses


def test_a_picture_inside_a_page_becomes_an_upload(open_page: Open) -> None:
    page = open_page()
    drop(page, {"text/html": f'<img src="data:image/png;base64,{PNG}">'})
    expect(page.locator("[data-source] img")).to_have_count(1)
    assert urls(page) == [""]
    paste(page, {"text/plain": f"data:image/png;base64,{PNG}"}, "#addresses")
    expect(page.locator("[data-source]")).to_have_count(2)


@pytest.mark.parametrize("on", ["#prompt", ".builder-edit", '[name="change-1.reads"]', "body"])
def test_files_may_be_dropped_anywhere(open_page: Open, on: str) -> None:
    page = open_page("/?sample=poster")
    assert drop(page, {"file": PNG}, on) == [True, True]
    expect(page.locator("[data-source] img")).to_have_count(2)


def test_it_says_what_it_can_not_take(open_page: Open) -> None:
    page = open_page()
    drop(page, {"text/html": "<b>words</b>"})
    expect(page.locator("#toast")).to_contain_text("no image that can be taken")
    page.locator("#toast").evaluate("toast => { toast.hidden = true; }")
    drop(page, {"text/html": '<img src="blob:https://example.com/1">'})
    expect(page.locator("#toast")).to_be_visible()
    expect(page.locator("[data-source]")).to_have_count(0)


def test_words_that_are_dragged_into_a_field_stay_words(open_page: Open) -> None:
    page = open_page("/?sample=poster")
    assert drop(page, {"text/plain": "Sale", "text/html": "<b>Sale</b>"}, '[name="change-1.reads"]') == [False, False]
    expect(page.locator("[data-source]")).to_have_count(1)


def test_text_with_a_picture_beside_it_pastes_as_text_into_a_field(open_page: Open) -> None:
    page = open_page("/?sample=poster")
    office = {"text/plain": "Rabatt 50 %", "text/html": "<table><tr><td>Rabatt 50 %</td></tr></table>", "file": PNG}
    page.evaluate(
        """() => addEventListener("paste", (event) => { window.kept = !event.defaultPrevented; }, { once: true })"""
    )
    paste(page, office, '[name="change-1.reads"]')
    assert page.evaluate("window.kept") is True  # the browser's own paste of the text goes on
    expect(page.locator("[data-source]")).to_have_count(1)
    paste(page, {"file": PNG}, '[name="change-1.reads"]')
    expect(page.locator("[data-source]")).to_have_count(2)


def test_a_pasted_list_is_read_as_a_person_means_it(open_page: Open) -> None:
    page = open_page()
    paste(page, {"text/plain": f"1. <{CDN}>,\n2. https://cdn.example.com/my poster.jpg;"}, "#addresses")
    expect(page.locator("[data-source]")).to_have_count(2)
    assert urls(page) == [CDN, "https://cdn.example.com/my%20poster.jpg"]
