"""A review by hand: the owner makes a link, a stranger puts pins and decides, a pin becomes the next edit."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.looks import both_looks
from tests.browser.viewing import Fingers, encoded, finished_run, pixels, where

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def run(site: str) -> str:
    return finished_run(site)


def link_of(page: Page, site: str) -> str:
    """The path of a link that is made on the run's page."""
    page.get_by_role("button", name="Create link").click()
    field = page.get_by_label("Review link")
    expect(field).to_be_focused()
    return field.input_value().removeprefix(site)


def test_it_goes_from_a_link_to_pins_to_the_next_edit(
    open_page: Open, site: str, run: str, complaints: list[str]
) -> None:
    owner = open_page(run)
    owner.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = link_of(owner, site)
    owner.locator("[data-copy='#review-link']").click()
    expect(owner.get_by_role("button", name="Copied")).to_be_visible()
    assert owner.evaluate("navigator.clipboard.readText()") == site + link

    reviewer = open_page(link)
    expect(reviewer.locator("ab-viewer.is-ready")).to_be_visible()
    assert reviewer.get_by_role("navigation").count() == 0
    box, stage = where(reviewer), reviewer.locator(".viewer-stage").bounding_box()
    assert stage
    reviewer.mouse.click(stage["x"] + box.x + 0.3 * box.width, stage["y"] + box.y + 0.2 * box.height)
    mark = reviewer.locator(".viewer-mark")
    expect(mark).to_have_text("+")
    expect(reviewer.get_by_label("Comment", exact=True)).to_be_focused()
    reviewer.keyboard.type("The headline is too heavy")
    reviewer.get_by_role("button", name="Add comment").click()
    expect(mark).to_have_text("1")
    spot = mark.bounding_box()
    assert spot
    centre = (spot["x"] + spot["width"] / 2 - stage["x"] - box.x, spot["y"] + spot["height"] / 2 - stage["y"] - box.y)
    assert (centre[0] / box.width, centre[1] / box.height) == pytest.approx((0.3, 0.2), abs=0.005)
    reviewer.get_by_label("Your name").fill("Mara")
    reviewer.get_by_role("button", name="Request changes").click()
    expect(reviewer.get_by_text("You requested changes.")).to_be_visible()
    assert "view=" not in reviewer.url

    owner.goto(site + run, wait_until="networkidle")
    expect(owner.get_by_text("Mara requested changes")).to_be_visible()
    expect(owner.locator(".viewer-mark")).to_have_text("1")
    fitted = where(owner)
    owner.get_by_role("button", name="Show comment 1 on the image").click()
    expect(owner.locator(".is-flying")).to_have_count(0)
    assert where(owner).width > fitted.width
    owner.locator(".viewer-mark").click()
    expect(owner.get_by_role("button", name="Show comment 1 on the image")).to_be_focused()
    owner.get_by_role("button", name="Fix this").click()
    expect(owner.locator('[id="change-1.instruction"]')).to_have_value("The headline is too heavy")
    sides = [float(owner.locator(f'[id="area.{side}"]').input_value()) for side in "xywh"]
    assert sides[0] + sides[2] / 2 == pytest.approx(30, abs=0.6)
    assert sides[1] + sides[3] / 2 == pytest.approx(20, abs=0.6)

    owner.goto(site + run, wait_until="networkidle")
    owner.get_by_role("button", name="Revoke link").click()
    expect(owner.get_by_text("withdrawn")).to_be_visible()
    answer = reviewer.goto(site + link)
    assert answer
    assert answer.status == 404
    complaints.clear()  # the browser says so, too


def test_it_works_without_a_script(open_page: Open, site: str, run: str, complaints: list[str]) -> None:
    link = link_of(open_page(run), site)
    page = open_page(link, script=False)
    assert page.locator("ab-viewer figure img").count() == 2
    page.get_by_text("Choose position from a list").click()
    page.get_by_label("Top left").check(force=True)
    page.get_by_label("Comment", exact=True).fill("Words in the corner")
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator(".pin")).to_contain_text("Words in the corner")
    page.get_by_role("button", name="Add comment").click()
    expect(page.get_by_text("Click the image, or choose a place.")).to_be_visible()
    page.get_by_role("button", name="Delete comment 1").click()
    expect(page.locator(".pin")).to_have_count(0)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("You approved it.")).to_be_visible()
    complaints.clear()  # of the form that was refused


def test_it_is_told_where_a_finger_points(open_page: Open, site: str, run: str) -> None:
    page = open_page(link_of(open_page(run), site), width=390)
    expect(page.locator("ab-viewer.is-ready")).to_be_visible()
    box = where(page)
    Fingers(page).tap((box.x + 0.5 * box.width, 48 + box.y + 0.5 * box.height))
    expect(page.locator(".viewer-mark")).to_have_text("+")
    page.get_by_text("Choose position from a list").click()
    assert float(page.get_by_label("From left").input_value()) == pytest.approx(50, abs=1)
    assert float(page.get_by_label("From top").input_value()) == pytest.approx(50, abs=1)


@both_looks
def test_it_is_usable_by_everybody(
    open_page: Open, audit: Callable[..., None], site: str, run: str, theme: str, width: int
) -> None:
    owner = open_page(run, theme=theme, width=width)
    link = link_of(owner, site)
    page = open_page(link, theme=theme, width=width)
    page.get_by_text("Choose position from a list").click()
    page.get_by_label("Center", exact=True).check(force=True)
    page.get_by_label("Comment", exact=True).fill("Here")
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator(".viewer-mark")).to_have_text("1")
    audit(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    owner.goto(site + run, wait_until="networkidle")
    audit(owner, "#reviews")


def test_it_hands_out_a_file_that_needs_nothing(
    open_page: Open, run: str, tmp_path: Path, audit: Callable[..., None]
) -> None:
    page = open_page(run)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download HTML").click()
    assert download.value.suggested_filename.endswith("before and after.html")
    file = tmp_path / "handout.html"
    download.value.save_as(file)

    reader = open_page(script=False)
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url) if not request.url.startswith("data:") else None)
    reader.goto(file.as_uri())
    assert asked == [file.as_uri()]
    pictures = reader.locator(".stack img")
    expect(pictures).to_have_count(2)
    boxes = [picture.bounding_box() for picture in pictures.all()]
    assert boxes[0] == boxes[1]
    box = boxes[0]
    assert box
    after = pictures.last

    def divider() -> int:
        clip = str(after.evaluate("(image) => getComputedStyle(image).clipPath"))
        return int(clip.removeprefix("inset(0px 0px 0px ").removesuffix("%)"))

    reader.mouse.move(5, 5)
    assert divider() == 50
    reader.mouse.move(box["x"] + 0.253 * box["width"], box["y"] + 50)
    assert divider() == pytest.approx(25, abs=2)
    reader.mouse.move(5, 5)
    reader.get_by_role("radio", name="50 %").focus()
    reader.keyboard.press("ArrowRight")
    assert divider() == 60
    with_script = open_page()
    with_script.goto(file.as_uri())
    audit(with_script)


def test_it_hands_out_a_transparent_result_that_shows_no_original(open_page: Open, run: str, tmp_path: Path) -> None:
    before, after = Image.new("RGB", (600, 600), (220, 0, 0)), Image.new("RGBA", (600, 600), (0, 0, 0, 0))
    page = open_page(run)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download HTML").click()
    file = tmp_path / "handout.html"
    download.value.save_as(file)
    sources = iter(f"data:image/png;base64,{base64.b64encode(encoded(image)).decode()}" for image in (before, after))
    html = re.sub(r'(?<=src=")data:[^"]*', lambda _found: next(sources), file.read_text())
    file.write_text(html)
    reader = open_page(script=False)
    reader.goto(file.as_uri())
    box = reader.locator(".stack").bounding_box()
    assert box
    seen = pixels(reader.screenshot())
    y = int(box["y"] + box["height"] / 2)
    assert seen[y, int(box["x"] + 0.25 * box["width"])].tolist() == [220, 0, 0]
    assert seen[y, int(box["x"] + 0.75 * box["width"])].tolist() == [0x76, 0x76, 0x76]
