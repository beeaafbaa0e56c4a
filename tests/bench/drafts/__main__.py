"""python -m tests.bench.drafts [word …]: every draft whose name holds all the words, or all drafts.

Prints a table by operation and what went wrong, writes contact sheets, and fails where a success was not right.
"""

import json
import statistics
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from app.sandbox.draft import DraftRefused, draft
from app.sandbox.draft.output import KEY
from tests.bench.drafts import checks, sheet
from tests.bench.drafts.cases import Case, cases

FULL = 1_400_000  # pixels: what is timed is at least about 1024 × 1536
AIMS = {"background": 3.0, "text": 2.0, "headline": 2.0}


@dataclass
class Tally:
    right: int = 0
    wrong: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)  # of processors, which others on the machine change less
    cells: list[tuple[str, Any, str]] = field(default_factory=list)


def main(wanted: list[str]) -> int:
    tallies: dict[str, Tally] = defaultdict(Tally)
    failures = []
    try:
        for case in cases():
            if all(word in case.name for word in wanted):
                failures += _measure(case, tallies[case.operation])
    except KeyboardInterrupt:
        print("Stopped: what was drawn until then.", file=sys.stderr)
    print(_table(tallies))
    for failure in failures:
        print(failure)
    for name, tally in tallies.items():
        print(sheet.write(name, tally.cells))
    return 1 if failures else 0


def _measure(case: Case, tally: Tally) -> list[str]:
    data, before = case.picture.png, case.picture.rgb
    start, busy = time.perf_counter(), time.process_time()
    try:
        result = draft(case.prompt, [data], {})
    except DraftRefused as refusal:
        tally.refused[refusal.code] += 1
        tally.cells.append((f"{case.name} · {refusal.code}", before, "orange"))
        print(f"refused {case.name}: {refusal.reason}", file=sys.stderr)
        return []
    took, work = time.perf_counter() - start, time.process_time() - busy
    if before[..., 0].size >= FULL:
        tally.seconds.append(took)
        tally.work.append(work)
    png = Image.open(BytesIO(result.png))
    after = np.asarray(png.convert("RGB"))
    found = list(checks.wrong(case, before, after, json.loads(png.text[KEY])["ribbon"]))  # type: ignore[attr-defined]
    tally.wrong += bool(found)
    tally.right += not found
    words = "; ".join(found)
    tally.cells.append((f"{case.name} · {words or result.notes[0].text}", after, "red" if found else "black"))
    if found:
        print(f"wrong {case.name}: {words}", file=sys.stderr)
    return [f"{case.name}: {words}"] if found else []


def _table(tallies: dict[str, Tally]) -> str:
    lines = [f"{'':26}{'drafts':>7}{'right':>7}{'wrong':>7}{'refused':>9}{'median':>9}{'p90':>8}{'aim':>6}{'CPU':>8}"]
    for name, tally in tallies.items():
        times, aim = sorted(tally.seconds), next((s for word, s in AIMS.items() if name.startswith(word)), None)
        refused = sum(tally.refused.values())
        told = f"{name:26}{tally.right + tally.wrong + refused:7}{tally.right:7}{tally.wrong:7}{refused:9}"
        if times:
            median, p90 = statistics.median(times), times[min(len(times) - 1, int(0.9 * len(times)))]
            told += f"{median:8.2f}s{p90:7.2f}s" + (f"{aim:5.0f}s" if aim else " " * 6)
            told += f"{statistics.median(tally.work):7.2f}s"
        reasons = ", ".join(f"{code} {count}" for code, count in tally.refused.items())
        lines.append(f"{told}  {reasons}".rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
