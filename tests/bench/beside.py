"""Pages while the sandbox draws: how long the builder's page takes while two drafts are on their way.

Beside it: the same page of the same server at rest, a moment before. The drafts are a background and a headline of
1024×1536, the slowest and the most usual.
"""

import base64
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from app.media import sample_path
from tests.bench.figures import Figure
from tests.support.server import Server

ROUNDS = 4
LOOKS = 25
PAGES = ("/", "/runs")
PROMPTS = (
    "Keep the layout unchanged. Replace the background with a soft warm-grey studio sweep and a gentle floor shadow.",
    'Keep the layout unchanged. Replace only the in-image headline. The new headline reads "Bonjour", same position and '
    "font weight as before.",
)
MAX_TIMES = 2.0


def measure() -> Iterator[Figure]:
    resting: list[float] = []
    drawing: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "data", forked=False).start(upstream="sandbox")
        try:
            secrets = json.loads((Path(folder) / "data" / "secrets.json").read_text())
            headers = {"Authorization": f"Bearer {secrets['sandbox_token']}"}
            with (
                httpx.Client(base_url=server.url, trust_env=False, timeout=60) as page,
                httpx.Client(base_url=f"{server.url}/sandbox", headers=headers, trust_env=False, timeout=60) as model,
            ):
                _wait(model, _book(model))  # the drawing process is there, its networks are loaded
                for _ in range(ROUNDS):
                    resting += [_took(page, n) for n in range(LOOKS)]
                    booked = _book(model)
                    while _are_drawn(model, booked) < len(booked):
                        drawing.append(_took(page, len(drawing)))
        finally:
            server.stop()
    for name, percent in (("median", 50), ("p95", 95)):
        here, peer = (1000 * statistics.quantiles(times, n=100)[percent - 1] for times in (drawing, resting))
        yield Figure(
            f"a page while two drafts are drawn, {name}", here, "ms", aim=MAX_TIMES * peer, peer=peer, beside="at rest"
        )


def _book(model: httpx.Client) -> list[str]:
    image = "data:image/webp;base64," + base64.b64encode(sample_path("poster").read_bytes()).decode()
    body = [{"prompt": prompt, "images": [image]} for prompt in PROMPTS]
    return [model.post("/v1/models/openai/gpt-image-2/edit", json=one).json()["request_id"] for one in body]


def _are_drawn(model: httpx.Client, booked: list[str]) -> int:
    states = [model.get(f"/v1/requests/{request_id}/status").json()["status"] for request_id in booked]
    if "failed" in states:
        raise RuntimeError("a draft failed")
    return states.count("completed")


def _wait(model: httpx.Client, booked: list[str]) -> None:
    while _are_drawn(model, booked) < len(booked):
        time.sleep(0.05)


def _took(client: httpx.Client, n: int) -> float:
    begun = time.perf_counter()
    answer = client.get(PAGES[n % len(PAGES)])
    took = time.perf_counter() - begun
    if answer.status_code != 200:
        raise RuntimeError(f"a page answered {answer.status_code}")
    return took
