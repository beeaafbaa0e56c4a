"""A book of every screen and state, to be looked at: `python -m tests.support.book [FOLDER]`, `make shots`.

Real pages of a real server whose ledger holds a run at every state; in light and dark, wide and on a phone. Not
committed: build/shots by default, with an index.html.
"""

import html
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.browser import find
from tests.support.server import ROOT, Server
from tests.support.states import States, apart

WIDTHS = {1440: 900, 390: 844}
THEMES = ("light", "dark")
CHOSEN = "for (const box of [...document.querySelectorAll('.card [name=run]')].slice(0, 2)) box.click()"


def screens(made: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Name to address, and what is done there before the picture is taken."""
    pages = {
        "builder": ("/", ""),
        "builder, a sample": ("/?sample=poster", ""),
        "history": ("/runs", ""),
        "history, two chosen": ("/runs", CHOSEN),
        "history, nothing found": ("/runs?q=spring+menue", ""),
        "history, more filters": ("/runs", "document.querySelector('.history-fold').open = true"),
        "recipes": ("/recipes", ""),
        "settings": ("/settings", ""),
        "not found": ("/runs/01JD9X", ""),
    }
    runs = {f"run, {state.replace('_', ' ')}": (f"/runs/{run}", "") for state, run in made.items()}
    return pages | runs | {"run, compared": (f"/runs/{made['third']}?with={made['saved']}", "")}


def main(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    found = find()
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        empty, full = Server(Path(data) / "empty"), Server(Path(data) / "full")
        chromium = playwright.chromium.launch(executable_path=found.path, args=found.arguments, env=found.environment)
        try:
            empty.start(upstream="sandbox")
            shots = _take(chromium, empty.url, {"history, empty": ("/runs", "")}, folder)
            empty.stop()
            full.start(upstream="sandbox")
            made = apart(States(full.data).seed())
            shots += _take(chromium, full.url, screens(made), folder)
        finally:
            chromium.close()
            empty.stop()
            full.stop()
    rows = "".join(f"<h2>{html.escape(name)}</h2><img src='{file}' loading='lazy'>" for name, file in shots)
    (folder / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Book</title>{rows}")
    sys.stdout.write(f"{len(shots)} pictures in {folder}\n")
    return 0


def _take(chromium: Browser, base: str, pages: dict[str, tuple[str, str]], folder: Path) -> list[tuple[str, str]]:
    shots = []
    for width, height in WIDTHS.items():
        for theme in THEMES:
            page = chromium.new_page(
                viewport={"width": width, "height": height},
                color_scheme=theme,  # type: ignore[arg-type]  # a literal of Playwright's
                reduced_motion="reduce",
                has_touch=width < 640,
            )
            for name, (address, act) in pages.items():
                page.goto(base + address, wait_until="load")
                _settle(page)
                if act:
                    page.evaluate(act)
                file = f"{name.replace(', ', '-').replace(' ', '-')}-{theme}-{width}.png"
                page.screenshot(path=folder / file)
                shots.append((f"{name}, {theme}, {width}", file))
            page.close()
    return shots


def _settle(page: Page) -> None:
    """Pictures in sight are there, and the viewer has built itself."""
    page.wait_for_function(
        "[...document.images].every((image) => image.complete || image.loading === 'lazy')"
        " && [...document.querySelectorAll('ab-viewer')].every((viewer) => viewer.classList.contains('is-ready'))",
        timeout=10_000,
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "shots"))
