"""What polling costs, in simulated time: mean delay times looks a run, beside a fixed poller.

python -m tests.upstream.bench_polling
"""

import math
import random
import statistics
from collections.abc import Callable, Sequence

from app.upstream import PollSchedule

Draw = Callable[[random.Random], float]
Wait = Callable[[float], float]  # from seconds since submission to seconds until the next look
RUNS, WARM_UP, REMEMBERED, LEARNED_EVERY = 400, 20, 50, 5


def learned(past: Sequence[float]) -> Wait:
    return PollSchedule(past).next_look


def every_two_seconds(past: Sequence[float]) -> Wait:
    return lambda elapsed: 2.0


def uniform(chance: random.Random) -> float:
    return chance.uniform(3, 7)


def lognormal(chance: random.Random) -> float:
    return chance.lognormvariate(math.log(40), 0.3)


def simulate(draw: Draw, poller: Callable[[Sequence[float]], Wait], *, seed: int) -> tuple[float, float]:
    """Mean delay until an end is seen, and mean looks a run; the look right after submission counts."""
    chance = random.Random(seed)
    past = [draw(chance) for _ in range(WARM_UP)]
    delays, looks, wait = [], 0, poller(past)
    for run in range(RUNS):
        if run % LEARNED_EVERY == 0:
            wait = poller(past[-REMEMBERED:])
        ends, now, looks = draw(chance), 0.0, looks + 1
        while now < ends:
            now, looks = now + wait(now), looks + 1
        delays.append(now - ends)
        past.append(ends)
    return statistics.mean(delays), looks / RUNS


def main() -> None:
    for name, draw in (("uniform 3 to 7 s", uniform), ("lognormal 40 s", lognormal)):
        for poller in (learned, every_two_seconds):
            delay, looks = simulate(draw, poller, seed=1)
            print(f"{name:18} {poller.__name__:18} delay {delay:5.2f} s × {looks:5.1f} looks = {delay * looks:5.2f}")


if __name__ == "__main__":
    main()
