"""What the prompt pane shows is what Run sends, however the words came into the form."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import Open
from tests.browser.rest import come_to_rest
from tests.support import ui_text

pytestmark = pytest.mark.browser
POSTER = "/?sample=poster"
SILENT = """(words) => { document.getElementById("change-1.reads").value = words; }"""
PASTED = """(words) => {
  const field = document.getElementById("change-1.reads");
  field.focus();
  field.select();
  document.execCommand("insertText", false, words);
}"""


@pytest.fixture(autouse=True)
def _broken_on_purpose(complaints: list[str]) -> Iterator[None]:
    yield
    complaints[:] = [said for said in complaints if not re.search("Failed to (load|fetch)", said)]


def sent_prompt(page: Page) -> str:
    """The prompt of the run that is made."""
    page.wait_for_url(re.compile(r"/runs/[0-9A-Z]{26}$"))
    return page.locator("#run-prompt").inner_text()


@pytest.mark.parametrize("way", [SILENT, PASTED])
def test_it_shows_the_script_of_words_that_come_at_once(open_page: Open, way: str) -> None:
    page = open_page(POSTER)
    page.evaluate(way, "Tagesangebot")
    shown = page.locator("#prompt-text")
    expect(shown).to_contain_text("Tagesangebot")
    expect(page.locator("#pane")).to_have_attribute("data-stale", "")
    assert "kana" not in shown.inner_text() if way is PASTED else True
    said = " ".join(page.locator(".prompt-words").all_inner_texts())
    page.locator("[data-run]").click()
    assert re.sub(r"\s+", "", sent_prompt(page)) == re.sub(r"\s+", "", said)


def test_it_runs_only_what_it_has_shown(open_page: Open) -> None:
    page = open_page(POSTER)
    order: list[str] = []

    def slow(route: Route) -> None:
        come_to_rest(page)  # whatever else it would send by now
        order.append("prompt")
        route.continue_()

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/runs"):
            order.append(f"run: {'Spät' in page.locator('#prompt-text').inner_text()}")

    page.route("**/edit/prompt", slow)
    page.on("request", note)
    page.evaluate(SILENT, "Spät")
    page.keyboard.press("Control+Enter")
    assert "Spät" in sent_prompt(page)
    assert order[0] == "prompt"


@pytest.mark.parametrize("trouble", ["offline", "a proxy", "an error"])
def test_it_says_that_the_prompt_is_not_up_to_date_and_does_not_run(open_page: Open, trouble: str) -> None:
    page = open_page(POSTER)
    words = page.locator('[id="change-1.reads"]')
    before = page.locator("#prompt-text").inner_text()

    def fail(route: Route) -> None:
        if trouble == "offline":
            route.abort()
        elif trouble == "a proxy":
            route.fulfill(status=502, body="<h1>Bad Gateway</h1>", content_type="text/html")
        else:
            route.fulfill(status=500, body="<p>failed</p>", content_type="text/html", headers={"x-request-id": "1"})

    page.route("**/edit/prompt", fail)
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.url.endswith("/runs") else None)
    words.fill("Niemand sieht es")
    expect(page.locator("#prompt-stale")).to_have_text(ui_text.NOT_UP_TO_DATE)
    assert page.locator("#prompt-text").inner_text() == before, "it is dimmed, not taken away"
    expect(page.locator("#prompt")).to_have_css("opacity", "0.4")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#run-trouble")).to_contain_text("Nothing was sent")
    assert posted == []
    page.unroute("**/edit/prompt")
    expect(page.locator("#prompt-text")).to_contain_text("Niemand sieht es", timeout=15_000)
    expect(page.locator("#prompt-stale")).to_have_text("")
    page.keyboard.press("Control+Enter")
    assert "Niemand sieht es" in sent_prompt(page)


def test_it_shows_an_address_that_is_typed_before_it_runs(open_page: Open) -> None:
    page = open_page(POSTER)
    page.locator("#addresses").fill("not an address")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#addresses-error")).to_be_visible()
    assert "/runs" not in page.url
