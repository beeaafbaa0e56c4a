"""A studio in a process of its own, and a browser in front of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal
from uuid import uuid4

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.rest import COUNTING
from tests.support.browser import find
from tests.support.seed_runs import States, apart
from tests.support.server import ROOT, Server

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what is well is not told in detail
    "preload": False,  # it would fetch our style sheets from the wrong address
}
Open = Callable[..., Page]
Until = Literal["load", "networkidle"]  # a page with an open stream, as those of runs have, never comes to rest


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a studio on the sandbox, one for all browser tests. Nothing is measured of its runs."""
    server = Server(tmp_path_factory.mktemp("site") / "data").start(fidelity="off")
    yield server.url
    server.kill()


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One of a module's own, for runs that nobody makes by hand; the module's `site` is its address."""
    server = Server(tmp_path_factory.mktemp("studio") / "data").start(fidelity="off")
    yield server
    server.kill()


@pytest.fixture(scope="module")
def made(studio: Server) -> dict[str, str]:
    """Ids of runs in every state, by what they are called in tests/support/seed_runs.py."""
    return apart(States(studio.data).seed())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module only: Playwright keeps a loop running in this thread, in which no asynchronous test can run."""
    found = find()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found.path, args=found.arguments, env=found.environment)
        yield chromium
        chromium.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the consoles of the test's pages complained of; one complaint fails the test."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def open_page(browser: Browser, site: str, complaints: list[str]) -> Iterator[Open]:
    """Opens a page of the studio: width, theme and script as named."""
    contexts = []

    def opened(
        address: str = "/",
        *,
        width: int = 1440,
        theme: str = "light",
        script: bool = True,
        until: Until | None = None,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 640 else 900},
            color_scheme=theme,  # type: ignore[arg-type]  # a literal of Playwright's
            has_touch=width < 640,
            java_script_enabled=script,
        )
        contexts.append(context)
        context.add_init_script(COUNTING)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site + address, wait_until=until or ("load" if address.startswith("/runs") else "networkidle"))
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def audit(complaints: list[str]) -> Callable[..., None]:
    """Has axe look at a page, or a part of it."""

    def look(page: Page, part: str | None = None) -> None:
        before = len(complaints)
        results = _violations(page, part)
        del complaints[before:]  # axe itself tries what the policy of our pages forbids
        assert results.violations_count == 0, results.generate_report()

    return look


def _violations(page: Page, part: str | None) -> AxeResults:
    """axe stays in a page that it was once put into; of what it answers nothing but the violations is brought over."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        "async ([part, options]) => ({ violations: (await axe.run(part ?? document, options)).violations })",
        [part, WCAG],
    )
    return AxeResults(found)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture to upload that this studio has not seen yet: one that it has keeps the name that it has."""
    file = tmp_path / "sofa.webp"
    file.write_bytes((ROOT / "app" / "media" / "pictures" / "sofa.webp").read_bytes() + uuid4().bytes)
    return file
