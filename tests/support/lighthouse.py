"""Lighthouse over the builder, a finished run and the history: `make lighthouse`. Each category's median of five.

Its version is pinned here and fetched by npx into npm's own cache; it is no part of the project and of no test.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.support.browser import find
from tests.support.seed_runs import States, apart
from tests.support.server import Server

PINNED = "lighthouse@12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices")
TIMES = 5


def main(names: list[str]) -> int:
    found = find()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "data").start(upstream="sandbox")
        try:
            made = apart(States(server.data, all_states=False).seed())
            pages = {"builder": "/", "run": f"/runs/{made['saved']}", "history": "/runs"}
            for name in names or pages:
                reports = [_run(server.url + pages[name], found.path, found.arguments) for _ in range(TIMES)]
                scores = {
                    category: statistics.median(report["categories"][category]["score"] * 100 for report in reports)
                    for category in CATEGORIES
                }
                said = "  ".join(f"{category} {score:.0f}" for category, score in scores.items())
                sys.stdout.write(f"{name:10} {said}\n")
                for line in sorted({line for report in reports for line in _costing(report)}):
                    sys.stdout.write(f"           {line}\n")
                sys.stdout.flush()
        finally:
            server.stop()
    return 0


def _run(address: str, chrome: str, arguments: list[str]) -> dict[str, Any]:
    flags = " ".join([*arguments, "--headless=new"])
    command = ["npx", "--yes", PINNED, address, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    command += [f"--only-categories={','.join(CATEGORIES)}", "--preset=desktop"]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": chrome}, check=False
    )
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed: {done.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _costing(report: dict[str, Any]) -> list[str]:
    """What costs points, in Lighthouse's words."""
    lines = []
    for category in CATEGORIES:
        for item in report["categories"][category]["auditRefs"]:
            audit = report["audits"][item["id"]]
            if item["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                lines.append(f"{category}: {audit['title']} {audit.get('displayValue', '')}".rstrip())
    return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
