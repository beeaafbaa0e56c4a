"""When to look at a run again, so that its end is seen soon and few looks are made.

Looks cost calls, waiting costs delay. Their product is least when the rate of looks is proportional to the square root
of the hazard: how likely a run that goes on ends just now. The hazard is learned from the model's past run times, with
a broad guess mixed in that carries new models, and runs that take longer than any before. Pure: no clock, no I/O.
"""

import bisect
import math
from collections.abc import Sequence
from itertools import pairwise

LOOKS = 4.6  # how dense looks are after SHORT_S; more see the end sooner, and the product hardly changes
SHORT_S, FELT = (
    5.0,
    0.1,
)  # a delay is felt in proportion to the wait, a little: later looks are less dense by this power
SOONEST_S = 0.12
LATEST_S = 30.0  # a run that takes unusually long is looked at this seldom
TYPICAL_FROM = 5
GRID_FROM_S, GRID_TO_S, GRID = 0.05, 86_400.0, 280

# when nothing is known: drafts of a sandbox take about a second, models some tens of them; (weight, median, spread)
GUESS = ((0.3, 1.0, 0.7), (0.7, 15.0, 1.3))
GUESSED_SPREAD = 0.3  # of the logarithm of a model's run times, counted as two runs
NARROWEST = 0.04


class PollSchedule:
    """`durations` are seconds that past runs of the model took, in any order."""

    def __init__(self, durations: Sequence[float] = ()) -> None:
        parts = _mixture(durations)
        self._times = [GRID_FROM_S * (GRID_TO_S / GRID_FROM_S) ** (n / (GRID - 1)) for n in range(GRID)]
        rates = [_rate(parts, time) for time in self._times]
        self._looks = [GRID_FROM_S * rates[0]]  # how many looks should have been made by each time
        for (t0, r0), (t1, r1) in pairwise(zip(self._times, rates, strict=True)):
            self._looks.append(self._looks[-1] + (t1 - t0) * (r0 + r1) / 2)

    def next_look(self, elapsed: float) -> float:
        """Seconds from now until the next look at a run that was submitted `elapsed` seconds ago."""
        due = self._at(self._looks_by(elapsed) + 1.0) - elapsed
        return min(max(due, SOONEST_S), LATEST_S)

    def _looks_by(self, time: float) -> float:
        return _interpolated(self._times, self._looks, time)

    def _at(self, looks: float) -> float:
        return _interpolated(self._looks, self._times, looks)


def typical(durations: Sequence[float]) -> tuple[float, float] | None:
    """Seconds that most runs take, from the fastest tenth to the slowest; None while too few are known."""
    known = sorted(d for d in durations if d > 0)
    return (_quantile(known, 0.1), _quantile(known, 0.9)) if len(known) >= TYPICAL_FROM else None


def _mixture(durations: Sequence[float]) -> list[tuple[float, float, float]]:
    """Bells over the logarithm of time, as (weight, centre, width): one for each past run, and the guess's."""
    logs = sorted(math.log(d) for d in durations if d > 0)
    count = len(logs)
    doubt = (1 + count) ** -1.5
    parts = [(doubt * weight, math.log(median), spread) for weight, median, spread in GUESS]
    if count:
        width = _width(logs)
        parts += [((1 - doubt) / count, log, width) for log in logs]
    return parts


def _width(logs: Sequence[float]) -> float:
    """Silverman's rule, with the spread by quartiles where outliers would widen it, and a guess while runs are few."""
    count = len(logs)
    mean = sum(logs) / count
    variance = sum((log - mean) ** 2 for log in logs)
    spread = math.sqrt((2 * GUESSED_SPREAD**2 + variance) / (count + 1))
    if count >= TYPICAL_FROM:
        quartiles = (_quantile(logs, 0.75) - _quantile(logs, 0.25)) / 1.34
        spread = min(spread, max(quartiles, NARROWEST))
    return max(0.9 * spread * math.pow(count, -0.2), NARROWEST)


def _rate(parts: Sequence[tuple[float, float, float]], time: float) -> float:
    """Looks a second at this time, between the slowest and the fastest that we ever look."""
    log, ends, lives = math.log(time), 0.0, 0.0
    for weight, centre, width in parts:
        z = (log - centre) / width
        ends += weight * math.exp(-0.5 * z * z) / (width * math.sqrt(2 * math.pi))
        lives += weight * 0.5 * math.erfc(z / math.sqrt(2))
    hazard = ends / (time * lives) if lives > 0 else 0.0
    looks = LOOKS * math.sqrt(hazard) * math.pow(time / SHORT_S, -FELT)
    return min(max(looks, 1 / LATEST_S), 1 / SOONEST_S)


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _interpolated(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    """Linear between the points, and on along the first and the last piece outside of them."""
    n = min(max(bisect.bisect_right(xs, x), 1), len(xs) - 1)
    share = (x - xs[n - 1]) / (xs[n] - xs[n - 1])
    return ys[n - 1] + share * (ys[n] - ys[n - 1])
