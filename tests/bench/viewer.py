"""The viewer with two pictures of 4096 px: what a drag takes of the page's main thread (processor time), and how often the screen changes.

Beside it: the same drag over an empty page, which is what this browser on this machine gives anybody.
"""

import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.figures import Figure
from tests.browser.viewing import finished_run, show_pair
from tests.support.browser import find
from tests.support.server import Server
from tests.support.tracing import Trace, traced

SIDE = 4096
MOVES = 120
EMPTY = "<!doctype html><title>Empty</title><body></body>"
FRAMES = """() => { window.shown = []; const next = (now) => { window.shown.push(now); window.asked = requestAnimationFrame(next); };
  window.asked = requestAnimationFrame(next); }"""


def measure() -> Iterator[Figure]:
    found = find()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "data", forked=False).start(upstream="sandbox")
        try:
            chromium = playwright.chromium.launch(
                executable_path=found.path, args=found.arguments, env=found.environment
            )
            page = chromium.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{server.url}/runs")
            show_pair(page, finished_run(server.url), _pair(), kind="JPEG")
            empty = chromium.new_page(viewport={"width": 1440, "height": 900})
            empty.set_content(EMPTY)
            nothing, gaps_of_nothing = _drag(chromium, empty)
            for mode in ("slider", "difference"):
                page.bring_to_front()
                page.locator(f'[name="viewer-mode"][value="{mode}"]').check(force=True)
                page.locator(".viewer-stage").focus()
                page.keyboard.press("z")
                page.wait_for_timeout(1500)
                trace, gaps = _drag(chromium, page)
                yield Figure(
                    f"longest task of a drag, 4096 px, {mode}",
                    trace.longest(),
                    "ms",
                    aim=8.0,
                    peer=nothing.longest(),
                    beside="an empty page",
                )
                yield Figure(
                    f"frame to frame, median, {mode}",
                    statistics.median(gaps),
                    "ms",
                    peer=statistics.median(gaps_of_nothing),
                    beside="an empty page",
                )
            chromium.close()
        finally:
            server.stop()


def _drag(browser: Browser, page: Page) -> tuple[Trace, list[float]]:
    """The trace of a drag across the stage, and the milliseconds between frames meanwhile."""
    page.mouse.move(300, 300)
    page.mouse.down()
    page.mouse.move(305, 300)
    with traced(browser, page) as trace:
        page.evaluate(FRAMES)
        for n in range(MOVES):
            page.mouse.move(305 + n * 2, 300 + n)
            time.sleep(0.008)
        shown: list[float] = page.evaluate("() => { cancelAnimationFrame(window.asked); return window.shown; }")
    page.mouse.up()
    return trace, [later - sooner for sooner, later in itertools.pairwise(shown)]


def _pair() -> dict[str, Image.Image | None]:
    before = Image.radial_gradient("L").resize((SIDE, SIDE)).convert("RGB")
    after = before.copy()
    ImageDraw.Draw(after).ellipse((1000, 1000, 3000, 3000), outline="orange", width=40)
    return {"before": before, "after": after}
