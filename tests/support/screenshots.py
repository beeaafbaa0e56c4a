"""A book of every screen and state, to be looked at: `python -m tests.support.screenshots [FOLDER]`, `make shots`.

Real pages of real servers: one whose ledger holds a run at every state and what its sandbox drew, an empty one, and one
with accounts; in light and dark, wide and on a phone. Not committed: build/shots by default, with an index.html.
"""

import html
import json
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import screenshot_screens
from tests.support.browser import find
from tests.support.screenshot_screens import Screen
from tests.support.seed_runs import States, apart
from tests.support.server import ROOT, Server

WIDTHS = {1440: 900, 390: 844}
THEMES = ("light", "dark")


def main(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    found = find()
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found.path, args=found.arguments, env=found.environment)
        try:
            book = Book(chromium, folder)
            for chapter in (_empty, _team, _full):
                chapter(book, Path(data) / chapter.__name__)
        finally:
            chromium.close()
    rows = "".join(f"<h2>{html.escape(name)}</h2><img src='{file}' loading='lazy'>" for name, file in book.shots)
    (folder / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Book</title>{rows}")
    sys.stdout.write(f"{len(book.shots)} pictures in {folder}\n")
    return 0


def _empty(book: "Book", data: Path) -> None:
    """Nothing was run yet, and RunComfy's own tool is signed in on this machine."""
    account = data.parent / "signed-in"
    account.mkdir()
    (account / "token.json").write_text(json.dumps({"access_token": "of-the-book", "email": "studio@halm.example"}))
    server = Server(data)
    try:
        server.start(runcomfy_config_dir=account)
        first = [Screen("history, empty", "/runs"), Screen("settings, a sign-in found", "/settings")]
        book.take(server.url, first)
    finally:
        server.stop()


def _team(book: "Book", data: Path) -> None:
    server = Server(data)
    try:
        server.start(
            upstream="sandbox", allowed_hosts="studio.example,127.0.0.1", insecure_cookies=1, budget_daily_usd=5
        )
        book.take(server.url, [Screen("set up", "/setup")])
        screenshot_screens.set_up(server)
        book.take(
            server.url, [Screen("sign in", "/login"), Screen("sign in, refused", "/login", screenshot_screens.refused)]
        )
        runs = apart(States(data, all_states=False).seed())  # of the time before there were accounts
        inside = [
            Screen("settings, with accounts", "/settings"),
            Screen("history, everybody’s", "/runs?person=all"),
            Screen("run, another’s", f"/runs/{runs['second']}"),
        ]
        book.take(server.url, inside, signed_in=True)
    finally:
        server.stop()


def _full(book: "Book", data: Path) -> None:
    server = Server(data)
    try:
        server.start(upstream="sandbox")
        book.take(server.url, screenshot_screens.at_rest(apart(States(data).seed())))
        book.take(server.url, screenshot_screens.drawn(server))
        book.take(server.url, screenshot_screens.broken(data))
    finally:
        server.stop()


class Book:
    """Takes the pictures, and knows which there are, in their order."""

    def __init__(self, chromium: Browser, folder: Path) -> None:
        self.shots: list[tuple[str, str]] = []
        self._chromium = chromium
        self._folder = folder

    def take(self, base: str, screens: list[Screen], *, signed_in: bool = False) -> None:
        for width, height in WIDTHS.items():
            for theme in THEMES:
                page = self._chromium.new_page(
                    viewport={"width": width, "height": height},
                    color_scheme=theme,  # type: ignore[arg-type]  # a literal of Playwright's
                    reduced_motion="reduce",
                    has_touch=width < 640,
                )
                if signed_in:
                    screenshot_screens.sign_in(page, base)
                for n, screen in enumerate(screens):
                    if n:
                        page.evaluate("sessionStorage.clear()")  # each begins with a view of its own
                    page.goto(base + screen.address, wait_until="load")
                    _settle(page)
                    if screen.act:
                        screen.act(page)
                        _settle(page)
                    file = f"{screen.name.replace(', ', '-').replace(' ', '-')}-{theme}-{width}.png"
                    page.screenshot(path=self._folder / file)
                    self.shots.append((f"{screen.name}, {theme}, {width}", file))
                page.close()


def _settle(page: Page) -> None:
    """Pictures in sight are there, and the viewer has built itself and said what it shows."""
    page.evaluate(
        "Promise.all([...document.querySelectorAll('ab-viewer img')].map((image) => image.decode().catch(() => {})))"
    )
    page.wait_for_function(
        "() => [...document.images].every((image) => image.complete || !image.checkVisibility() || image.matches('.is-before') || image.loading === 'lazy'"
        " && image.getBoundingClientRect().top > innerHeight)"
        " && [...document.querySelectorAll('ab-viewer')].every((viewer) => viewer.querySelector('.viewer-percent')?.value)",
        timeout=10_000,
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "shots"))
