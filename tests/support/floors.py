"""Draws the floors of the house from the import contract in pyproject.toml: `python -m tests.support.floors`."""

import tomllib
from html import escape

from tests.contracts.repository import ROOT

PICTURE = ROOT / "docs" / "pictures" / "floors.svg"
WIDTH, FLOOR, GAP, PAD = 720, 44, 10, 16
STYLE = (
    "text{font:15px system-ui,sans-serif;text-anchor:middle;dominant-baseline:central;fill:#1f2328}"
    "rect{fill:#f6f8fa;stroke:#8c959f}"
    "path{stroke:#8c959f;fill:none}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#161b22;stroke:#6e7681}path{stroke:#6e7681}}"
)


def floors() -> list[list[str]]:
    """The rooms of each floor, top floor first, as the import contract names them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(c for c in project["tool"]["importlinter"]["contracts"] if c["type"] == "layers")
    return [
        [room.strip().removeprefix("app.") for room in layer.replace(":", "|").split("|")]
        for layer in contract["layers"]
    ]


def drawing() -> str:
    """The picture as SVG: a box a room, a row a floor; what stands higher may import what stands lower."""
    rows = floors()
    height = PAD * 2 + len(rows) * FLOOR + (len(rows) - 1) * GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        "<title>The floors of app/: imports go down only</title>",
        f"<style>{STYLE}</style>",
        f'<path d="M{PAD} {PAD}V{height - PAD}m-5 -8l5 8l5 -8"/>',
    ]
    for row, rooms in enumerate(rows):
        top = PAD + row * (FLOOR + GAP)
        left = PAD * 2 + 8
        width = (WIDTH - left - PAD - GAP * (len(rooms) - 1)) / len(rooms)
        for n, room in enumerate(rooms):
            x = left + n * (width + GAP)
            parts.append(f'<rect x="{x:.1f}" y="{top}" width="{width:.1f}" height="{FLOOR}" rx="6"/>')
            parts.append(f'<text x="{x + width / 2:.1f}" y="{top + FLOOR / 2:.1f}">{escape(room)}</text>')
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    PICTURE.write_text(drawing(), encoding="utf-8")
