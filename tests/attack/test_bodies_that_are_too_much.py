"""Bodies that take more to read than to send: refused before they are parsed, while others are answered."""

import json
from collections import Counter
from collections.abc import Iterator

import httpx
import pytest

from tests.attack import TIMES
from tests.attack.served import MAX_BUSY_S, MAX_RISE, Seen, while_attacked
from tests.support.server import Server

MIB = 2**20
JSON, PAIRS = {"content-type": "application/json"}, {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("bodies")).start(upstream="sandbox")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("team")).start(upstream="sandbox", allowed_hosts="studio.test")
    yield server
    server.stop()


def send(server: Server, path: str, body: bytes, headers: dict[str, str], sent: Counter[str]) -> Seen:
    def attack() -> None:
        try:
            sent[str(server.post(path, content=body, headers=headers).status_code)] += 1
        except httpx.TransportError:
            sent["cut off"] += 1

    seen = while_attacked(server, attack)
    print(f"\n{path}, {len(body) / MIB:.2f} MiB: {seen.figures()}; {dict(sent)}")
    return seen


def check(seen: Seen) -> None:
    assert max(seen.busy) < MAX_BUSY_S, seen.figures()
    assert seen.rise < MAX_RISE, seen.figures()


NESTED = b'{"device_code":[' + b"[]," * (3 * MIB if TIMES == 1 else 26 * MIB) + b"[]]}"
CAUGHT = {"400", "401", "404", "413", "422", "cut off"}


@pytest.mark.parametrize("path", ["/sandbox/api/cli-auth/poll", "/sandbox/api/cli-auth/start", "/sandbox/v1/models/a"])
def test_a_stranger_stops_no_team_server_by_json(team: Server, path: str, sent: Counter[str]) -> None:
    check(send(team, path, NESTED, JSON, sent))
    assert set(sent) <= CAUGHT


@pytest.mark.parametrize("path", ["prompts", "runs", "images"])
def test_json_of_many_lists_is_not_parsed(server: Server, path: str, sent: Counter[str]) -> None:
    check(send(server, f"/api/v1/{path}", NESTED, JSON, sent))
    assert set(sent) <= CAUGHT


SPECS = {
    "as many lists as are taken": b'{"spec":[' + b"[]," * 66_000 + b"[]]}",
    "as many names as are taken": json.dumps({"spec": {}} | {f"n{n}": 0 for n in range(150_000)}).encode(),
    "as many names in a spec": json.dumps({"spec": {f"n{n}": 0 for n in range(150_000)}}).encode(),
    "as many things in raw": json.dumps({"spec": {"version": 1, "model": "a/b", "raw": {"x": [0] * 190_000}}}).encode(),
    "as many changes": json.dumps({"spec": {"version": 1, "model": "a/b", "changes": [{}] * 90_000}}).encode(),
    "deep": b'{"spec":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "all quotes": b'{"spec":"' + b'\\"' * MIB + b'"}',
    "quotes that end nothing": b'"' * (4 * MIB - 1),
    "a spec of 4 MiB of words": json.dumps({"spec": {"version": 1, "model": "word, " * 600_000}}).encode(),
}


@pytest.mark.parametrize("name", SPECS)
def test_json_within_the_limits_holds_nobody_up(server: Server, name: str, sent: Counter[str]) -> None:
    for path in ("/api/v1/prompts", "/api/v1/recipes")[: 1 if TIMES == 1 else 2]:
        check(send(server, path, SPECS[name], JSON, sent))
    assert set(sent) <= {*CAUGHT, "200"}


@pytest.mark.parametrize("path", ["/edit/prompt", "/edit", "/login", "/recipes"])
def test_a_form_of_percent_signs_is_not_parsed(server: Server, path: str, sent: Counter[str]) -> None:
    for body in (
        b"spec=" + b"%41" * (3 * MIB if TIMES == 1 else 20 * MIB),
        b"keep=a&" * 35_000,
        b"spec=" + b"%41" * 87_000,
    ):
        check(send(server, path, body, PAIRS, sent))
    assert set(sent) <= {*CAUGHT, "200", "303"}
    assert sent["413"] + sent["cut off"] >= 1


def test_a_form_of_many_parts_holds_nobody_up(server: Server, sent: Counter[str]) -> None:
    part = b'--x\r\ncontent-disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    file = b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n%s\r\n'
    headers = {"content-type": "multipart/form-data; boundary=x"}
    bodies = [
        part % (b"keep_also", b"a" * 30_000) * 1_900,
        part % (b"spec", b"a" * (MIB - 100)) * 60,
        part % (b"keep", b"a") * 100_000,
        file % b"" * 900,
        file % b"no picture" * 900,
    ]
    for body in bodies:
        seen = send(server, "/edit", body + b"--x--\r\n", headers, sent)
        assert max(seen.busy) < MAX_BUSY_S, seen.figures()
    assert set(sent) <= {*CAUGHT, "200"}
