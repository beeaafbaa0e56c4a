"""Contact sheets: what was asked over what was drawn, a sheet an operation, to be looked at."""

import textwrap
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

COLUMNS, CELL, CAPTION = 5, 400, 52
FOLDER = Path(".cache/bench-draft")


def write(name: str, cells: list[tuple[str, Any, str]], columns: int = COLUMNS) -> Path:
    """Each cell: a caption, an RGB picture, and a colour of the caption."""
    rows = -(-len(cells) // columns)
    sheet = Image.new("RGB", (columns * CELL, rows * (CELL + CAPTION)), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for n, (caption, rgb, colour) in enumerate(cells):
        x, y = n % columns * CELL, n // columns * (CELL + CAPTION)
        picture = Image.fromarray(rgb)
        picture.thumbnail((CELL - 8, CELL - 4), Image.Resampling.LANCZOS)
        sheet.paste(picture, (x, y))
        pen.text((x + 2, y + CELL), "\n".join(textwrap.wrap(caption, 60)[:3]), colour, font)
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name.replace(' ', '-').replace(',', '')}.webp"
    sheet.save(path, quality=88)
    return path
