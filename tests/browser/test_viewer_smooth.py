"""Large pictures: what a drag costs the page. Times are for `make bench`; what the browser has to do is not a matter of time."""

from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Open
from tests.browser.rest import come_to_rest
from tests.browser.viewing import finished_run, show_pair, where
from tests.support.tracing import traced

pytestmark = pytest.mark.browser
SIDE = 4096


@pytest.fixture(scope="module")
def pair() -> dict[str, Image.Image | None]:
    before = Image.radial_gradient("L").resize((SIDE, SIDE)).convert("RGB")
    after = before.copy()
    ImageDraw.Draw(after).ellipse((1000, 1000, 3000, 3000), outline="orange", width=40)
    return {"before": before, "after": after}


@pytest.fixture(scope="module")
def run(site: str) -> str:
    return finished_run(site)


@pytest.fixture
def page(open_page: Open, run: str, pair: dict[str, Image.Image | None]) -> Page:
    opened = open_page("/runs")
    show_pair(opened, run, pair, kind="JPEG")
    opened.locator(".viewer-stage").focus()
    return opened


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=30)


def divider(page: Page) -> None:
    drag(page, (512, 450), (800, 470))


def picture(page: Page) -> None:
    drag(page, (300, 300), (600, 500))


@pytest.mark.parametrize(
    ("mode", "key", "move"),
    [
        ("slider", "f", divider),
        ("slider", "z", picture),
        ("side", "z", picture),
        ("onion", "z", picture),
        ("difference", "z", picture),
    ],
)
def test_it_lays_nothing_out_while_a_large_picture_is_dragged(
    page: Page, browser: Browser, mode: str, key: str, move: Callable[[Page], None]
) -> None:
    page.get_by_text(
        {"slider": "Slider", "side": "Side by side", "onion": "Overlay", "difference": "Difference"}[mode], exact=True
    ).click()
    page.locator(".viewer-stage").focus()
    page.keyboard.press(key)
    come_to_rest(page)  # what follows a change of mode is over
    before = where(page)
    page.mouse.move(300, 300)
    with traced(browser, page) as trace:
        move(page)
    page.mouse.up()
    assert trace.count("FireAnimationFrame") > 5, "nothing was traced"
    assert trace.count("Layout") == 0
    assert trace.count("Paint") == 0 or key == "f"
    if move is picture:
        assert (where(page).x - before.x, where(page).y - before.y) == pytest.approx((300, 200), abs=1)


def test_it_notices_a_layout(page: Page, browser: Browser) -> None:
    with traced(browser, page) as trace:
        page.evaluate(
            """async () => { for (let n = 0; n < 5; n++) { document.querySelector(".viewer-label").textContent = `${n}`;
                await new Promise((go) => requestAnimationFrame(go)); } }"""
        )
    assert trace.count("Layout") > 0
