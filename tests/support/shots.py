"""The README's pictures: `python -m tests.support.shots` takes the builder's anew from a real server on the sandbox, and
lays the samples out side by side.

The builder in dark is kept. Light is taken, too, so that a page that breaks there is noticed before it is shown.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from app.media import SAMPLES, Sample, sample_path
from tests.support.browser import find
from tests.support.server import ROOT, Server

PICTURE = ROOT / "docs" / "pictures" / "builder.webp"
SHEET = ROOT / "docs" / "pictures" / "samples.webp"
WIDTH, HEIGHT = 1440, 900
GAP, ROWS = 8, 3


def main() -> int:
    found = find()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "data").start(upstream="sandbox")
        try:
            chromium = playwright.chromium.launch(
                executable_path=found.path, args=found.arguments, env=found.environment
            )
            shots = {theme: take(chromium, f"{server.url}/?sample=poster", theme) for theme in ("light", "dark")}
            chromium.close()
        finally:
            server.stop()
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(shots["dark"])).convert("RGB").save(PICTURE, "WEBP", quality=88, method=6)
    sheet().save(SHEET, "WEBP", quality=85, method=6)
    for kept in (PICTURE, SHEET):
        sys.stdout.write(f"{kept.relative_to(ROOT)}: {kept.stat().st_size // 1024} KB\n")
    return 0


def sheet() -> Image.Image:
    """Every sample whole, in rows of one width, each row as high as its pictures then are."""
    ratios = [sample.width / sample.height for sample in SAMPLES]
    rows: list[list[Sample]] = [[]]
    filled, share = 0.0, sum(ratios) / ROWS
    for sample, ratio in zip(SAMPLES, ratios, strict=True):
        if filled + ratio / 2 > share * len(rows) and len(rows) < ROWS:
            rows.append([])
        rows[-1].append(sample)
        filled += ratio
    strips = [_strip(row) for row in rows]
    whole = Image.new("RGB", (WIDTH, sum(strip.height + GAP for strip in strips) - GAP), "#777")
    top = 0
    for strip in strips:
        whole.paste(strip, (0, top))
        top += strip.height + GAP
    return whole


def _strip(row: list[Sample]) -> Image.Image:
    height = round((WIDTH - GAP * (len(row) - 1)) / sum(sample.width / sample.height for sample in row))
    strip, left = Image.new("RGB", (WIDTH, height), "#777"), 0
    for sample in row:
        width = WIDTH - left if sample is row[-1] else round(height * sample.width / sample.height)
        with Image.open(sample_path(sample.name)) as picture:
            strip.paste(picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS), (left, 0))
        left += width + GAP
    return strip


def take(chromium: Browser, address: str, theme: str) -> bytes:
    """A PNG of the page once its pictures are there. Raises when the page complains."""
    complaints: list[str] = []
    page = chromium.new_page(
        viewport={"width": WIDTH, "height": HEIGHT},
        color_scheme=theme,  # type: ignore[arg-type]  # a literal of Playwright's
        reduced_motion="reduce",
    )
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    answer = page.goto(address, wait_until="networkidle")
    if answer is None or not answer.ok:
        raise RuntimeError(f"{address} answered {answer and answer.status}")
    page.wait_for_function("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
    shot = page.screenshot()
    page.close()
    if complaints:
        raise RuntimeError(f"The page complained in {theme}: {complaints}")
    return shot


if __name__ == "__main__":
    sys.exit(main())
