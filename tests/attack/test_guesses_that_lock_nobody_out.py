"""Strangers who guess passwords, codes and links: refused, while whoever is right gets in."""

import asyncio
import ipaddress
import time
from collections import Counter
from dataclasses import dataclass
from statistics import median

import httpx
import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from app.accounts import passwords, throttle
from tests.attack import TIMES
from tests.attack.served import MAX_BUSY_S
from tests.web.conftest import Build, WebApp

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
BASE = "https://studio.example"
ANN = {"email": "ann@studio.example", "password": "a long enough password"}
SETUP = {"name": "Ann", **ANN}


@dataclass
class Team:
    house: WebApp

    def at(self, address: str, cookies: httpx.Cookies | None = None) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.house.app, client=(address, 5000))
        return httpx.AsyncClient(transport=transport, base_url=BASE, cookies=cookies)

    @property
    def code(self) -> str:
        assert self.house.studio.accounts
        return self.house.studio.accounts.setup_code


@pytest_asyncio.fixture
async def team(build: Build, monkeypatch: pytest.MonkeyPatch) -> Team:
    monkeypatch.setattr(throttle, "DELAY_S", 0.2)
    monkeypatch.setattr(passwords, "_hasher", QUICK)
    monkeypatch.setattr(passwords, "_DECOY", QUICK.hash("nobody"))
    return Team(await build(BASE, public_url=BASE))


async def guess(team: Team, address: str, sent: Counter[str], **said: str) -> httpx.Response:
    async with team.at(address) as client:
        answer = await client.post("/login", data={**ANN, "password": "wrong", **said})
    sent[str(answer.status_code)] += 1
    return answer


async def test_a_person_gets_in_while_strangers_guess(team: Team, sent: Counter[str]) -> None:
    async with team.at("192.0.2.1") as ann:
        await ann.post("/setup", data={**SETUP, "code": team.code})
        known = ann.cookies
    for n in range(13 * TIMES):
        await asyncio.gather(*(guess(team, f"198.51.{n // 250}.{n % 250}", sent) for _ in range(6)))
    assert sent["429"] >= 13
    async with team.at("203.0.113.9") as elsewhere:
        began = time.monotonic()
        assert (await elsewhere.post("/login", data=ANN)).status_code == 303
        assert time.monotonic() - began >= 0.2  # late, not never
    for _ in range(10):
        await guess(team, "192.0.2.1", sent)
    async with team.at("192.0.2.1") as beside:
        assert (await beside.post("/login", data=ANN)).status_code == 429
    async with team.at("192.0.2.1", known) as ann:
        await ann.post("/logout")
        assert (await ann.post("/login", data=ANN)).status_code == 303


async def test_a_strangers_cookie_makes_no_browser_known(team: Team, sent: Counter[str]) -> None:
    async with team.at("192.0.2.1") as ann:
        await ann.post("/setup", data={**SETUP, "code": team.code})
        real = ann.cookies["__Host-stillframe-device"]
    forged = (f"{'0' * 32}.{'0' * 64}", f"{real[:32]}.{'f' * 64}", real.upper(), real + "0", "\x7f", "")
    for n, value in enumerate(forged):
        async with team.at(f"198.51.100.{n}", httpx.Cookies({"__Host-stillframe-device": value})) as stranger:
            for _ in range(6):
                sent[str((await stranger.post("/login", data={**ANN, "password": "no"})).status_code)] += 1
    async with team.at("198.51.100.99", httpx.Cookies({"__Host-stillframe-device": real})) as stranger:
        for _ in range(6):
            other = {"email": "bob@studio.example", "password": "no"}
            sent[str((await stranger.post("/login", data=other)).status_code)] += 1
    assert sent == {"401": 35, "429": 7}


async def test_the_right_code_sets_up_after_any_number_of_wrong_ones(team: Team, sent: Counter[str]) -> None:
    for n in range(3):
        async with team.at(f"198.51.100.{n}") as stranger:
            for _ in range(12):
                answer = await stranger.post("/setup", data={**SETUP, "code": "0000-0000"})
                sent[str(answer.status_code)] += 1
    assert sent == {"422": 30, "429": 6}
    async with team.at("198.51.100.1") as operator:
        assert (await operator.post("/setup", data={**SETUP, "code": team.code})).status_code == 303


@pytest.mark.parametrize("email", ["ann@studio.example", "nobody@studio.example"])
async def test_one_network_of_ipv6_is_one_stranger(team: Team, email: str, sent: Counter[str]) -> None:
    async with team.at("192.0.2.1") as ann:
        await ann.post("/setup", data={**SETUP, "code": team.code})
    network = ipaddress.IPv6Address("2001:db8:0:7::")
    for n in range(9):
        await guess(team, str(network + (n << 40) + n), sent, email=email)
    assert sent == {"401": 5, "429": 4}


async def test_a_storm_of_sign_ins_leaves_pages_their_cores(
    team: Team, sent: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with team.at("192.0.2.1") as ann:
        await ann.post("/setup", data={**SETUP, "code": team.code})

        busy = [0.0]

        async def waits(count: int) -> list[float]:
            seen = []
            for _ in range(count):
                began, cpu = time.monotonic(), time.thread_time()
                assert (await ann.get("/settings")).status_code == 200
                seen.append(time.monotonic() - began)
                busy.append(time.thread_time() - cpu)
                await asyncio.sleep(0.01)
            return seen

        await waits(3)
        quiet = await waits(15)
        monkeypatch.undo()  # what a real hash costs
        stormy = []
        for wave in range(TIMES):
            guesses = (guess(team, f"198.51.{wave}.{n}", sent, email=f"{n}@studio.example") for n in range(80))
            storm = asyncio.gather(*guesses)
            stormy += await waits(15)
            await storm
    assert sent["429"] > 0  # those beyond the sixteen that may wait
    assert median(stormy) < max(2 * median(quiet), 0.05), (median(quiet), median(stormy))
    assert max(busy) < MAX_BUSY_S  # of the loop, which the guesses' own clients are on, too
