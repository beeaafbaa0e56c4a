"""What goes to others: the file to mail, review links as their owner has them, and a pin that becomes an edit."""

import base64
import io
import re
from urllib.parse import unquote

import httpx
import pytest
from PIL import Image as Picture
from sqlalchemy import update

from app.media import decode
from app.runs.ledger.models import Output
from tests.support.ui_text import FILE_GONE
from tests.web.pages.builder_page import Form
from tests.web.pages.reviewed_run import AFTER, BASE, BEFORE, Reviewed

LINK = re.compile(rf'value="({re.escape(BASE)}/review/[\w-]{{43}})"')


async def test_it_tells_a_new_link_once(reviewed: Reviewed) -> None:
    made = await reviewed.owner.post(f"/runs/{reviewed.run}/reviews", data={"days": "7"})
    assert made.status_code == 201
    (link,) = LINK.findall(made.text)
    assert (await reviewed.stranger.get(link)).status_code == 200
    again = await reviewed.owner.get(f"/runs/{reviewed.run}")
    assert not LINK.search(again.text)
    assert "Revoke link" in again.text


async def test_it_makes_links_for_its_owner_alone(reviewed: Reviewed) -> None:
    answer = await reviewed.stranger.post(f"/runs/{reviewed.run}/reviews", data={"days": "7"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert (await reviewed.owner.post("/runs/01JZZZZZZZZZZZZZZZZZZZZZZZ/reviews")).status_code == 404
    assert (await reviewed.owner.post(f"/runs/{reviewed.run}/reviews", data={"days": "900"})).status_code == 422


async def test_it_makes_a_pin_the_area_of_the_next_edit(reviewed: Reviewed) -> None:
    link = await reviewed.link()
    await reviewed.stranger.post(f"{link}/pins", data={"x": "50", "y": "50", "words": "Make the sky calmer"})
    page = (await reviewed.owner.get(f"/runs/{reviewed.run}")).text
    (action,) = re.findall(r'action="([^"]+/pins/1/edit)"', page)
    answer = await reviewed.owner.post(action)
    assert answer.status_code == 303
    builder = Form((await reviewed.owner.get(answer.headers["location"])).text)
    image = await reviewed.studio.images.get(builder.get("image-1.id"))
    assert await reviewed.studio.storage.get(image.key) == AFTER
    assert [builder.get(f"area.{side}") for side in "xywh"] == ["43.3", "40", "13.3", "20"]
    assert builder.get("change-1.instruction") == "Make the sky calmer"
    assert builder.all("keep") == ["layout"]
    assert builder.get("parent") == reviewed.run


async def test_it_makes_no_edit_of_a_pin_of_somebody_else(reviewed: Reviewed) -> None:
    answer = await reviewed.owner.post(f"/runs/{reviewed.run}/reviews/{'0' * 26}/pins/1/edit")
    assert (await reviewed.owner.get(answer.headers["location"])).status_code == 404
    image = answer.headers["location"].partition("image=")[2].partition("&")[0]
    assert (await reviewed.owner.get(f"/?image={image}&pin=nonsense")).status_code == 404


async def test_it_hands_out_one_file_with_everything_in_it(reviewed: Reviewed) -> None:
    answer = await reviewed.owner.get(f"/runs/{reviewed.run}/handout")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert _name(answer) == f"Light golden hour {reviewed.run[-6:].lower()} before and after.html"
    found = re.findall(r'src="data:image/png;base64,([^"]+)"', answer.text)
    assert [base64.b64decode(data) for data in found] == [BEFORE, AFTER]
    run = await reviewed.studio.runs.get(reviewed.run)
    assert run.prompt in answer.text
    assert "90 × 60" in answer.text
    assert "60 × 40" in answer.text
    outside = re.findall(r"""(?:src|href)="(?!data:)|url\(|@import""", re.sub(r"base64,[^\"]+", "", answer.text))
    assert outside == [], "it fetches nothing"
    assert "<script" not in answer.text


async def test_it_hands_out_nothing_of_a_run_without_a_result(reviewed: Reviewed) -> None:
    run = await reviewed.studio.runs.get(reviewed.run)
    made, _ = await reviewed.studio.runs.create(run.spec, owner=str(run.person), client_key="another")
    assert (await reviewed.owner.get(f"/runs/{made.id}/handout")).status_code == 404


def _name(answer: httpx.Response) -> str:
    return unquote(answer.headers["content-disposition"].partition("filename*=UTF-8''")[2])


async def test_it_says_that_the_result_is_gone_and_what_brings_it_back(reviewed: Reviewed) -> None:
    link = await reviewed.link()
    assert "Approve" in (await reviewed.stranger.get(link)).text
    await reviewed.studio.storage.delete(f"runs/{reviewed.run}/result-1.png")
    handout = await reviewed.owner.get(f"/runs/{reviewed.run}/handout")
    assert handout.status_code == 410
    for words in (FILE_GONE, "A backup of the files brings it back.", 'href="/runs"'):
        assert words in handout.text
    assert "Try again" not in handout.text
    assert (await reviewed.stranger.get(f"{link}/after")).status_code == 410
    page = await reviewed.stranger.get(link)
    assert (page.status_code, "Approve" in page.text) == (200, False)
    assert "This image is no longer available." in page.text


@pytest.mark.parametrize(("result", "is_said"), [("transparent", True), ("opaque", False), ("gone", False)])
async def test_it_says_that_the_result_has_transparent_parts(reviewed: Reviewed, result: str, is_said: bool) -> None:
    alpha = 0 if result == "transparent" else 255
    picture = Picture.new("RGBA", (90, 60), (200, 30, 30, 255))
    picture.paste((0, 0, 0, alpha), (10, 10, 14, 14))
    file = io.BytesIO()
    picture.save(file, "PNG")
    thumb = (await decode(file.getvalue(), thumb_side=720)).thumb
    if result != "gone":
        await reviewed.studio.storage.put("thumb.webp", thumb)
    async with reviewed.studio.database.write() as session:
        await session.execute(update(Output).values(thumb_key="thumb.webp"))
    link = await reviewed.link()
    pages = [await reviewed.owner.get(f"/runs/{reviewed.run}"), await reviewed.stranger.get(link)]
    pages.append(await reviewed.owner.get(f"/runs/{reviewed.run}/handout"))
    assert ["has transparent parts" in page.text for page in pages] == [is_said] * 3
