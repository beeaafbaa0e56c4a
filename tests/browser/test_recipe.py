"""The short form of a recipe: its prompt follows the typing, what is typed is kept, and a Run that breaks loses nothing."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from app.prompts import MODELS
from tests.browser.conftest import Open
from tests.support import ui_text
from tests.support.server import Server

pytestmark = pytest.mark.browser
RUN_PAGE = re.compile(r"/runs/[0-9A-Z]{26}$")
WORDS = "Frische Brötchen"


@pytest.fixture(autouse=True)
def _broken_on_purpose(complaints: list[str]) -> Iterator[None]:
    """The browser complains of connections that a test breaks by intention."""
    yield
    complaints[:] = [said for said in complaints if not re.search("Failed to (load|fetch)", said)]


@pytest.fixture(scope="module")
def site(studio: Server) -> str:
    return studio.url


@pytest.fixture(scope="module")
def recipe(studio: Server) -> str:
    """The address of a recipe with a headline to fill in."""
    sample = studio.get("/api/v1/samples").json()["samples"][0]
    spec = {
        "version": 1,
        "model": next(iter(MODELS)),
        "images": [{"image": sample["image"]["id"]}],
        "keep": ["layout"],
        "changes": [{"kind": "text", "target": "headline", "reads": "Today"}],
    }
    blanks = [{"at": "/changes/0/reads", "name": "Headline"}]
    body = {"name": "Headline", "spec": spec, "blanks": blanks}
    made = studio.post("/api/v1/recipes", json=body).json()
    return f"/recipes/{made['id']}"


def test_its_prompt_follows_and_says_when_it_can_not(open_page: Open, recipe: str) -> None:
    page = open_page(recipe)
    page.locator("#blank-0").fill(WORDS)
    expect(page.locator("#prompt-text")).to_contain_text(WORDS)
    page.route("**/prompt", lambda route: route.abort())
    page.locator("#blank-0").fill("Etwas anderes")
    expect(page.locator("#prompt-stale")).to_have_text(ui_text.NOT_UP_TO_DATE, timeout=15_000)
    page.locator("[data-run]").dispatch_event("click")  # it says that it waits
    expect(page.locator("#run-trouble")).to_contain_text("Nothing was sent", timeout=15_000)
    page.unroute("**/prompt")
    expect(page.locator("#prompt-text")).to_contain_text("Etwas anderes", timeout=15_000)


def test_a_run_that_breaks_is_kept_and_made_once(open_page: Open, recipe: str, site: str) -> None:
    page = open_page(recipe)
    page.locator("#blank-0").fill("Verbindung weg")
    expect(page.locator("#prompt-text")).to_contain_text("Verbindung weg")
    page.route(
        re.compile(rf"{recipe}$"), lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#run-trouble")).to_contain_text("did not arrive", timeout=15_000)
    expect(page.locator("#blank-0")).to_have_value("Verbindung weg")
    page.unroute(re.compile(rf"{recipe}$"))
    page.goto(f"{site}/runs")
    page.goto(site + recipe)
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("#blank-0")).to_have_value("Verbindung weg")
    expect(page.locator("#prompt-text")).to_contain_text("Verbindung weg")
    page.get_by_role("button", name="Run").click()
    page.wait_for_url(RUN_PAGE)
    page.goto(site + recipe)
    expect(page.get_by_role("button", name="Restore")).to_be_hidden()


def test_enter_changes_nothing_and_sends_nothing(open_page: Open, recipe: str) -> None:
    page = open_page(recipe)
    page.locator("#blank-0").fill(WORDS)
    page.locator("#blank-0").press("Enter")
    expect(page.locator("#prompt-text")).to_contain_text(WORDS)
    expect(page.locator("#blank-0")).to_have_value(re.compile(WORDS))
    assert page.url.endswith(recipe)


@pytest.mark.parametrize("status", [413, 429])
def test_without_a_script_back_brings_what_was_typed(open_page: Open, recipe: str, status: int) -> None:
    page = open_page(recipe, script=False)
    page.locator("#blank-0").fill(WORDS)
    page.route(
        re.compile(rf"{recipe}$"),
        lambda route: (
            route.fulfill(status=status, body="<h1>No", content_type="text/html")
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    page.get_by_role("button", name="Run").click()
    expect(page.locator("h1")).to_have_text("No")
    page.go_back()
    expect(page.locator("#blank-0")).to_have_value(WORDS)
