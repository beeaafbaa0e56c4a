"""Signing in to RunComfy from the Settings page, with a script and without."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.support.server import Server
from tests.support.sign_in_upstream import TOKEN, VERIFY, SignInUpstream
from tests.support.ui_text import RUNCOMFY_AFTER_RESTART

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignInUpstream]:
    with SignInUpstream(tmp_path_factory.mktemp("upstream")) as server:
        yield server


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, upstream: SignInUpstream) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("site") / "data")
    server.start(upstream_proxy=upstream.proxy_url, ssl_cert_file=upstream.ca_file)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def site(studio: Server) -> str:
    return studio.url


@pytest.mark.parametrize(("script", "width", "theme"), [(True, 1440, "dark"), (False, 320, "light")])
def test_it_notices_that_the_person_agreed(
    open_page: Open,
    upstream: SignInUpstream,
    studio: Server,
    audit: Callable[..., None],
    script: bool,
    width: int,
    theme: str,
) -> None:
    upstream.answers = ["pending"]
    page = open_page("/settings", script=script, width=width, theme=theme)
    page.get_by_role("button", name="Sign in to RunComfy").click()
    page.wait_for_url("**/settings/sign-in")
    expect(page.locator("#user-code")).to_have_text("BCDF-GHJK")
    link = page.get_by_role("link", name="Open the page")
    assert (link.get_attribute("href"), link.get_attribute("target")) == (VERIFY, "_blank")
    if script:
        audit(page)
    else:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    upstream.answers = ["authorized"]
    expect(page.get_by_role("heading", name="Signed in")).to_be_visible()
    assert TOKEN not in page.content()
    page.get_by_role("link", name="Back to settings").click()
    expect(page.get_by_role("heading", name=RUNCOMFY_AFTER_RESTART)).to_be_visible()
    page.get_by_role("button", name="Sign out of RunComfy").click()
    expect(page.get_by_role("button", name="Sign in to RunComfy")).to_be_visible()
    assert TOKEN not in "\n".join(studio.lines)
