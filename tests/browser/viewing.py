"""What the tests of the viewer share: a finished run, a page whose pair of pictures is another, where a picture stands."""

import io
import re
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx
import numpy as np
from PIL import Image
from playwright.sync_api import CDPSession, Page, Route, expect

from tests.browser.rest import come_to_rest

MODEL = "openai/gpt-image-2/edit"
WHERE = """async (side) => {
  await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
  const image = document.querySelector(`ab-viewer img[data-side="${side}"]`).getBoundingClientRect();
  const stage = document.querySelector(".viewer-stage").getBoundingClientRect();
  return [image.left - stage.left, image.top - stage.top, image.width, image.height];
}"""


class Box(NamedTuple):
    """Where a picture stands on the stage, in CSS pixels."""

    x: float
    y: float
    width: float
    height: float


def finished_run(site: str) -> str:
    """The address of a run of the poster sample that is saved."""
    with httpx.Client(base_url=site, trust_env=False, timeout=30) as client:
        samples = client.get("/api/v1/samples").json()["samples"]
        poster = next(sample for sample in samples if sample["name"] == "poster")
        change = {"kind": "text", "target": "headline", "reads": "Neu im März"}
        spec = {"version": 1, "model": MODEL, "images": [{"image": poster["image"]["id"], "role": "primary"}]}
        answer = client.post("/api/v1/runs", json={"spec": {**spec, "keep": ["layout"], "changes": [change]}})
        run = answer.raise_for_status().json()
    wait_for(site + f"/api/v1/runs/{run['id']}", lambda told: told["state"] == "saved")
    return str(run["url"])


def wait_for(address: str, is_so: Callable[[Any], bool]) -> None:
    """Until what the API tells there is so; for pages that can't tell it by themselves."""
    end = time.monotonic() + 60
    with httpx.Client(trust_env=False, timeout=30) as client:
        while not is_so(told := client.get(address).raise_for_status().json()):
            assert time.monotonic() < end, told
            time.sleep(0.05)


def where(page: Page, side: str = "after") -> Box:
    expect(page.locator(".is-flying")).to_have_count(0)
    return Box(*page.evaluate(WHERE, side))


def zoom(page: Page) -> int:
    """Percent, as the field says."""
    come_to_rest(page)  # readouts follow once a movement has settled
    said = page.locator(".viewer-percent").input_value()
    return int(re.sub(r"\D", "", said))


def shot(page: Page) -> np.ndarray:
    """What is to be seen on the stage, as RGB."""
    expect(page.locator(".is-flying")).to_have_count(0)
    return pixels(page.locator(".viewer-stage").screenshot(animations="disabled"))


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=np.int16)


def original(page: Page, site: str, side: str) -> np.ndarray:
    """The picture itself."""
    return pixels(
        httpx.get(site + str(page.locator(f"img[data-side={side}]").get_attribute("src")), trust_env=False).content
    )


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    image.save(file, kind, quality=90)
    return file.getvalue()


def show_pair(page: Page, address: str, pair: dict[str, Image.Image | None], *, kind: str = "PNG") -> None:
    """Open a run's page with other pictures in its viewer; None is one whose file is gone."""
    data = {side: encoded(image, kind) if image else None for side, image in pair.items()}

    def body(route: Route) -> None:
        answer = route.fetch()
        text = answer.text()
        for side, image in pair.items():
            size = f'width="{image.width}" height="{image.height}"' if image else 'width="600" height="600"'
            text = re.sub(
                rf'(<img data-side="{side}") src="[^"]*" width="\d+" height="\d+"',
                rf'\1 src="/pair/{side}" {size}',
                text,
            )
        route.fulfill(response=answer, body=text)

    def picture(route: Route) -> None:
        found = data[route.request.url.rpartition("/")[2]]
        route.fulfill(status=200 if found else 404, body=found or b"", content_type=f"image/{kind.lower()}")

    page.route(lambda url: url.endswith(address), body)
    page.route("**/pair/*", picture)
    page.goto(page.url.partition("/runs")[0] + address, timeout=30_000)
    expect(page.locator("ab-viewer.is-ready")).to_be_visible(timeout=30_000)
    page.wait_for_load_state()


class Fingers:
    """Touches as a screen sends them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.at = time.time()

    def send(self, kind: str, *points: tuple[float, float]) -> None:
        self.at += 0.02  # the time that the fingers take is theirs, not the machine's
        touches: list[dict[str, Any]] = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches, "timestamp": self.at})

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
        self.send("touchStart", start)
        for n in range(1, steps + 1):
            self.send("touchMove", tuple(a + (b - a) * n / steps for a, b in zip(start, end, strict=True)))  # type: ignore[arg-type]
        self.send("touchEnd")

    def pinch(self, centre: tuple[float, float], apart: tuple[float, float], steps: int = 8) -> None:
        """Two fingers on one line through `centre`, from and to how far apart."""
        x, y = centre
        first, last = apart
        self.send("touchStart", (x - first / 2, y), (x + first / 2, y))
        for n in range(1, steps + 1):
            reach = (first + (last - first) * n / steps) / 2
            self.send("touchMove", (x - reach, y), (x + reach, y))
        self.send("touchEnd")

    def tap(self, at: tuple[float, float]) -> None:
        self.send("touchStart", at)
        self.send("touchEnd")
