"""Labelled pairs of a folder (`PAIRS=/a/folder make bench-fidelity`), whose manifest.json has boxes and labels."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.fidelity import Check, Kept, Region, measure, read_picture

LABELS = {"framing": "framing", "colour": "color", "scene": "drift", "brand": "mark"}
SCALE = {"held": "held", "cant_tell": "can't tell", "changed": "changed"}
BEFORE = {  # figures of the prototype on these and 47 more pairs
    "framing": "aligned 115 of 119; decided right 35 of 39",
    "drift": "AUROC 0.98",
    "color": "AUROC 0.80",
    "mark": "12 of 12 kept held, 0 of 3 drifted held",
}


@dataclass
class Tally:
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: list[float] = field(default_factory=list)
    drifted: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def auroc(self) -> float | None:
        """The chance that a drifted pair has a higher value than a kept one."""
        if not self.kept or not self.drifted:
            return None
        above = sum((high > low) + 0.5 * (high == low) for high in self.drifted for low in self.kept)
        return above / len(self.kept) / len(self.drifted)


def measure_pairs(folder: Path) -> tuple[dict[str, Tally], list[float]]:
    tallies: dict[str, Tally] = {check: Tally() for check in LABELS.values()}
    seconds = []
    for pair in json.loads((folder / "manifest.json").read_text()):
        before, after = (read_picture((folder / pair[name]).read_bytes()) for name in ("before", "after"))
        asked = [boxed(corners) for corners in [pair["asked"], *(pair["asked_more"] or [])] if corners]
        mark = [boxed(pair["brand_box"])] if pair["brand_box"] else []
        start = time.process_time()
        report = measure(before, after, Region.of_boxes(*asked) if asked else None, Kept(marks=mark)).report
        seconds.append(time.process_time() - start)
        by_check = {item.check: item for item in reversed(report.items)}
        for label, check in LABELS.items():
            if check == Check.DRIFT and not asked:
                continue  # what was asked is not known, so nothing else can be judged
            _count(tallies[check], pair["id"], pair["labels"][label], by_check.get(Check(check)))
    return tallies, seconds


def boxed(corners: list[float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = corners
    return left, top, right - left, bottom - top


def _count(tally: Tally, name: str, label: str, item: Any) -> None:
    if label not in ("kept", "drifted") or item is None:
        return
    verdict = SCALE[item.verdict.value]
    tally.confusion[label, verdict] += 1
    if item.value is not None:
        (tally.kept if label == "kept" else tally.drifted).append(item.value)
    if (label, verdict) in (("kept", "changed"), ("drifted", "held")):
        tally.wrong.append(name)


def table(tallies: dict[str, Tally], seconds: list[float]) -> Iterator[str]:
    yield f"{'check':8} {'AUROC':>6} {'kept: held/?/changed':>22} {'drifted: held/?/changed':>24} {'right of decided':>17} {'can’t tell':>10}  before"
    for check, tally in tallies.items():
        kept, drifted = (
            [tally.confusion[label, verdict] for verdict in SCALE.values()] for label in ("kept", "drifted")
        )
        decided = kept[0] + kept[2] + drifted[0] + drifted[2]
        everything = sum(kept) + sum(drifted)
        right, unsure = kept[0] + drifted[2], kept[1] + drifted[1]
        auroc = "–" if tally.auroc is None else f"{tally.auroc:.3f}"
        shown = (
            f"{check:8} {auroc:>6} {'/'.join(map(str, kept)):>22} {'/'.join(map(str, drifted)):>24} "
            f"{f'{right} of {decided}':>17} {100 * unsure / max(1, everything):>8.0f} %  {BEFORE[check]}"
        )
        yield shown + (f"  wrong: {' '.join(tally.wrong)}" if tally.wrong else "")
    mean = sum(seconds) / max(1, len(seconds))
    yield f"{len(seconds)} pairs, {mean:.2f} s of processor a pair, {max(seconds, default=0):.2f} s at worst (before: 0.7 and 2.7)"
