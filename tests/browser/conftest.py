"""A whole server on a free port, and a browser in front of it."""

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from app.main import create_app
from app.settings import CHECKOUT, Settings

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,  # it would fetch our style sheets from the wrong address
}
Open = Callable[..., Page]


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on the sandbox."""
    folder = tmp_path_factory.mktemp("server")
    settings = Settings(data_dir=folder, runcomfy_config_dir=folder / "signed-out", upstream="sandbox", port=0)
    running = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_config=None, timeout_graceful_shutdown=3))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not running.started:
        assert thread.is_alive(), "the server ended while it started"
        assert time.monotonic() < deadline, "the server did not start in 30 s"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{running.servers[0].sockets[0].getsockname()[1]}"
    running.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium that tools/find_browser.py found, else the one on PATH.

    For one module only: Playwright keeps a loop running in this thread, in which no asynchronous test can run.
    """
    found = CHECKOUT / ".browser.json"
    named = json.loads(found.read_text()) if found.exists() else {}
    path = os.environ.get("STILLFRAME_TEST_CHROMIUM") or named.get("executable_path")
    path = path or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        # As root, in a container, Chromium has no sandbox of its own to start.
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        env = {**os.environ, **named.get("env", {})}
        chromium = playwright.chromium.launch(executable_path=path, args=arguments, env=env)
        yield chromium
        chromium.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the consoles of the test's pages complained of; one complaint fails the test."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def open_page(browser: Browser, server: str, complaints: list[str]) -> Iterator[Open]:
    """Opens a page of the server: width, theme and script as named."""
    contexts = []

    def opened(address: str = "/", *, width: int = 1440, theme: str = "light", script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844 if width < 640 else 900},
            color_scheme=theme,  # type: ignore[arg-type]  # a literal of Playwright's
            has_touch=width < 640,
            java_script_enabled=script,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(server + address, wait_until="networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def audit(complaints: list[str]) -> Callable[..., None]:
    """Has axe look at a page, or a part of it."""

    def look(page: Page, part: str | None = None) -> None:
        before = len(complaints)
        results = Axe().run(page, context=part, options=WCAG)
        del complaints[before:]  # axe itself tries what the policy of our pages forbids
        assert results.violations_count == 0, results.generate_report()

    return look


@pytest.fixture
def picture() -> Path:
    """A picture to upload."""
    return CHECKOUT / "app" / "media" / "pictures" / "sofa.webp"
