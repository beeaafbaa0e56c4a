"""The first edit, by hand, as a new user makes it on a fresh machine."""

from collections.abc import Callable
from io import BytesIO

import httpx
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.looks import every_look
from tests.browser.viewing import wait_for

pytestmark = pytest.mark.browser
HEADLINE = (0.05, 0.05, 0.75, 0.20)  # where the poster's headline stands, in fractions: x, y, width, height
FOOT = (0.05, 0.60, 0.60, 0.20)


def picture(page: Page, selector: str, base: str) -> np.ndarray:
    source = page.locator(selector).get_attribute("src")
    data = httpx.get(base + str(source), trust_env=False).content
    return np.asarray(Image.open(BytesIO(data)).convert("RGB"), dtype=np.int16)


def region(pixels: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    height, width = pixels.shape[:2]
    x, y, w, h = box
    return pixels[int(y * height) : int((y + h) * height), int(x * width) : int((x + w) * width)]


def test_it_goes_from_an_empty_page_to_before_and_after(open_page: Open, site: str) -> None:
    page = open_page("/")
    page.locator("button[value='sample:poster']").click()
    expect(page.locator(".source.is-edited img")).to_be_visible()
    reads = page.locator("input.is-words").first
    reads.fill("Neu im März")
    expect(page.locator(".prompt-text")).to_contain_text("Neu im März")
    page.locator(".run-button").click()
    page.wait_for_url("**/runs/*")
    expect(page.locator("ab-viewer.is-ready")).to_be_visible(timeout=30_000)
    expect(page.locator("h1")).to_have_text("Draft ready")
    before = picture(page, ".viewer-layer.is-before img", site)
    after = picture(page, ".viewer-layer.is-after img", site)
    assert before.shape == after.shape
    changed = np.abs(before - after).max(axis=2) > 24
    assert region(changed, HEADLINE).mean() > 0.03
    assert region(changed, FOOT).mean() == 0


def test_it_follows_the_run_without_a_script_too(open_page: Open) -> None:
    page = open_page("/?sample=poster", script=False)
    page.locator("input.is-words").first.fill("Heute")
    page.locator(".run-button").click()
    page.wait_for_url("**/runs/*")
    wait_for(page.url.replace("/runs/", "/api/v1/runs/"), lambda run: run["state"] == "saved")
    page.reload()
    assert page.locator("ab-viewer figure img").count() == 2


def test_it_shows_the_run_in_the_history(open_page: Open) -> None:
    page = open_page("/runs")
    expect(page.locator(".card").first).to_be_visible()
    page.locator(".card-picture").first.click()
    page.wait_for_url("**/runs/0*")


@every_look
def test_it_is_usable_by_everybody(open_page: Open, audit: Callable[[Page], None], theme: str, width: int) -> None:
    page = open_page("/runs", theme=theme, width=width)
    audit(page)
    page.locator(".card-picture").first.click()
    page.wait_for_url("**/runs/0*")
    expect(page.locator("ab-viewer.is-ready")).to_be_visible()
    audit(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
