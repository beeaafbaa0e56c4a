"""The stream of a page where a browser gives it no shared worker, and after a machine slept."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Open
from tests.browser.rest import come_to_rest
from tests.browser.test_run import Upstream
from tests.browser.viewing import wait_for
from tests.support.server import Server

pytestmark = pytest.mark.browser

NO_WORKERS = "delete window.SharedWorker;"
# What a browser does with a page that is not seen. Headless, a page in the background is told nothing.
HIDE = """(hidden) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.fixture
def site(studio: Server, made: dict[str, str]) -> str:
    return studio.url


@pytest.fixture
def upstream(studio: Server) -> Upstream:
    return Upstream(studio)


def opened_without_workers(open_page: Open, run: str) -> tuple[Page, list[Request]]:
    """The page of a run, and the streams that it opens by itself."""
    page = open_page("/settings")
    page.add_init_script(NO_WORKERS)
    streams: list[Request] = []
    page.on("request", lambda asked: streams.append(asked) if asked.url.endswith("/api/v1/events") else None)
    with page.expect_response("**/api/v1/events"):
        page.goto(f"{page.url.removesuffix('/settings')}/runs/{run}", wait_until="load")
    assert page.evaluate("'SharedWorker' in window") is False
    return page, streams


def test_it_moves_without_a_shared_worker(open_page: Open, made: dict[str, str], upstream: Upstream) -> None:
    page, streams = opened_without_workers(open_page, made["queued"])
    expect(page.locator("h1")).to_have_text("Third in line")
    upstream.says(made["queued"], "running")
    expect(page.locator("h1")).to_contain_text("Running for")
    assert len(streams) == 1
    upstream.says(made["queued"], "cancelled")
    expect(page.locator("h1")).to_have_text("Canceled")
    assert len(streams) == 1


def test_it_holds_no_stream_while_nobody_looks(
    open_page: Open, made: dict[str, str], upstream: Upstream, studio: Server
) -> None:
    page, streams = opened_without_workers(open_page, made["running"])
    with page.expect_event("requestfailed", lambda asked: asked == streams[0]):
        page.evaluate(HIDE, True)
    upstream.says(made["running"], "cancelled")
    wait_for(f"{studio.url}/api/v1/runs/{made['running']}", lambda run: run["state"] == "cancelled")
    come_to_rest(page)
    expect(page.locator("h1")).to_contain_text("Running for")
    assert len(streams) == 1
    with page.expect_response("**/api/v1/events"):
        page.evaluate(HIDE, False)
    expect(page.locator("h1")).to_have_text("Canceled")


def test_it_asks_for_what_it_missed_and_for_nothing_else(
    open_page: Open, made: dict[str, str], upstream: Upstream
) -> None:
    page, streams = opened_without_workers(open_page, made["token"])
    upstream.says(made["token"], "running")
    expect(page.locator("h1")).to_contain_text("Running for")
    with page.expect_event("requestfailed", lambda asked: asked == streams[0]):
        page.evaluate(HIDE, True)
    upstream.says(made["token"], "cancelled")
    with page.expect_response("**/api/v1/events"):
        page.evaluate(HIDE, False)
    expect(page.locator("h1")).to_have_text("Canceled")
    begun, resumed = (int(stream.headers["last-event-id"]) for stream in streams)
    assert resumed > begun  # what it had heard before it was hidden does not come again
    said = page.locator(".timeline span").all_text_contents()
    assert said[-1] == "Canceled"
    assert said.count("Canceled") == 1


def test_it_catches_up_after_the_page_was_frozen(open_page: Open, made: dict[str, str], upstream: Upstream) -> None:
    """As a laptop does that is closed and opened: no script runs while it sleeps."""
    page, _streams = opened_without_workers(open_page, made["away"])
    expect(page.locator("h1")).to_have_text("RunComfy isn’t responding")
    machine = page.context.new_cdp_session(page)
    machine.send("Page.setWebLifecycleState", {"state": "frozen"})
    upstream.says(made["away"], "cancelled")
    machine.send("Page.setWebLifecycleState", {"state": "active"})
    expect(page.locator("h1")).to_have_text("Canceled")
