"""The viewer with mouse and keys: every mode, zoom, the loupe, what is kept, what is said."""

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Open
from tests.browser.looks import both_looks
from tests.browser.rest import come_to_rest
from tests.browser.viewing import finished_run, original, shot, show_pair, where, zoom

pytestmark = pytest.mark.browser
CUP = (0.45, 0.60)  # in fractions of the poster: dark coffee, the same in both pictures
HEADLINE = (0.05, 0.05, 0.75, 0.30)


@pytest.fixture(scope="module")
def run(site: str) -> str:
    return finished_run(site)


@pytest.fixture
def page(open_page: Open, run: str) -> Page:
    opened = open_page(run)
    expect(opened.locator("ab-viewer.is-ready")).to_be_visible()
    opened.locator(".viewer-stage").focus()
    return opened


def at(page: Page, x: float, y: float, side: str = "after") -> tuple[float, float]:
    """The point of the window where a place of the picture is."""
    box, stage = where(page, side), page.locator(".viewer-stage").bounding_box()
    assert stage
    return stage["x"] + box.x + x * box.width, stage["y"] + box.y + y * box.height


def headline(picture: np.ndarray, page: Page) -> np.ndarray:
    """The part of a shot of the stage where the headline is."""
    box = where(page)
    x, y, w, h = HEADLINE
    return picture[
        int(box.y + y * box.height) : int(box.y + (y + h) * box.height),
        int(box.x + x * box.width) : int(box.x + (x + w) * box.width),
    ]


def test_it_is_two_pictures_without_a_script(open_page: Open, run: str) -> None:
    page = open_page(run, script=False)
    boxes = [image.bounding_box() for image in page.locator("ab-viewer figure img").all()]
    assert len(boxes) == 2
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert all(
        box and box["width"] > 200 and box["height"] / box["width"] == pytest.approx(1.5, abs=0.02) for box in boxes
    )
    assert page.locator(".viewer-tools").count() == 0


def test_it_divides_them_where_one_drags_and_by_keys_and_range(page: Page) -> None:
    before = headline(shot(page), page)
    x, y = at(page, 0.5, 0.5)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 200, y, steps=4)
    page.mouse.up()
    slider = page.get_by_role("slider", name="Divider")
    width = (page.locator(".viewer-stage").bounding_box() or {})["width"]
    assert float(slider.input_value()) == pytest.approx(50 + 200 / width * 100, abs=1)
    assert np.abs(headline(shot(page), page) - before).max() > 100
    page.keyboard.press(",")
    assert float(slider.input_value()) == pytest.approx(48 + 200 / width * 100, abs=1)
    slider.fill("0")
    expect(slider).to_have_attribute("aria-valuetext", "Divider 0 %")
    all_after = headline(shot(page), page)
    page.keyboard.press("5")
    assert np.abs(headline(shot(page), page) - all_after).max() == 0


def test_it_shows_them_side_by_side_at_one_place(page: Page) -> None:
    page.keyboard.press("2")
    page.mouse.move(*at(page, 0.5, 0.5, "before"))
    page.mouse.wheel(0, -400)
    before, after = where(page, "before"), where(page)
    half = (page.locator(".viewer-stage").bounding_box() or {})["width"] / 2
    assert after.x - before.x == pytest.approx(half, abs=0.6)
    assert before[1:] == pytest.approx(after[1:])


def test_it_lays_one_over_the_other(page: Page) -> None:
    page.keyboard.press("3")
    slider = page.get_by_role("slider", name="Result")
    shots = {}
    for percent in (0, 50, 100):
        slider.fill(str(percent))
        shots[percent] = headline(shot(page), page)
    mean = (shots[0] + shots[100]) / 2
    assert np.abs(shots[50] - mean).max() <= 2
    assert np.abs(shots[0] - shots[100]).max() > 100


def test_it_shows_the_difference_with_gain(page: Page) -> None:
    page.keyboard.press("4")
    page.get_by_role("slider", name="Amplify").fill("1")
    plain = shot(page)
    box = where(page)
    cup = plain[int(box.y + CUP[1] * box.height), int(box.x + CUP[0] * box.width)]
    assert cup.max() == 0
    assert headline(plain, page).max() > 100
    page.keyboard.press(".")
    dim = (plain > 8) & (plain < 60)
    gained = shot(page)
    assert np.median(gained[dim] / plain[dim]) == pytest.approx(2, abs=0.1)
    expect(page.locator(".viewer-note")).to_have_text("Brighter = more different. Black = identical.")


def test_it_flickers_while_a_key_is_held(page: Page) -> None:
    page.keyboard.press("3")
    page.get_by_role("slider", name="Result").fill("0")
    before = headline(shot(page), page)
    page.keyboard.press("5")
    after = headline(shot(page), page)
    stage = page.locator(".viewer-stage")
    for key in (" ", "x"):
        stage.focus()
        page.keyboard.down(key)
        assert np.abs(headline(shot(page), page) - before).max() == 0
        expect(page.locator(".viewer-label.is-before")).to_be_visible()
        page.keyboard.up(key)
        assert np.abs(headline(shot(page), page) - after).max() == 0
    stage.focus()
    page.keyboard.down("x")
    page.get_by_role("button", name="Zoom in").focus()  # the key is let go elsewhere
    assert np.abs(headline(shot(page), page) - after).max() == 0
    page.keyboard.up("x")


def test_it_zooms_to_the_pointer(page: Page) -> None:
    x, y = at(page, 0.3, 0.7)
    page.mouse.move(x, y)
    page.mouse.wheel(0, -500)
    assert zoom(page) > 80
    assert at(page, 0.3, 0.7) == pytest.approx((x, y), abs=0.6)
    page.mouse.down()
    page.mouse.move(x - 120, y - 50, steps=4)
    page.mouse.up()
    assert at(page, 0.3, 0.7) == pytest.approx((x - 120, y - 50), abs=0.6)


def test_it_goes_between_fit_and_one_pixel_to_one(page: Page, site: str) -> None:
    page.keyboard.press("5")
    fitted = where(page)
    page.mouse.dblclick(*at(page, 0.4, 0.3))
    assert zoom(page) == 100
    page.keyboard.press("ArrowRight")
    box, seen = where(page), shot(page)
    left, top = round(-box.x), round(-box.y)
    assert (box.x, box.y) == pytest.approx((-left, -top), abs=0.01), "a picture stands on whole pixels at 100 %"
    height, width = 400, 400
    whole = original(page, site, "after")
    y, x = 150, 300
    assert (
        np.abs(
            seen[y : y + height, x : x + width] - whole[top + y : top + y + height, left + x : left + x + width]
        ).max()
        <= 1
    )
    page.mouse.dblclick(*at(page, 0.4, 0.3))
    assert tuple(where(page)) == pytest.approx(tuple(fitted), abs=0.01)


def test_it_shows_pixels_as_squares_from_200_percent(page: Page) -> None:
    page.keyboard.press("5")
    field = page.get_by_label("Zoom in percent")
    for percent, is_square in ((200, True), (400, True), (150, False)):
        field.fill(f"{percent} %")
        field.press("Enter")
        assert zoom(page) == percent
        expect(page.locator(".viewer-stage")).to_be_focused()
        assert bool(page.locator(".viewer-layer img.is-pixelated").count()) is is_square
    field.fill("400")
    field.press("Enter")
    box, seen = where(page), shot(page)
    x, y = round(box.x) % 4, round(box.y) % 4
    blocks = seen[y + 4 : y + 404, x + 4 : x + 404].reshape(100, 4, 100, 4, 3)
    assert (blocks == blocks[:, :1, :, :1]).mean() > 0.999


def test_it_steps_and_takes_what_is_typed(page: Page) -> None:
    page.get_by_role("button", name="100 %").click()
    assert zoom(page) == 100
    page.locator(".viewer-stage").focus()
    page.keyboard.press("+")
    assert zoom(page) == 150
    expect(page.locator("ab-viewer [role=status]")).to_have_text("Zoom 150 %")
    page.keyboard.press("-")
    page.keyboard.press("-")
    assert zoom(page) == 67
    field = page.get_by_label("Zoom in percent")
    field.fill("fit")
    field.press("Enter")
    page.keyboard.press("f")
    fitted = zoom(page)
    field.fill("99999")
    field.press("Enter")
    assert zoom(page) == 1600
    field.focus()
    page.keyboard.type("1x3")  # letters in the field are no keys of the viewer
    expect(page.locator("ab-viewer")).to_have_attribute("mode", "slider")
    page.keyboard.press("Escape")
    assert zoom(page) == 1600
    page.get_by_role("button", name="Fit").click()
    assert zoom(page) == fitted


def test_it_keeps_the_view_across_modes_and_a_reload(page: Page) -> None:
    page.keyboard.press("z")
    page.keyboard.press("Shift+ArrowUp")
    place = where(page)
    for key in "345":
        page.keyboard.press(key)
        assert tuple(where(page)) == pytest.approx(tuple(place), abs=0.01)
    page.keyboard.press("4")
    page.get_by_role("slider", name="Amplify").fill("9")
    page.keyboard.press("b")
    come_to_rest(page)
    page.reload(wait_until="networkidle")
    expect(page.locator("ab-viewer.is-ready")).to_have_attribute("mode", "difference")
    expect(page.get_by_role("slider", name="Amplify")).to_have_value("9")
    expect(page.locator("ab-viewer")).to_have_attribute("surround", "light")
    assert tuple(where(page)) == pytest.approx(tuple(place), abs=1)


def test_it_copies_a_link_that_opens_the_same_view(page: Page, open_page: Open, site: str, run: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("2")
    page.mouse.move(*at(page, 0.3, 0.2))
    page.mouse.wheel(0, -600)
    page.get_by_role("button", name="Copy link to this view").click()
    expect(page.locator(".viewer-note")).to_have_text("Link copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{site}{run}?view=side_")
    colleague = open_page(link.removeprefix(site))
    expect(colleague.locator("ab-viewer.is-ready")).to_have_attribute("mode", "side")
    assert list(where(colleague)) == pytest.approx(list(where(page)), abs=1)
    assert zoom(colleague) == zoom(page)


def test_it_shows_the_link_where_there_is_no_clipboard(page: Page, run: str) -> None:
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.get_by_role("button", name="Copy link to this view").click()
    field = page.get_by_label("Link to this view", exact=True)
    expect(field).to_be_focused()
    assert f"{run}?view=slider-50_fit_grey" in field.input_value()
    assert page.evaluate("getSelection().toString()") == field.input_value()


def test_it_passes_over_an_address_that_is_no_view(open_page: Open, site: str, run: str) -> None:
    page = open_page(f"{run}?view=slider-50_0-x_grey&other=1")
    expect(page.locator("ab-viewer.is-ready")).to_have_attribute("mode", "slider")
    page.locator(".viewer-stage").focus()
    page.keyboard.press("3")
    expect(page).to_have_url(f"{site}{run}?other=1&view=onion-50_fit_grey")


def test_it_has_five_greys_around_the_picture_and_remembers_which(page: Page, run: str) -> None:
    lightness = []
    for name in ("Black background", "Dark background", "18 % gray background", "Light background", "White background"):
        page.get_by_label(name).check(force=True)
        corner = shot(page)[-20, 20]
        assert corner.min() == corner.max(), "a surround has no hue"
        lightness.append(int(corner[0]))
    assert lightness == sorted(lightness)
    assert lightness[0] == 0
    assert lightness[2] == pytest.approx(118, abs=2)  # 18 % of the light
    assert lightness[4] == 255
    page.goto(page.url.partition("?")[0].replace(run, "/runs"))
    page.evaluate("sessionStorage.clear()")
    page.goto(page.url.replace("/runs", run))
    expect(page.locator("ab-viewer.is-ready")).to_have_attribute("surround", "white")


def test_it_magnifies_the_place_under_the_pointer(page: Page, site: str) -> None:
    page.keyboard.press("l")
    page.mouse.move(*at(page, 0.4, 0.12))
    expect(page.locator(".viewer-loupe")).to_be_visible()
    come_to_rest(page)
    lens, stage = page.locator(".viewer-lens.is-after").bounding_box(), page.locator(".viewer-stage").bounding_box()
    assert lens
    assert stage
    seen, whole = shot(page), original(page, site, "after")
    px, py = int(0.4 * whole.shape[1]), int(0.12 * whole.shape[0])
    left, top = int(lens["x"] - stage["x"]), int(lens["y"] - stage["y"])
    around = seen[top + 100 : top + 156 : 4, left + 100 : left + 156 : 4]
    there = whole[py + 5 : py + 19, px + 5 : px + 19]
    assert np.median(np.abs(around - there)) <= 3
    page.keyboard.press("l")
    expect(page.locator(".viewer-loupe")).to_be_hidden()


def test_it_lists_its_keys(page: Page) -> None:
    page.keyboard.press("?")
    legend = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(legend).to_be_visible()
    page.keyboard.press("2")  # belongs to the legend, not to the viewer
    expect(page.locator("ab-viewer")).to_have_attribute("mode", "slider")
    page.keyboard.press("Escape")
    expect(legend).to_be_hidden()
    expect(page.locator(".viewer-stage")).to_be_focused()


def test_it_leaves_letters_alone_outside_of_it(page: Page) -> None:
    page.get_by_role("link", name="History").focus()
    page.keyboard.press("3")
    expect(page.locator("ab-viewer")).to_have_attribute("mode", "slider")


def test_it_says_what_a_key_did(page: Page) -> None:
    status = page.locator("ab-viewer [role=status]")
    page.keyboard.press("4")
    expect(status).to_have_text("Difference")
    page.keyboard.down("x")
    expect(status).to_have_text("Original shown")
    page.keyboard.up("x")


def test_it_shows_another_shape_as_it_is_and_says_so(page: Page, run: str) -> None:
    show_pair(
        page, run, {"before": Image.new("RGB", (900, 600), "navy"), "after": Image.new("RGB", (600, 600), "teal")}
    )
    expect(page.locator(".viewer-note")).to_have_text("Aspect ratio changed: 900 × 600 before, 600 × 600 after.")
    before, after = where(page, "before"), where(page)
    assert before.width / before.height == pytest.approx(1.5)
    assert after.width / after.height == pytest.approx(1)
    assert after.x + after.width / 2 == pytest.approx(before.x + before.width / 2, abs=1)
    show_pair(
        page, run, {"before": Image.new("RGB", (300, 300), "navy"), "after": Image.new("RGB", (600, 600), "teal")}
    )
    expect(page.locator(".viewer-note")).to_have_text("Scaled to match: 300 × 300 before, 600 × 600 after.")
    assert list(where(page, "before")) == pytest.approx(list(where(page)), abs=1)


def test_it_says_which_picture_is_missing(page: Page, run: str, complaints: list[str]) -> None:
    show_pair(page, run, {"before": None, "after": Image.new("RGB", (600, 600), "teal")})
    expect(page.locator(".viewer-note")).to_have_text("This image can’t be loaded: Before.")
    complaints.clear()  # the browser says so, too


def test_it_keeps_the_picture_when_the_window_changes(page: Page) -> None:
    page.keyboard.press("z")
    x, y = where(page).x, where(page).y
    stage = page.locator(".viewer-stage").bounding_box()
    assert stage
    middle = ((stage["width"] / 2 - x), (stage["height"] / 2 - y))
    page.set_viewport_size({"width": 1200, "height": 700})
    come_to_rest(page)
    stage = page.locator(".viewer-stage").bounding_box()
    assert stage
    box = where(page)
    assert (stage["width"] / 2 - box.x, stage["height"] / 2 - box.y) == pytest.approx(middle, abs=1)


@both_looks
def test_it_is_accessible(open_page: Open, run: str, audit: Callable[..., None], theme: str, width: int) -> None:
    page = open_page(run, theme=theme, width=width)
    page.locator(".viewer-stage").focus()
    for mode in "24":
        page.keyboard.press(mode)
        audit(page, "ab-viewer")
    page.keyboard.press("?")
    audit(page, ".legend")
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_it_lets_go_and_takes_up_again_when_it_is_moved(page: Page, browser: Browser) -> None:
    page.keyboard.press("z")
    place = where(page)
    page.evaluate("document.querySelector('.run-stage').append(document.querySelector('ab-viewer'))")
    page.locator(".viewer-stage").focus()
    assert tuple(where(page)) == pytest.approx(tuple(place), abs=0.01)
    page.keyboard.press("+")
    assert zoom(page) == 150


def transparent_pair() -> dict[str, Image.Image | None]:
    """A red original; of the result a green half is left, the rest of it is transparent."""
    after = Image.new("RGBA", (600, 600), (0, 0, 0, 0))
    after.paste((0, 160, 0, 255), (0, 300, 600, 600))
    return {"before": Image.new("RGB", (600, 600), (220, 0, 0)), "after": after}


@pytest.mark.parametrize(("mode", "amount"), [("slider", 25), ("onion", 100), ("flicker", None), ("side", None)])
@pytest.mark.parametrize("surround", ["black", "white"])
def test_it_never_shows_the_original_through_a_transparent_result(
    open_page: Open, run: str, mode: str, amount: int | None, surround: str
) -> None:
    page = open_page(run)
    show_pair(page, run, transparent_pair())
    page.locator(f'[name="viewer-mode"][value="{mode}"]').check(force=True)
    page.locator(f'[name="viewer-surround"][value="{surround}"]').check(force=True)
    if amount is not None:
        page.locator(".viewer-tools .range").fill(str(amount))
    box, picture = where(page), shot(page)
    x = int(box.x + 0.75 * box.width)
    assert picture[int(box.y + 0.25 * box.height), x].tolist() == [0 if surround == "black" else 255] * 3
    assert picture[int(box.y + 0.75 * box.height), x].tolist() == [0, 160, 0]


def test_it_measures_the_difference_of_a_transparent_result_on_the_surround(open_page: Open, run: str) -> None:
    page = open_page(run)
    show_pair(page, run, transparent_pair())
    page.locator('[name="viewer-mode"][value="difference"]').check(force=True)
    page.locator('[name="viewer-surround"][value="white"]').check(force=True)
    page.locator(".viewer-tools .range").fill("1")
    box, picture = where(page), shot(page)
    x = int(box.x + 0.5 * box.width)
    assert picture[int(box.y + 0.25 * box.height), x].tolist() == [35, 255, 255]  # white in place of the red
    assert picture[int(box.y + 0.75 * box.height), x].tolist() == [220, 160, 0]
    assert picture[5, 5].tolist() == [0, 0, 0]  # beside the pictures both are the surround
