"""The session ends while somebody works in the builder: after signing in they are back in the edit, nothing of it lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.support.screenshot_screens import OWNER, set_up
from tests.support.server import Server

pytestmark = pytest.mark.browser
WORDS = "Über Nacht geöffnet"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("team") / "data")
    server.start(upstream="sandbox", allowed_hosts="studio.example,127.0.0.1", insecure_cookies=1)
    set_up(server)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def site(studio: Server) -> str:
    return studio.url


@pytest.fixture(autouse=True)
def _refused_on_purpose(complaints: list[str]) -> Iterator[None]:
    yield
    complaints[:] = [said for said in complaints if "Failed to load resource" not in said]


def enter(page: Page) -> None:
    """Sign in on the page that is open."""
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    page.get_by_label("Email address").fill(OWNER["email"])
    page.get_by_label("Password").fill(OWNER["password"])
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("when", ["run", "button"])
def test_it_is_back_in_the_edit_after_signing_in(open_page: Open, site: str, script: bool, when: str) -> None:
    page = open_page("/login", script=script)
    enter(page)
    page.goto(f"{site}/?sample=poster")
    page.locator('[id="change-1.reads"]').fill(WORDS)
    page.locator("#keep-lighting").check(force=True)
    if script:
        expect(page.locator("#prompt-text")).to_contain_text(WORDS)
    page.context.clear_cookies()
    page.locator("[data-run]" if when == "run" else 'button[value="add:lighting"]').click()
    enter(page)
    expect(page.locator('[id="change-1.reads"]')).to_have_value(WORDS)
    expect(page.locator("#keep-lighting")).to_be_checked()
    expect(page.locator("#prompt-text")).to_contain_text(WORDS)
    page.locator("[data-run]").click()
    page.wait_for_url("**/runs/*")
