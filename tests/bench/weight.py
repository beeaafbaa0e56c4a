"""Weight of a page: bytes of its own scripts, styles and icons as a browser without a cache receives them.

Beside it: the same files without compression.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.bench.figures import Figure
from tests.support.browser import find
from tests.support.server import Server

AIM_KB = 60.0
SETTLED_MS = 1500
KINDS = (".js", ".css", ".svg")
LOADED = """() => performance.getEntriesByType("resource").map((entry) => ({
  name: new URL(entry.name).pathname, sent: entry.encodedBodySize, whole: entry.decodedBodySize,
}))"""


def measure() -> Iterator[Figure]:
    found = find()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "data", forked=False).start(upstream="sandbox")
        try:
            chromium = playwright.chromium.launch(
                executable_path=found.path, args=found.arguments, env=found.environment
            )
            for name, path in (("builder", "/"), ("history", "/runs")):
                page = chromium.new_context(viewport={"width": 1440, "height": 900}).new_page()
                page.goto(server.url + path, wait_until="load")
                page.wait_for_timeout(SETTLED_MS)  # an open stream keeps the network from ever being idle
                files: dict[str, Any] = {e["name"]: e for e in page.evaluate(LOADED) if e["name"].endswith(KINDS)}
                sent, whole = (sum(e[kind] for e in files.values()) / 1000 for kind in ("sent", "whole"))
                beside = f"{len(files)} files uncompressed"
                yield Figure(f"scripts, styles, icons: {name}", sent, "kB", aim=AIM_KB, peer=whole, beside=beside)
            chromium.close()
        finally:
            server.stop()
