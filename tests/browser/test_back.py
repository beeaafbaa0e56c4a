"""Back after a form that was refused: what was typed is in the form, also without a script."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _refused_on_purpose(complaints: list[str]) -> Iterator[None]:
    """The browser complains of answers that a test refuses by intention."""
    yield
    complaints[:] = [said for said in complaints if not re.search("Failed to load", said)]


@pytest.mark.parametrize("status", [408, 413, 429, 502])
def test_without_a_script_back_brings_the_edit(open_page: Open, site: str, status: int) -> None:
    page = open_page("/?sample=poster", script=False)
    page.locator('[id="change-1.reads"]').fill("Frische Brötchen")
    page.locator("#size").select_option("1024_1024")
    # as a person types: the browser notes what a form holds about once a second, not at each letter
    page.locator("[name='keep_also']").first.press_sequentially("the steam above the cup", delay=90)
    page.route(re.compile(r"/runs$"), lambda route: route.fulfill(status=status, body="<h1>No"))
    page.locator("[data-run]").click()
    page.wait_for_url(re.compile(r"/runs$"))
    page.go_back()
    assert page.url == f"{site}/?sample=poster"
    expect(page.locator('[id="change-1.reads"]')).to_have_value("Frische Brötchen")
    expect(page.locator("#size")).to_have_value("1024_1024")
