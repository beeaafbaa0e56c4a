"""A Run that is not answered, and edits that are not done: nothing is lost, whatever breaks in between."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Open
from tests.browser.looks import both_looks
from tests.browser.rest import come_to_rest
from tests.support.server import Server

pytestmark = pytest.mark.browser
POSTER = "/?sample=poster"
RUN_PAGE = re.compile(r"/(runs|groups)/[0-9A-Z]{26}$")
POSTS = re.compile(r"/runs$")
WORDS = "Frische Brötchen"


@pytest.fixture(autouse=True)
def _broken_on_purpose(complaints: list[str]) -> Iterator[None]:
    """The browser complains of connections and answers that a test breaks by intention."""
    yield
    complaints[:] = [said for said in complaints if not re.search("Failed to (load|fetch)", said)]


@pytest.fixture(scope="module")
def site(studio: Server) -> str:
    return studio.url


def headline(page: Page) -> Any:
    return page.locator('[id="change-1.reads"]')


def typed(open_page: Open, words: str = WORDS, **options: Any) -> Page:
    page = open_page(POSTER, **options)
    headline(page).fill(words)
    expect(page.locator("#prompt-text")).to_contain_text(words)
    return page


def runs_of(site: str, words: str) -> int:
    found = httpx.get(f"{site}/api/v1/runs", params={"q": words}, trust_env=False).json()["runs"]
    return len(found)


def run(page: Page) -> None:
    page.locator("[data-run]").dispatch_event("click")  # also while it says that it waits


def kept(page: Page) -> str:
    return str(page.evaluate("localStorage.getItem('stillframe.draft') ?? ''"))


def wait_kept(page: Page, words: str) -> None:
    """Until the browser keeps these words; '' for nothing at all."""
    page.wait_for_function(
        """(words) => { const kept = localStorage.getItem("stillframe.draft") ?? "";
            return words ? kept.includes(words) : !kept; }""",
        arg=words,
    )


def test_it_keeps_the_edit_of_a_run_whose_connection_breaks(open_page: Open, site: str) -> None:
    page = typed(open_page, "Verbindung weg")
    page.route(POSTS, lambda route: route.abort())
    run(page)
    expect(page.locator("#run-trouble")).to_contain_text("did not arrive", timeout=15_000)
    expect(headline(page)).to_have_value("Verbindung weg")
    assert "Verbindung weg" in kept(page)
    page.goto(site)
    page.get_by_role("button", name="Restore").click()
    expect(headline(page)).to_have_value("Verbindung weg")
    page.unroute(POSTS)
    run(page)
    page.wait_for_url(RUN_PAGE)
    assert runs_of(site, "Verbindung weg") == 1
    wait_kept(page, "")


@pytest.mark.parametrize("broken", ["no answer", "502"])
def test_it_finds_a_run_that_arrived_without_an_answer(open_page: Open, site: str, broken: str) -> None:
    words = f"Angekommen {broken}"
    page = typed(open_page, words)

    def arrive(route: Route) -> None:
        route.fetch(max_redirects=0)
        if broken == "502":
            route.fulfill(status=502, body="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html")
        else:
            route.abort()

    page.route(POSTS, arrive)
    run(page)
    expect(page.locator("#run-trouble")).to_contain_text("Your edit arrived.", timeout=15_000)
    assert words in kept(page), "kept until the page of its run has opened"
    page.get_by_role("link", name="Open its run").click()
    page.wait_for_url(RUN_PAGE)
    wait_kept(page, "")
    assert runs_of(site, words) == 1


def test_it_makes_one_run_of_a_second_try(open_page: Open, site: str) -> None:
    page = typed(open_page, "Zweimal gedrückt")

    def arrive(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.route(POSTS, arrive)
    page.route("**/edit/arrival*", lambda route: route.abort())
    run(page)
    expect(page.locator("#run-trouble")).to_contain_text("not known whether", timeout=15_000)
    page.unroute(POSTS)
    run(page)
    page.wait_for_url(RUN_PAGE)
    assert runs_of(site, "Zweimal gedrückt") == 1


def test_it_hears_of_the_run_once_the_server_is_back(open_page: Open) -> None:
    page = typed(open_page, "Wieder da")

    def arrive(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.route(POSTS, arrive)
    page.route("**/edit/arrival*", lambda route: route.abort())
    run(page)
    expect(page.locator("#run-trouble")).to_contain_text("not known whether", timeout=15_000)
    page.unroute("**/edit/arrival*")
    expect(page.locator("#run-trouble")).to_contain_text("Your edit arrived.", timeout=15_000)


def test_it_looks_for_the_run_after_the_browser_was_closed(open_page: Open, site: str) -> None:
    page = typed(open_page, "Zugeklappt")

    def arrive(route: Route) -> None:
        route.fetch(max_redirects=0)  # and the answer never comes

    page.route(POSTS, arrive)
    run(page)
    wait_kept(page, '"sent"')
    page.unroute(POSTS)
    page.goto(site)
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("#run-trouble")).to_contain_text("Your edit arrived.", timeout=15_000)


def test_it_brings_the_edit_as_it_was_on_back_after_run(open_page: Open) -> None:
    page = typed(open_page, "Zurück")
    page.locator('button[value="add:lighting"]').click()
    page.locator('[id="change-2.to"]').fill("golden hour")
    page.locator("#count").select_option("2")
    page.locator("#keep-lighting").check(force=True)
    run(page)
    page.wait_for_url(RUN_PAGE)
    wait_kept(page, "")
    page.go_back()
    expect(page.locator('[id="change-2.to"]')).to_have_value("golden hour")
    expect(headline(page)).to_have_value("Zurück")
    expect(page.locator("#count")).to_have_value("2")
    expect(page.locator("#keep-lighting")).to_be_checked()
    expect(page.locator("#prompt-text")).to_contain_text("golden hour")


@pytest.mark.parametrize("leave", ["reload", "back"])
def test_it_restores_an_unfinished_edit_by_itself(open_page: Open, site: str, leave: str) -> None:
    page = typed(open_page, "Weiter im Text")
    if leave == "reload":
        page.reload()
    else:
        page.goto(f"{site}/runs")
        page.go_back()
    expect(headline(page)).to_have_value("Weiter im Text")


def test_it_keeps_an_edit_for_each_tab_and_offers_the_last_five(open_page: Open, site: str) -> None:
    first = typed(open_page, "Tab 1")
    second = first.context.new_page()
    second.goto(site + POSTER)
    headline(second).fill("Tab 2")
    wait_kept(second, "Tab 2")
    first.reload()
    expect(headline(first)).to_have_value("Tab 1")
    second.close()
    for n in range(3, 8):
        first.goto(site + POSTER)
        headline(first).fill(f"Tab {n}")
        wait_kept(first, f"Tab {n}")
    first.goto(site)
    notice = first.locator("#draft-notice")
    expect(notice).to_contain_text("Tab 7")
    notice.locator("summary").click()
    expect(notice.locator("li")).to_have_count(4)
    notice.locator("li").filter(has_text="Tab 4").get_by_role("button").first.click()
    expect(headline(first)).to_have_value("Tab 4")


def test_it_does_not_offer_what_another_tab_has_open(open_page: Open, site: str) -> None:
    first = typed(open_page, "Offen nebenan")
    wait_kept(first, "Offen nebenan")
    second = first.context.new_page()
    second.goto(site, wait_until="networkidle")
    come_to_rest(second)  # it has asked the other tabs, and waited for their answers
    expect(second.locator("#draft-notice")).to_be_hidden()


def test_it_says_errors_in_place_and_loses_nothing(open_page: Open) -> None:
    page = typed(open_page, "Zu teuer")
    body = '<div><h2 class="title">This is too large</h2><p>It is more than is taken here.</p></div>'
    refused = {
        "status": 413,
        "body": body,
        "content_type": "text/html",
        "headers": {"x-request-id": "01JZZZZZZZZZZZZZZZZZZZZZZZ"},
    }
    page.route(POSTS, lambda route: route.fulfill(**refused))
    run(page)
    expect(page.locator("#run-trouble")).to_contain_text("It is more than is taken here.")
    expect(headline(page)).to_have_value("Zu teuer")


def test_it_survives_a_server_that_starts_again(open_page: Open, studio: Server) -> None:
    page = typed(open_page, "Neustart")
    port = studio.url.rpartition(":")[2]
    studio.stop()
    try:
        headline(page).fill("Neustart, weiter")
        expect(page.locator("#pane")).to_have_attribute("data-stale", "lost")
        run(page)
        expect(page.locator("#run-trouble")).to_contain_text("Nothing was sent")
    finally:
        studio.start(port=port)
    expect(page.locator("#pane")).to_have_attribute("data-stale", "", timeout=15_000)
    expect(page.locator("#prompt-text")).to_contain_text("Neustart, weiter")
    run(page)
    page.wait_for_url(RUN_PAGE)


def test_it_types_again_what_was_typed_while_the_server_answered(open_page: Open) -> None:
    page = open_page(POSTER)

    def slow(route: Route) -> None:
        answer = route.fetch()
        headline(page).press_sequentially("zu")
        route.fulfill(response=answer)

    headline(page).fill("Immer ")
    page.route(re.compile(r"/edit$"), slow)
    headline(page).evaluate("(field) => document.querySelector('button[value=\"add:lighting\"]').click()")
    expect(page.locator('[id="change-2.to"]')).to_be_attached()
    expect(headline(page)).to_have_value("Immer zu")
    expect(page.locator("#prompt-text")).to_contain_text("Immer zu")


def test_it_starts_a_new_edit_where_one_is_asked_for(open_page: Open, site: str) -> None:
    page = open_page("/")
    headline(page).fill("Von vorn")
    page.get_by_role("link", name="New edit").click()
    expect(page.locator("#draft-notice")).to_contain_text("Von vorn")
    expect(headline(page)).to_have_value("")


@both_looks
def test_it_is_accessible_while_something_is_wrong(
    open_page: Open, site: str, audit: Callable[..., None], width: int, theme: str
) -> None:
    page = typed(open_page, "Älter", width=width, theme=theme)
    wait_kept(page, "Älter")
    page.goto(site + POSTER)
    headline(page).fill("Neuer")
    wait_kept(page, "Neuer")
    page.goto(site + "/?sample=bag")
    page.locator("#draft-notice summary").click()
    page.route(POSTS, lambda route: route.abort())
    run(page)
    expect(page.locator("#run-trouble")).to_contain_text("did not arrive", timeout=15_000)
    audit(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
