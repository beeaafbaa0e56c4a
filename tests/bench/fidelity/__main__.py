"""python -m tests.bench.fidelity: prints what the report and the lock are worth. `PAIRS` names a folder of labelled pairs."""

import os
import sys
from pathlib import Path

import cv2

from tests.bench.fidelity import drawn, exactness, pairs, spoiled, times


def main() -> int:
    cv2.setNumThreads(1)  # one processor's seconds, whatever the machine
    folder = os.environ.get("PAIRS")
    if folder:
        print("Real pairs")
        print("\n".join(pairs.table(*pairs.measure_pairs(Path(folder)))))
    else:
        print("No real pairs: PAIRS=/a/folder names some. Drawn ones stand in.")
    print("\nTimes")
    print("\n".join(times.times()))
    tried, alarms, unsure = drawn.alarms_over_encodings()
    print(f"\nSamples saved again: {alarms} alarms and {unsure} can’t tell in {tried}")
    scenes = drawn.found_of_spoiled()
    for way, (amount, count) in scenes.items():
        print(
            f"Drawn pairs, {way}: " + (f"{count} alarms in {amount}" if way == "none" else f"{count} of {amount} found")
        )
    drafts = spoiled.found_of_drafts()
    for kind, verdicts in drafts.items():
        print(f"Drafts, {kind}: {dict(verdicts)}")
    for sort, (made, wrong) in exactness.counted().items():
        print(f"Lock and area edit, {sort}: {wrong} of {made} with a pixel outside that is not the original")
    missed = any(count < amount for way, (amount, count) in scenes.items() if way != "none")
    return 1 if alarms or missed or scenes["none"][1] else 0


if __name__ == "__main__":
    sys.exit(main())
