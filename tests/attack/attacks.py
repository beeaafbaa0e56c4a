"""Single attacks, each played by a process of its own: `python -m tests.attack.attacks NAME URL COOKIE SCALE`.

It reads "go" and "rest" on its standard input. At "rest" the attack ends, and a line says what was sent and how it was
answered. `SCALE` is 1 for the short form.
"""

import contextlib
import json
import os
import random
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import httpx

from app.runs.ledger.states import ENDS
from tests.web.pages.builder_page import png

MIB = 2**20
JSON, PAIRS = {"content-type": "application/json"}, {"content-type": "application/x-www-form-urlencoded"}
MODEL = "openai/gpt-image-2/edit"
ENDED = {*ENDS, "unconfirmed"}
SETTLE_S = 10.0
LIES = ("result_of_5_mib", "result_many", "bad_cost", "number_status", "garbage_status", "huge", "err_in_200")


class Attack:
    """Sends while `going` is set, and counts what is answered."""

    def __init__(self, url: str, cookie: str, scale: int) -> None:
        self.url, self.scale = url, scale
        self.cookies = {"stillframe": cookie}
        self.sent: Counter[str] = Counter()
        self.going = threading.Event()
        self.runs: list[str] = []
        self.image = "https://example.com/poster.jpg"
        self.chance = random.Random(5)

    def send(self, method: str, path: str, *, stranger: bool = False, **request: Any) -> httpx.Response | None:
        cookies = {} if stranger else self.cookies
        try:
            with httpx.Client(base_url=self.url, cookies=cookies, timeout=60, trust_env=False) as client:
                answer = client.request(method, path, **request)
        except httpx.TransportError:
            self.sent["cut off"] += 1
            return None
        self.sent[str(answer.status_code)] += 1
        return answer

    def run(self, spec: dict[str, Any]) -> None:
        answer = self.send("POST", "/api/v1/runs", json=spec)
        if answer and answer.status_code == 202:
            self.runs.append(answer.json()["id"])

    def take_picture(self, width: int = 40, height: int = 30) -> None:
        """One of our own: the sandbox draws it, and waits for nobody."""
        if self.image.startswith("https") and (
            answer := self.send("POST", "/api/v1/images", files={"file": ("a.png", png(width, height), "image/png")})
        ):
            self.image = answer.json()["id"]

    def settle(self) -> None:
        """Wait, within reason, until what was started has ended: quiet is when nothing of it goes on."""
        end = time.monotonic() + SETTLE_S
        with httpx.Client(base_url=self.url, cookies=self.cookies, timeout=60, trust_env=False) as client:
            while self.runs and time.monotonic() < end:
                if client.get(f"/api/v1/runs/{self.runs[-1]}").json()["state"] in ENDED:
                    self.runs.pop()
                else:
                    time.sleep(0.2)
        self.runs.clear()

    def at_once(self, count: int, one: Callable[[int], None]) -> None:
        with ThreadPoolExecutor(count) as pool:
            list(pool.map(one, range(count)))

    def run_of(self, prompt: str, **fields: Any) -> dict[str, Any]:
        raw = {"prompt": prompt, "images": [self.image], **fields}
        return {"spec": {"version": 1, "model": MODEL, "raw": raw}}


def pieces(body: bytes) -> Iterator[bytes]:
    for at in range(0, len(body), 2**16):
        yield body[at : at + 2**16]


def json_of_a_stranger(a: Attack) -> None:
    body = b'{"device_code":[' + b"[]," * (26 * MIB if a.scale > 1 else 3 * MIB) + b"[]]}"
    for path in ("/sandbox/api/cli-auth/poll", "/sandbox/v1/models/a/b", "/review/a/pins"):
        a.send("POST", path, stranger=True, content=body, headers=JSON)
        a.send("POST", path, stranger=True, content=pieces(body), headers=JSON)


def forms_of_percent_signs(a: Attack) -> None:
    body = b"spec=" + b"%41" * (20 * MIB if a.scale > 1 else 3 * MIB)
    a.at_once(2, lambda n: a.send("POST", "/edit/prompt", content=body if n else pieces(body), headers=PAIRS))
    a.send("POST", "/edit/prompt", content=b"spec=" + b"%41" * 87_000, headers=PAIRS)


def json_of_many_lists(a: Attack) -> None:
    body = b'{"spec":[' + b"[]," * (26 * MIB if a.scale > 1 else 3 * MIB) + b"[]]}"
    within = b'{"spec":[' + b"[]," * 66_000 + b"[]]}"
    for path in ("prompts", "runs", "recipes"):
        a.send("POST", f"/api/v1/{path}", content=pieces(body), headers=JSON)
        a.send("POST", f"/api/v1/{path}", content=within, headers=JSON)


def odd_models(a: Attack) -> None:
    """Names that are asked for upstream, besides what is listed: its list is full of entries that nobody can read."""
    for path in ("/", "/api/v1/models", f"/api/v1/models/acme/odd-{a.chance.randint(0, 400)}/edit"):
        a.send("GET", path)
    a.send("POST", "/api/v1/prompts", json=a.run_of("a"))


def replies_that_lie(a: Attack) -> None:
    a.run(a.run_of(f"{a.chance.choice(LIES)} {a.chance.random()}"))


def counts_that_multiply(a: Attack) -> None:
    for name in ("n", "num_images", "batch_size", "number_of_images", "unheard_of"):
        a.run(a.run_of("ok", **{name: 10**6}))


def streams(a: Attack) -> None:
    """As many as there may be and many more, while runs move."""
    a.take_picture()
    open_: list[socket.socket] = []
    for _ in range(300 if a.scale > 1 else 120):
        head = f"GET /api/v1/events HTTP/1.1\r\nHost: {urlsplit(a.url).netloc}\r\n"
        open_ += opened(a, f"{head}Cookie: stillframe={a.cookies['stillframe']}\r\n\r\n".encode())
    while a.going.is_set():
        a.run(a.run_of(f"a {a.chance.random()}"))
    for one in open_:
        a.sent[one.recv(12).decode("ascii", "replace")[-3:] or "ended"] += 1
        one.close()


def guessed_passwords(a: Attack) -> None:
    """Of eight clients, each time from another network."""

    def guess(n: int) -> None:
        said = {"email": f"{a.chance.random()}@studio.example", "password": "a wrong password"}
        headers = {"x-forwarded-for": ".".join(str(a.chance.randint(1, 220)) for _ in range(4))}
        a.send("POST", "/login", stranger=True, data=said, headers=headers)

    a.at_once(8, guess)


def everything_at_once(a: Attack) -> None:
    """Previews, pictures, runs, exports: 150 of each in the long form, one after the other."""
    a.take_picture()
    a.send("POST", "/api/v1/prompts", json=a.run_of("a"))
    a.send("POST", "/api/v1/images", files={"file": ("a.png", png(a.chance.randint(40, 400)), "image/png")})
    a.run(a.run_of(f"a {a.chance.random()}"))
    a.send("GET", "/runs/export.json")


def a_queue_filled(a: Attack) -> None:
    """Forty drafts to draw: the queue stays full."""
    a.take_picture(400, 300)
    for n in range(40 if a.scale > 1 else 6):
        change = {"kind": "lighting", "to": f"golden hour {n} {a.chance.random()}"}
        images = [{"image": a.image}]
        a.run({"spec": {"version": 1, "model": MODEL, "images": images, "keep": ["layout"], "changes": [change]}})
    while a.going.is_set():
        a.send("GET", "/api/v1/runs")


def half_heads(a: Attack) -> None:
    """Nine hundred in the long form, opened anew for as long as it lasts."""
    open_: list[socket.socket] = []
    for n in range(900 if a.scale > 1 else 200):
        open_ += opened(a, (b"", b"GET /heal", b"GET /healthz HTTP/1.1\r\nX-A: b")[n % 3])
    while a.going.is_set():
        open_.pop(0).close()
        open_ += opened(a, b"GET /heal")
    for one in open_:
        one.close()


def opened(a: Attack, first: bytes) -> list[socket.socket]:
    where = urlsplit(a.url)
    with contextlib.suppress(OSError):
        one = socket.create_connection((where.hostname, where.port or 80), timeout=10)
        one.sendall(first)
        a.sent["opened"] += 1
        return [one]
    return []


ATTACKS: dict[str, Callable[[Attack], None]] = {
    one.__name__: one
    for one in (
        json_of_a_stranger, forms_of_percent_signs, json_of_many_lists, odd_models, replies_that_lie,
        counts_that_multiply, streams, guessed_passwords, everything_at_once, a_queue_filled, half_heads,
    )
}  # fmt: skip


def main(name: str, url: str, cookie: str, scale: str) -> None:
    os.nice(10)  # its own work is not what others wait for
    attack, playing = Attack(url, cookie, int(scale)), threading.Thread()

    def play() -> None:
        try:
            while attack.going.is_set():
                ATTACKS[name](attack)
            attack.settle()
        except Exception as error:
            attack.sent[f"failed: {error!r}"] += 1

    for line in sys.stdin:
        if line.strip() == "go":
            attack.going.set()
            playing = threading.Thread(target=play)
            playing.start()
        else:
            attack.going.clear()
            playing.join()
            print(json.dumps(attack.sent), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
