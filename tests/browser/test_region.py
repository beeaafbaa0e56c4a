"""The region editor in the builder: drawn, moved by keys, undone, loaded and saved as a mask, and sent as what it is."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def opened(open_page: Open, **more: Any) -> Page:
    page = open_page("/?sample=poster", **more)
    page.locator("[data-region-open]").click()
    expect(page.locator("#region-dialog")).to_be_visible()
    expect(total(page)).to_have_text("No region yet")
    return page


def total(page: Page) -> Locator:
    return page.locator("[data-sum]")


def drag(page: Page, *points: tuple[float, float]) -> None:
    """Over the image: points in fractions of it."""
    (x, y), *rest = [place(page, point) for point in points]
    page.mouse.move(x, y)
    page.mouse.down()
    for to in rest:
        page.mouse.move(*to, steps=3)
    page.mouse.up()


def place(page: Page, point: tuple[float, float]) -> tuple[float, float]:
    box = page.locator(".region-stage-image img").bounding_box()
    assert box
    return box["x"] + point[0] * box["width"], box["y"] + point[1] * box["height"]


def use(page: Page) -> None:
    page.get_by_role("button", name="Use this region").click()
    expect(page.locator("#region-dialog")).to_be_hidden()


def shapes(page: Page) -> list[dict[str, Any]]:
    field = page.locator("[name='region']")
    expect(field).to_have_count(1)
    found: list[dict[str, Any]] = json.loads(field.input_value())["shapes"]
    return found


def test_a_rectangle_becomes_the_forms_area(open_page: Open) -> None:
    page = opened(open_page)
    drag(page, (0.1, 0.1), (0.6, 0.35))
    expect(total(page)).to_contain_text("of the image")
    use(page)
    expect(page.locator("[name='area.x']")).to_have_count(1)
    sides = [float(page.locator(f"[name='area.{side}']").input_value()) for side in "xywh"]
    assert sides == pytest.approx([10, 10, 50, 25], abs=0.5)
    page.locator("[name='outside'][value='area']").check()
    expect(page.locator("#builder")).to_contain_text("px of image 1")


def test_brush_and_eraser_paint_what_may_change(open_page: Open) -> None:
    page = opened(open_page)
    page.keyboard.press("b")
    drag(page, (0.3, 0.3), (0.6, 0.3))
    painted = total(page).inner_text()
    page.keyboard.press("e")
    drag(page, (0.45, 0.25), (0.45, 0.35))
    expect(total(page)).not_to_have_text(painted)
    use(page)
    assert [(shape["kind"], shape.get("erase", False)) for shape in shapes(page)] == [("brush", False), ("brush", True)]


def test_a_polygon_is_closed_at_its_first_corner(open_page: Open) -> None:
    page = opened(open_page)
    page.keyboard.press("p")
    for corner in ((0.2, 0.2), (0.6, 0.2), (0.4, 0.5), (0.2, 0.2)):
        page.mouse.click(*place(page, corner))
    use(page)
    [polygon] = shapes(page)
    assert (polygon["kind"], len(polygon["points"])) == ("polygon", 3)


def test_keys_alone_make_a_rectangle_and_move_it(open_page: Open) -> None:
    page = opened(open_page)
    page.locator(".region-stage-image").focus()
    page.keyboard.press("Enter")
    expect(total(page)).to_have_text("512 × 768 px, 25% of the image")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("[data-side='x']")).to_have_value("266")
    expect(page.locator("[data-side='h']")).to_have_value("769")
    page.keyboard.press("Control+z")
    expect(page.locator("[data-side='h']")).to_have_value("768")
    page.keyboard.press("Control+Shift+z")
    expect(page.locator("[data-side='h']")).to_have_value("769")


def test_typed_pixels_move_the_rectangle_and_bad_ones_do_not(open_page: Open) -> None:
    page = opened(open_page)
    page.locator(".region-stage-image").focus()
    page.keyboard.press("Enter")
    page.locator("[data-side='w']").fill("100")
    expect(total(page)).to_contain_text("100 × 768 px")
    page.locator("[data-side='w']").fill("9000")
    expect(page.locator("[data-side='w']")).to_have_attribute("aria-invalid", "")
    expect(total(page)).to_contain_text("100 × 768 px")


def test_inverting_twice_is_the_region_again(open_page: Open) -> None:
    page = opened(open_page)
    drag(page, (0.1, 0.1), (0.6, 0.35))
    before = total(page).inner_text()
    page.keyboard.press("i")
    expect(total(page)).not_to_have_text(before)
    page.keyboard.press("i")
    expect(total(page)).to_have_text(before)


def mask(size: tuple[int, int]) -> bytes:
    """A ring: an ellipse with a hole."""
    image = Image.new("L", size, 0)
    draw = ImageDraw.Draw(image)
    draw.ellipse((size[0] * 0.2, size[1] * 0.2, size[0] * 0.8, size[1] * 0.8), fill=255)
    draw.ellipse((size[0] * 0.4, size[1] * 0.4, size[0] * 0.6, size[1] * 0.6), fill=0)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def loaded(page: Page, data: bytes) -> None:
    page.locator(".region-load input").set_input_files({"name": "mask.png", "mimeType": "image/png", "buffer": data})


def test_a_mask_comes_in_as_shapes_and_goes_out_as_it_was(open_page: Open, tmp_path: Path) -> None:
    page = opened(open_page)
    loaded(page, mask((1024, 1536)))
    expect(total(page)).to_have_text("25% of the image")  # π/4 of 60 % squared, less the hole
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save mask").click()
    saved.value.save_as(tmp_path / "mask.png")
    before, after = Image.open(io.BytesIO(mask((1024, 1536)))), Image.open(tmp_path / "mask.png").convert("L")
    assert after.size == (1024, 1536)
    differing = sum(
        a != b for a, b in zip(before.tobytes(), after.point(lambda v: 255 if v > 127 else 0).tobytes(), strict=True)
    )
    assert differing < 0.002 * 1024 * 1536  # the outline, smoothed by less than a pixel
    use(page)
    assert [shape.get("erase", False) for shape in shapes(page)] == [False, True]


def test_a_mask_of_another_shape_is_refused_in_a_sentence(open_page: Open) -> None:
    page = opened(open_page)
    loaded(page, mask((800, 800)))
    expect(page.locator("[data-hint]")).to_contain_text("This mask is 800 × 800")
    loaded(page, b"no image")
    expect(page.locator("[data-hint]")).to_contain_text("isn’t an image")
    expect(total(page)).to_have_text("No region yet")


def test_the_region_comes_back_as_it_was_drawn(open_page: Open) -> None:
    page = opened(open_page)
    page.keyboard.press("b")
    drag(page, (0.3, 0.3), (0.6, 0.3))
    drawn = total(page).inner_text()
    use(page)
    page.get_by_role("button", name="Edit the drawn region").click()
    expect(total(page)).to_have_text(drawn)
    page.get_by_role("button", name="Cancel").click()
    assert len(shapes(page)) == 1
    page.get_by_role("button", name="Remove area").click()
    expect(page.locator("[name='region']")).to_have_count(0)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_it_is_accessible(open_page: Open, audit: Any, width: int, theme: str) -> None:
    page = opened(open_page, width=width, theme=theme)
    page.locator(".region-stage-image").focus()
    page.keyboard.press("Enter")
    audit(page)
