"""python -m tests.torture: everything, on SQLite and on PostgreSQL side by side; prints the counts, and fails on any wrong.

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

from tests.support.server import ROOT
from tests.torture.parts import PARTS, Report, play

DATABASES = ("sqlite", "postgresql")


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
    begun = time.monotonic()
    print(f"seed {seed}; both databases at once, what they do is told as it happens", file=sys.stderr, flush=True)
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.torture", "--database", name, "--only", ",".join(names), "--seed", str(seed)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in DATABASES
    ]
    reports = {}
    for name, process in zip(DATABASES, processes, strict=True):
        out, _ = process.communicate()
        last = out.strip().splitlines()[-1] if out.strip() else "{}"
        said = json.loads(last)
        reports[name] = Report(
            Counter(said.get("counts", {})), said.get("wrong", ["it broke off"]), said.get("notes", {})
        )
    print(table(reports))
    print(f"{time.monotonic() - begun:.0f} s in all")
    wrong = [f"{name}: {what}" for name, report in reports.items() for what in report.wrong]
    print("\n".join(wrong) if wrong else "nothing wrong")
    return 1 if wrong else 0


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
