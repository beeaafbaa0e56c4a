"""python -m tests.bench [measure …]: all of them when none is named."""

import sys
from collections.abc import Callable, Iterator

from tests.bench import beside, command, history, preview, seen, start, viewer, weight
from tests.bench.figures import Figure, table

MEASURES: dict[str, Callable[[], Iterator[Figure]]] = {
    "start": start.measure,
    "command": command.measure,
    "weight": weight.measure,
    "preview": preview.measure,
    "history": history.measure,
    "seen": seen.measure,
    "beside": beside.measure,
    "viewer": viewer.measure,
}


def main(names: list[str]) -> int:
    if unknown := set(names) - MEASURES.keys():
        print(f"There is no measure {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}.", file=sys.stderr)
        return 64
    figures: list[Figure] = []
    for name in names or MEASURES:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        figures += MEASURES[name]()
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
