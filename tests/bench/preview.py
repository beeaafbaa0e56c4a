"""Prompt preview: how long a keystroke waits for its prompt, findings, price and passes, from this machine.

Beside it: /healthz, which is what the way to the server and back costs alone.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from tests.bench.figures import Figure
from tests.support.server import ROOT, Server

TIMES = 400
GOLDENS = ROOT / "tests" / "prompts" / "goldens.json"


def measure() -> Iterator[Figure]:
    specs: list[Any] = [golden["spec"] for golden in json.loads(GOLDENS.read_text(encoding="utf-8"))]
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "data", forked=False).start(upstream="sandbox")
        try:
            with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as client:
                previews = [
                    _took(client, "POST", "/api/v1/prompts", {"spec": specs[n % len(specs)]}) for n in range(TIMES)
                ]
                empty = [_took(client, "GET", "/healthz") for _ in range(TIMES)]
        finally:
            server.stop()
    yield Figure("prompt preview, median", _ms(previews, 50), "ms", peer=_ms(empty, 50), beside="/healthz")
    yield Figure("prompt preview, p95", _ms(previews, 95), "ms", aim=15.0, peer=_ms(empty, 95), beside="/healthz")


def _took(client: httpx.Client, method: str, path: str, body: Any = None) -> float:
    begun = time.perf_counter()
    answer = client.request(method, path, json=body)
    took = time.perf_counter() - begun
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}: {answer.text[:300]}")
    return took


def _ms(times: list[float], percent: int) -> float:
    return 1000 * statistics.quantiles(times, n=100)[percent - 1]
