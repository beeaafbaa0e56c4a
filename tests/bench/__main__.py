"""python -m tests.bench [measure …] [--load N …]: all measures when none is named; --load: so many runs at once."""

import argparse
import sys
from collections.abc import Callable, Iterator

from tests.bench import beside, command, history, load, pages, preview, seen, start, viewer, weight
from tests.bench.figures import Figure, table

MEASURES: dict[str, Callable[[], Iterator[Figure]]] = {
    "start": start.measure,
    "command": command.measure,
    "weight": weight.measure,
    "preview": preview.measure,
    "history": history.measure,
    "pages": pages.measure,
    "seen": seen.measure,
    "beside": beside.measure,
    "viewer": viewer.measure,
}


def main(given: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("measures", nargs="*")
    parser.add_argument("--load", type=int, action="append", default=[], metavar="N", help="so many runs at once")
    asked = parser.parse_args(given)
    if unknown := set(asked.measures) - MEASURES.keys():
        print(f"There is no measure {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}.", file=sys.stderr)
        return 64
    figures: list[Figure] = []
    for name in asked.measures or ([] if asked.load else MEASURES):
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        figures += MEASURES[name]()
    for count in asked.load:
        print(f"measuring {count} at once …", file=sys.stderr, flush=True)
        figures += load.measure(count)
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
