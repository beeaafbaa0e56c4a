"""Our sample pictures: `python -m tests.support.samples` draws what is missing from the drawings, or the names given.

Letters are outlines and grain has a fixed seed, so a drawing needs a browser and no typeface.
"""

import asyncio
import io
import sys

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from app.media import SAMPLES, Sample, decode, sample_path, sample_thumb
from app.media.samples import FOLDER
from tests.support.browser import find

QUALITY = 92


def main(names: list[str]) -> int:
    wanted = [
        sample for sample in SAMPLES if (sample.name in names if names else not sample_path(sample.name).exists())
    ]
    if wanted:
        found = find()
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=found.path, args=found.arguments, env=found.environment
            )
            for sample in wanted:
                drawn(chromium, sample).save(sample_path(sample.name), "WEBP", quality=QUALITY, method=6)
            chromium.close()
    for sample in wanted:
        sample_thumb(sample.name).write_bytes(asyncio.run(decode(sample_path(sample.name))).thumb)
        sys.stdout.write(f"{sample.file}: {sample_path(sample.name).stat().st_size // 1024} KB\n")
    return 0


def drawn(chromium: Browser, sample: Sample) -> Image.Image:
    drawing = (FOLDER / "source" / f"{sample.name}.svg").read_text()
    page = chromium.new_page(viewport={"width": sample.width, "height": sample.height})
    page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{drawing}")
    shot = page.screenshot()
    page.close()
    return Image.open(io.BytesIO(shot)).convert("RGB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
