"""The page that checks any two images, on real runs and real images."""

import io
from typing import Any

import httpx
import pytest
from PIL import Image

from app.media import Images
from app.media.samples import DRIFTED_AREA
from tests.web.conftest import Build, WebApp

ORIGIN = {"origin": "http://127.0.0.1:8000"}


class FakeImports:
    """The face of app.runs.Imports; it remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, Any] | None]] = []

    async def create(self, before: str, after: str, spec_json: dict[str, Any] | None = None, *, owner: str = "") -> str:
        self.asked.append((before, after, spec_json))
        return "01J" + "0" * 23


@pytest.fixture
async def checked(build: Build) -> WebApp:
    made: WebApp = await build(studio={"imports": FakeImports()})
    return made


def png(color: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), color).save(out, "PNG")
    return out.getvalue()


async def send(client: httpx.AsyncClient, data: dict[str, str] | None = None, **files: bytes) -> httpx.Response:
    chosen = {name: (f"{name}.png", file) for name, file in files.items()}
    return await client.post("/check", data=data or {}, files=chosen or {"x": b""}, headers=ORIGIN)


async def test_it_makes_a_run_of_two_files(checked: WebApp) -> None:
    assert (await checked.client.get("/check")).status_code == 200
    answer = await send(checked.client, before=png("teal"), after=png("red"))
    assert answer.status_code == 303
    assert answer.headers["location"] == "/runs/01J" + "0" * 23
    [(before, after, spec)] = checked.studio.imports.asked
    images: Images = checked.studio.images
    assert (await images.get(before)).name == "before.png"
    assert (await images.get(after)).name == "after.png"
    assert spec is None


async def test_the_area_that_was_meant_goes_along(checked: WebApp) -> None:
    typed = {"asked": "area", "x": "10", "y": "20", "w": "30", "h": "40"}
    assert (await send(checked.client, typed, before=png("teal"), after=png("red"))).status_code == 303
    assert checked.studio.imports.asked[0][2] == {"area": [0.1, 0.2, 0.3, 0.4]}


@pytest.mark.parametrize(
    ("typed", "files", "said"),
    [
        ({}, {"before": png("teal")}, "Choose an image."),
        ({}, {"before": b"no picture", "after": png("red")}, "Use JPEG, PNG"),
        ({"asked": "area", "x": "50", "y": "0", "w": "60", "h": "10"}, {"before": png("teal"), "after": png("red")}, "that lie in the image"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_said_beside_its_field(
    checked: WebApp, typed: dict[str, str], files: dict[str, bytes], said: str
) -> None:
    answer = await send(checked.client, typed, **files)
    assert answer.status_code == 422
    assert said in answer.text
    assert checked.studio.imports.asked == []


async def test_the_example_is_a_sample_with_a_known_drift(checked: WebApp) -> None:
    assert (await checked.client.post("/check/example", headers=ORIGIN)).status_code == 303
    [(before, after, spec)] = checked.studio.imports.asked
    assert before != after
    assert spec == {"area": list(DRIFTED_AREA)}
