"""The viewer under fingers, as a phone sends them."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.rest import come_to_rest
from tests.browser.viewing import Fingers, finished_run, shot, where, zoom

pytestmark = pytest.mark.browser
MIDDLE = (195.0, 320.0)  # of the stage on a phone


@pytest.fixture(scope="module")
def run(site: str) -> str:
    return finished_run(site)


@pytest.fixture
def page(open_page: Open, run: str) -> Page:
    opened = open_page(run, width=390)
    expect(opened.locator("ab-viewer.is-ready")).to_be_visible()
    return opened


@pytest.fixture
def fingers(page: Page) -> Fingers:
    return Fingers(page)


def test_it_divides_where_a_finger_goes_sideways(page: Page, fingers: Fingers) -> None:
    fingers.drag((195, 400), (310, 404))
    come_to_rest(page)
    slider = page.get_by_role("slider", name="Divider")
    assert float(slider.input_value()) == pytest.approx(310 / 390 * 100, abs=1.5)
    assert page.evaluate("scrollY") == 0


def test_it_lets_a_thumb_scroll_the_page_over_a_fitted_picture(page: Page, fingers: Fingers) -> None:
    fitted = where(page)
    fingers.drag((195, 500), (195, 200), steps=12)
    page.wait_for_function("scrollY > 100")
    assert tuple(where(page)) == tuple(fitted)


def test_it_zooms_to_where_two_fingers_are(page: Page, fingers: Fingers) -> None:
    before, fitted = where(page), zoom(page)
    fingers.pinch(MIDDLE, (80, 240))
    assert zoom(page) == pytest.approx(3 * fitted, rel=0.05)
    after, top = where(page), 48  # the bar above the stage
    x, y = MIDDLE[0], MIDDLE[1] - top
    held = ((x - before.x) / before.width, (y - before.y) / before.height)
    assert (after.x + held[0] * after.width, after.y + held[1] * after.height) == pytest.approx((x, y), abs=3)
    assert page.evaluate("visualViewport.scale") == 1, "the page itself is not zoomed"
    fingers.pinch(MIDDLE, (240, 120))
    assert zoom(page) == pytest.approx(1.5 * fitted, rel=0.05)


def test_it_moves_a_magnified_picture_with_one_finger(page: Page, fingers: Fingers) -> None:
    fingers.pinch(MIDDLE, (60, 240))
    start = where(page)
    fingers.drag((250, 300), (180, 220))  # beside the divider
    moved = where(page)
    assert (moved.x - start.x, moved.y - start.y) == pytest.approx((-70, -80), abs=2)
    assert page.evaluate("scrollY") == 0


def test_it_goes_between_fit_and_one_to_one_by_a_double_tap(page: Page, fingers: Fingers) -> None:
    fitted = where(page)
    fingers.tap((120, 200))
    fingers.tap((122, 201))
    assert zoom(page) == 100
    fingers.tap((120, 200))
    fingers.tap((122, 201))
    assert tuple(where(page)) == pytest.approx(tuple(fitted), abs=0.01)


def test_it_shows_the_original_while_a_finger_rests(page: Page, fingers: Fingers) -> None:
    page.get_by_text("Toggle", exact=True).tap()
    expect(page.locator(".viewer-note")).to_have_text("Press and hold the image to see the original.")
    after = shot(page)
    fingers.send("touchStart", MIDDLE)
    expect(page.locator(".is-showing-before")).to_be_visible()
    assert np.abs(shot(page) - after).max() > 100
    fingers.send("touchEnd")
    assert page.locator(".is-showing-before").count() == 0


def test_it_moves_the_loupe_with_a_finger(page: Page, fingers: Fingers) -> None:
    page.get_by_role("button", name="Magnifier").tap()
    fitted = where(page)
    fingers.drag((60, 200), (60, 330))
    come_to_rest(page)
    first = page.locator(".viewer-loupe").bounding_box()
    fingers.drag((60, 330), (60, 110))
    come_to_rest(page)
    second = page.locator(".viewer-loupe").bounding_box()
    assert first
    assert second
    assert first["y"] - second["y"] == pytest.approx(220, abs=3)
    assert tuple(where(page)) == tuple(fitted)


def test_it_stays_usable_on_the_smallest_phone(open_page: Open, run: str) -> None:
    page = open_page(run, width=320)
    small = page.evaluate(
        """() => [...document.querySelectorAll(".viewer-tools button, .viewer-tools label:has([type=radio])")]
            .filter((control) => control.offsetParent && (control.offsetWidth < 44 || control.offsetHeight < 44))
            .map((control) => control.outerHTML)"""
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
