"""The one limit on polling."""

import asyncio

import pytest

from app.upstream import Rate


class Time:
    """Stands in for clock and sleep: sleeping is what moves it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    clock = Time()
    monkeypatch.setattr("app.upstream.rate.time.monotonic", lambda: clock.now)
    monkeypatch.setattr("app.upstream.rate.asyncio.sleep", clock.sleep)
    return clock


async def test_it_spaces_calls_evenly_in_the_order_of_their_coming(time: Time) -> None:
    rate = Rate(40)
    for _ in range(5):
        await rate.turn()
    assert time.slept == pytest.approx([0.025, 0.05, 0.075, 0.1])


async def test_it_saves_up_no_burst(time: Time) -> None:
    rate = Rate(40)
    await rate.turn()
    time.now += 3600
    await rate.turn()
    await rate.turn()
    assert time.slept == pytest.approx([0.025])


async def test_it_holds_everybody_when_upstream_is_busy(time: Time) -> None:
    rate = Rate(40)
    rate.pause(2)
    await rate.turn()
    rate.pause(0)
    await rate.turn()
    assert time.slept == pytest.approx([2.0, 2.025])
    rate.pause(3600)
    await rate.turn()
    assert time.slept[-1] == 30.0


async def test_it_lets_nobody_starve() -> None:
    rate, served = Rate(2000), []

    async def run(name: int) -> None:
        await rate.turn()
        served.append(name)

    await asyncio.gather(*(run(name) for name in range(50)))
    assert sorted(served) == list(range(50))
