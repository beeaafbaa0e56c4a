"""When to look: the figures that the schedule must reach, in simulated time."""

import pytest

from app.upstream import PollSchedule, typical
from app.upstream.poll_schedule import LATEST_S, SOONEST_S
from tests.upstream.bench_polling import every_two_seconds, learned, lognormal, simulate, uniform


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_costs_less_than_any_fixed_poller_on_short_runs(seed: int) -> None:
    delay, looks = simulate(uniform, learned, seed=seed)
    fixed_delay, fixed_looks = simulate(uniform, every_two_seconds, seed=seed)
    assert delay * looks < min(1.8, fixed_delay * fixed_looks / 2)
    assert delay < 0.25
    assert looks <= 9  # in life a look takes a moment, and there are fewer


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_comes_near_what_theory_allows_on_long_runs(seed: int) -> None:
    delay, looks = simulate(lognormal, learned, seed=seed)
    assert delay * looks <= 14
    assert looks < 20


def looks_until(schedule: PollSchedule, end: float) -> list[float]:
    times, now = [], 0.0
    while now < end:
        now += schedule.next_look(now)
        times.append(now)
    return times


def test_it_looks_soon_at_a_model_that_nobody_has_run_yet() -> None:
    times = looks_until(PollSchedule(), 3.0)
    assert times[0] < 1.0
    assert len(times) >= 3


def test_it_looks_closely_around_the_expected_end_only() -> None:
    times = looks_until(PollSchedule([38, 39, 40, 41, 42] * 4), 60)
    assert sum(time < 30 for time in times) <= 3
    assert sum(36 <= time <= 44 for time in times) >= 5


def test_it_backs_off_when_a_run_takes_unusually_long() -> None:
    schedule = PollSchedule([38, 39, 40, 41, 42] * 4)
    gaps = [schedule.next_look(elapsed) for elapsed in (41, 100, 1_000, 100_000, 10_000_000)]
    assert gaps == sorted(gaps)
    assert gaps[-1] == LATEST_S


def test_it_notices_a_model_that_became_fast() -> None:
    assert looks_until(PollSchedule([40.0] * 50), 5)[0] <= LATEST_S


@pytest.mark.parametrize("durations", [[], [0.001], [1e-9] * 50, [5.0] * 50, [1e7], [0.0, -3.0], [1.0, 1e6]])
def test_it_always_answers_within_its_bounds(durations: list[float]) -> None:
    schedule = PollSchedule(durations)
    for elapsed in (0.0, 1e-6, 0.05, 1.0, 77.7, 1e5, 1e9):
        assert SOONEST_S <= schedule.next_look(elapsed) <= LATEST_S


def test_it_is_pure() -> None:
    durations = [3.0, 9.0, 4.0]
    assert PollSchedule(durations).next_look(1.0) == PollSchedule(sorted(durations)).next_look(1.0)
    assert durations == [3.0, 9.0, 4.0]


def test_it_tells_the_usual_time_once_enough_runs_are_known() -> None:
    assert typical([40, 41, 42, 43]) is None
    low, high = typical([30, 35, 40, 45, 50, 300]) or (0, 0)
    assert 30 <= low <= 35
    assert 50 <= high <= 300
