"""python -m tests.bench.drafts.replaced [word …]: the headline of each poster of our own, replaced and removed.

Prints counts by typeface and by ground and writes sheets of before and after; fails where an old letter is left.
"""

import json
import sys
from collections import Counter, defaultdict
from io import BytesIO
from typing import Any

import cv2
import numpy as np
from PIL import Image

from app.sandbox.draft import DraftRefused, draft
from app.sandbox.draft.output import KEY
from tests.bench.drafts import sheet
from tests.bench.drafts.cases import composed
from tests.bench.drafts.posters import Poster, posters
from tests.bench.drafts.reading import Read, finds, read

READS = (
    ("Fresh bread", "latin"),
    ("おすすめ", "japanese_kana"),
    ("Open today", "latin"),
    ("新品上市", "chinese_simplified"),
)
SEEN, LEFT = 0.2, 0.004  # of the letters' contrast, on this share of their pixels: what an eye would find
BESIDE = 6  # pixels around the old letters: their soft edge
AROUND = 0.3  # of a new line's height: letters that hang out of what the reader marks


def main(wanted: list[str]) -> int:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    cells: list[tuple[str, Any, str]] = []
    for number, (typeface, ground, poster) in enumerate(posters()):
        if not all(word.lower() in f"{typeface.name} {ground}".lower() for word in wanted):
            continue
        if poster is None:
            counts[typeface.name]["skipped"] += 1
            continue
        reads, script = READS[number % len(READS)]
        outcome, words, after = _replaced(poster, reads, script)
        gone, told, cleared = _removed(poster)
        for name in (typeface.name, ground, "all"):
            counts[name][outcome] += 1
            counts[name][f"removal {gone}"] += 1
        print(f"{outcome:8} {gone:8} {poster.name}: {words} | {told}", file=sys.stderr)
        cells += [(poster.name, poster.rgb, "black")]
        cells += [(f"“{reads}” {words}", after, _ink(outcome)), (f"removed {told}", cleared, _ink(gone))]
    for name, count in counts.items():
        print(f"{name:24}" + ", ".join(f"{word} {n}" for word, n in sorted(count.items())))
    for start in range(0, len(cells), 60):
        print(sheet.write(f"posters-{start // 60 + 1}", cells[start : start + 60], columns=6))
    bad = counts["all"]["left"] + counts["all"]["removal left"] + counts["all"]["wrong"]
    return 1 if bad else 0


def _ink(outcome: str) -> str:
    return {"right": "black", "refused": "orange"}.get(outcome, "red")


def _replaced(poster: Poster, reads: str, script: str) -> tuple[str, str, Any]:
    prompt = composed({"kind": "text", "target": "headline", "reads": reads, "script": script})
    drawn = _drawn(poster, prompt)
    if isinstance(drawn, str):
        return "refused", drawn, poster.rgb
    after, seen, words = drawn
    lines = read(seen, 0.5)
    new = finds(lines, reads) or finds(lines := read(seen), reads)
    left = leftover(poster, seen, new)
    if left > LEFT:
        return "left", f"{left:.1%} of the old letters", after
    if not new:
        return "wrong", f"reads {', '.join(line.text for line in lines) or 'nothing'}", after
    if (changed := _disturbed(poster, seen)) > LEFT:
        return "wrong", f"{changed:.1%} of another text changed", after
    return "right", words, after


def _disturbed(poster: Poster, after: Any) -> float:
    """How much of the letters of other texts is not as it was."""
    other = poster.other[..., 0] > 0.5
    differs = np.abs(after.astype(int) - poster.rgb).max(axis=2) > 30
    return float((differs & other).sum() / other.sum())


def _removed(poster: Poster) -> tuple[str, str, Any]:
    drawn = _drawn(poster, composed({"kind": "remove", "target": "headline"}))
    if isinstance(drawn, str):
        return "refused", drawn, poster.rgb
    after, seen, words = drawn
    left = leftover(poster, seen, [])
    return ("left", f"{left:.1%} of the old letters", after) if left > LEFT else ("right", words, after)


def _drawn(poster: Poster, prompt: str) -> str | tuple[Any, Any, str]:
    """What was drawn, the same without the ribbon, and its note; or why it was refused."""
    try:
        result = draft(prompt, [poster.png], {})
    except DraftRefused as refusal:
        return f"{refusal.code}: {refusal.reason[:150]}"
    png = Image.open(BytesIO(result.png))
    ribbon = json.loads(png.text[KEY])["ribbon"]  # type: ignore[attr-defined]
    after = np.asarray(png.convert("RGB"))
    seen = after.copy()
    part = slice(ribbon["top"], ribbon["bottom"]), slice(ribbon["left"], ribbon["right"])
    seen[part] = poster.bare[part]
    return after, seen, result.notes[0].text


def leftover(poster: Poster, after: Any, new: list[Read]) -> float:
    """Where the old letters were and no new line is: how much of their pixels is not as if they had never been."""
    ink = poster.ink[..., 0] > 0.5
    place = cv2.dilate(ink.astype(np.uint8), np.ones((2 * BESIDE + 1,) * 2, np.uint8)) > 0
    for line in new:
        grow = AROUND * line.height
        left, top, right, bottom = line.box
        rows = slice(max(0, round(top - grow)), round(bottom + grow))
        place[rows, max(0, round(left - grow)) : round(right + grow)] = False
    before, now = (cv2.GaussianBlur(rgb.astype(np.float32), (0, 0), 1.5) for rgb in (poster.bare, after))
    had = cv2.GaussianBlur(poster.rgb.astype(np.float32), (0, 0), 1.5)
    most = float(np.percentile(np.abs(had - before).max(axis=2)[ink], 90))
    return float((np.abs(now - before).max(axis=2)[place] > max(SEEN * most, 8.0)).sum() / ink.sum())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
