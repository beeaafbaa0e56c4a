"""The run page in a browser: it moves with its run, in several tabs, after a broken connection, and is usable."""

import contextlib
import re
import socket
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.db import Database
from app.runs import Caps, Ledger
from app.runs.ledger import status_updates
from app.runs.ledger.models import Output
from app.upstream import Status
from tests.browser.conftest import Open
from tests.browser.looks import both_looks
from tests.support.seed_runs import apart
from tests.support.server import Server

STATES = ("queued", "running", "downloading", "unconfirmed", "failed", "expired", "away", "second", "gone")


@pytest.fixture
def site(studio: Server, made: dict[str, str]) -> str:
    return studio.url


def picture_of(run_id: str) -> Output:
    place = f"runs/{run_id}/result-1"
    size = {"width": 1024, "height": 1536, "bytes": 2_100_000, "mime": "image/png"}
    return Output(
        run_id=run_id,
        kind="result",
        n=1,
        key=f"{place}.png",
        thumb_key=f"{place}.webp",
        **size,
        sha256="0",
        created_at=0,
    )


class Upstream:
    """Plays what upstream says, into the ledger of the studio, as a driver of another process does."""

    def __init__(self, studio: Server) -> None:
        self._url = f"sqlite+aiosqlite:///{studio.data / 'stillframe.sqlite'}"

    def says(self, run_id: str, state: str, position: int | None = None) -> None:
        apart(self._says(run_id, state, position))

    async def _says(self, run_id: str, state: str, position: int | None) -> None:
        database = Database(self._url)
        ledger = Ledger(database, Caps())
        if state == "bytes":
            await status_updates.received(ledger, run_id, 700_000, 2_100_000)
        elif state == "saved":
            await status_updates.saved(ledger, run_id, [picture_of(run_id)])
        elif state == "cancelled":
            async with ledger.locked(run_id) as (session, run):
                await ledger.move(session, run, "cancelled", "cancelled", held=0)
        else:
            word = "in_queue" if state == "queued" else "in_progress"
            await status_updates.progress(ledger, run_id, Status(state=state, word=word, queue_position=position))  # type: ignore[arg-type]  # a literal
        await database.close()


@pytest.fixture
def upstream(studio: Server) -> Upstream:
    return Upstream(studio)


def test_it_stays_when_a_proxy_answers_in_its_place(
    open_page: Open, made: dict[str, str], complaints: list[str]
) -> None:
    page = open_page(f"/runs/{made['failed']}")
    html = "<html><body><h1>502 Bad Gateway</h1></body></html>"
    page.route("**/status*", lambda route: route.fulfill(status=502, body=html, content_type="text/html"))
    page.evaluate("htmx.trigger(document.getElementById('run'), 'moved')")
    expect(page.locator("#front-notice")).to_contain_text("answered 502")
    expect(page.locator("#run")).to_be_visible()
    expect(page.get_by_text("Bad Gateway")).to_have_count(0)
    complaints.clear()  # the console's own line about the status


def test_it_moves_in_two_tabs_and_says_so_in_the_title(
    open_page: Open, made: dict[str, str], upstream: Upstream
) -> None:
    run = made["parked"]
    first = open_page(f"/runs/{run}")
    second = first.context.new_page()
    second.goto(first.url, wait_until="load")
    upstream.says(made["queued"], "queued", 2)
    for page in (first, second):
        page.goto(first.url.replace(run, made["queued"]), wait_until="load")
        expect(page.locator("h1")).to_have_text("Second in line")
    upstream.says(made["queued"], "running")
    for page in (first, second):
        expect(page.locator("h1")).to_contain_text("Running for")
        expect(page).to_have_title(re.compile(r"^Running for \d s, Headline reads 今日のおすすめ – Stillframe$"))
        expect(page.locator(".steps [aria-current]")).to_have_text("Running")


def test_it_counts_bytes(open_page: Open, made: dict[str, str], upstream: Upstream) -> None:
    page = open_page(f"/runs/{made['downloading']}")
    expect(page.locator(".scale .now")).to_have_text("1.3 MB")
    upstream.says(made["downloading"], "bytes")
    expect(page.locator(".scale .now")).to_have_text("0.7 MB")


def test_the_picture_is_asked_for_while_the_page_around_it_still_comes(
    open_page: Open, made: dict[str, str], upstream: Upstream, complaints: list[str]
) -> None:
    page = open_page(f"/runs/{made['downloading']}")
    page.route("**/status*", lambda route: None)  # never answered
    with page.expect_request(re.compile(r"/outputs/result/1$")):
        upstream.says(made["downloading"], "saved")
    complaints.clear()  # no such file was ever written


def started_again(studio: Server, port: str) -> None:
    """On the port that the page knows; somebody's connection may have got that number meanwhile, and lets it go."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", int(port))):
            break
        time.sleep(0.05)
    studio.start(port=port)


def test_it_says_that_it_reconnects_and_catches_up(
    open_page: Open, studio: Server, made: dict[str, str], upstream: Upstream, complaints: list[str]
) -> None:
    page = open_page(f"/runs/{made['running']}")
    expect(page.locator("h1")).to_contain_text("Running for")
    port = studio.url.rpartition(":")[2]
    studio.kill()
    expect(page.locator("html[data-connection='lost']")).to_be_attached(timeout=20_000)
    assert "Reconnecting" in page.evaluate(
        "getComputedStyle(document.querySelector('.run-verdict'), '::after').content"
    )
    upstream.says(made["running"], "cancelled")
    started_again(studio, port)
    expect(page.locator("h1")).to_have_text("Canceled", timeout=20_000)
    expect(page.locator("html[data-connection]")).to_have_count(0)
    complaints.clear()  # the browser's own, about the server that was away


def test_it_asks_before_it_tells_and_tells_when_it_is_done(
    open_page: Open, made: dict[str, str], upstream: Upstream
) -> None:
    page = open_page(f"/runs/{made['token']}")
    page.context.grant_permissions(["notifications"])
    page.add_init_script(
        "window.told = []; window.Notification = class { static permission = 'granted'; "
        "static async requestPermission() { return 'granted'; } "
        "constructor(title, { body }) { window.told.push([title, body]); } addEventListener() {} };"
        "Object.defineProperty(document, 'hidden', { get: () => true });"
    )
    page.reload(wait_until="load")
    button = page.get_by_role("button", name="Notify me when done")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    upstream.says(made["token"], "cancelled")
    expect(page.locator("h1")).to_have_text("Canceled")
    assert page.evaluate("window.told") == [["Canceled", "Headline reads 今日のおすすめ"]]


def test_it_walks_its_family_and_compares(open_page: Open, made: dict[str, str]) -> None:
    page = open_page(f"/runs/{made['second']}")
    family = page.locator(".family")
    expect(family.locator("[aria-current='page'] .family-how")).to_have_text("This run")
    family.get_by_role("link", name="Compare with").first.click()
    page.wait_for_url(f"**?with={made['saved']}*")
    expect(page.locator("ab-viewer.is-ready")).to_be_visible()
    expect(page.locator(".viewer-label.is-before")).to_have_text("Other result")
    page.get_by_role("link", name="Compare with image 1").click()
    expect(page.locator(".viewer-label.is-before")).to_have_text("Before")
    page.locator(".family .is-next a").first.click()
    page.wait_for_url(f"**/{made['third']}*")


@both_looks
def test_every_state_is_usable_by_everybody(
    open_page: Open, audit: Callable[[Page], None], made: dict[str, str], theme: str, width: int
) -> None:
    page = open_page(f"/runs/{made['queued']}", theme=theme, width=width)
    for state in STATES:
        page.goto(page.url.rpartition("/")[0] + f"/{made[state]}", wait_until="load")
        if state == "second":
            expect(page.locator("ab-viewer.is-ready")).to_be_visible()
        audit(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), state
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
