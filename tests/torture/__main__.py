"""python -m tests.torture: everything, on SQLite and on PostgreSQL; prints the counts, and fails on any wrong.

--database sqlite|postgresql    one of them
--only arrows,points,chance,…   parts of it
--seed N                        of the moments that nobody chose; printed at the start
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.support.server import ROOT
from tests.torture.parts import PARTS, Report, play

DATABASES = ("sqlite", "postgresql")
TIMED = ("ends",)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.torture")
    parser.add_argument("--database", choices=DATABASES)
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    names = given.only.split(",")
    if unknown := set(names) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if given.database:
        report = play(given.database, names, given.seed)
        print(json.dumps({"counts": report.counts, "wrong": report.wrong, "notes": report.notes}))
        return 1 if report.wrong else 0
    return _both(names, given.seed)


def _both(names: list[str], seed: int) -> int:
    """Both databases side by side; what is timed, one after the other."""
    begun = time.monotonic()
    print(f"seed {seed}; what the two databases do is told as it happens", file=sys.stderr, flush=True)
    reports = {name: Report() for name in DATABASES}
    together = [name for name in names if name not in TIMED]
    with ThreadPoolExecutor() as pool:
        for report, more in zip(
            reports.values(), pool.map(lambda name: _one(name, together, seed), DATABASES), strict=True
        ):
            report.add(more)
    for name, report in reports.items():
        report.add(_one(name, [name for name in names if name in TIMED], seed))
    print(table(reports))
    print(f"{time.monotonic() - begun:.0f} s in all")
    wrong = [f"{name}: {what}" for name, report in reports.items() for what in report.wrong]
    print("\n".join(wrong) if wrong else "nothing wrong")
    return 1 if wrong else 0


def _one(database: str, names: list[str], seed: int) -> Report:
    """These parts on one database, in a process of its own."""
    if not names:
        return Report()
    parts = ["--database", database, "--only", ",".join(names), "--seed", str(seed)]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.torture", *parts], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    said = json.loads(ended.stdout.strip().splitlines()[-1]) if ended.stdout.strip() else {}
    return Report(Counter(said.get("counts", {})), said.get("wrong", ["it broke off"]), said.get("notes", {}))


def table(reports: dict[str, Report]) -> str:
    """A line a count, a column a database."""
    rows = list(dict.fromkeys(row for report in reports.values() for row in [*report.counts, *report.notes]))
    width = max(map(len, rows), default=0)
    said = [f"{'':{width}}  " + "  ".join(f"{name:>12}" for name in reports)]
    for row in rows:
        cells = (str(report.counts.get(row, report.notes.get(row, ""))) for report in reports.values())
        said.append(f"{row:{width}}  " + "  ".join(f"{cell:>12}" for cell in cells))
    return "\n".join(said)


if __name__ == "__main__":
    sys.exit(main())
