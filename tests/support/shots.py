"""The README's picture: `python -m tests.support.shots` takes it anew from a real server on the sandbox.

The builder in dark is kept. Light is taken, too, so that a page that breaks there is noticed before it is shown.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.support.browser import find
from tests.support.server import ROOT, Server

PICTURE = ROOT / "docs" / "pictures" / "builder.webp"
WIDTH, HEIGHT = 1440, 900


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
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1024} KB\n")
    return 0


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
