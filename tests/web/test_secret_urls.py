"""A review link's secret stays between the two who know it: not in the log, not in the data folder."""

import re
from pathlib import Path
from typing import Any

import pytest

from app.logs import redact
from app.web.secret_urls import is_open
from tests.support.server import Server

TOKEN = "S3cret-_" * 5 + "abc"


@pytest.mark.parametrize(
    "line",
    [
        f"GET /review/{TOKEN} 200",
        f"http://127.0.0.1:8000/review/{TOKEN}/pins",
        f"{{'path': '/review/{TOKEN}/before'}}",
        f"Referer: https://a.example/review/{TOKEN}?view=1",
    ],
)
def test_it_hides_the_secret_wherever_it_stands(line: str) -> None:
    assert TOKEN not in redact(line)
    assert "/review/[redacted]" in redact(line)


@pytest.mark.parametrize(
    ("path", "opens"),
    [
        (f"/review/{TOKEN}", True),
        (f"/review/{TOKEN}/before", True),
        (f"/review/{TOKEN}/pins/12/removal", True),
        (f"/review/{TOKEN}/", False),
        (f"/review/{TOKEN}/file", False),
        (f"/review/{TOKEN}x", False),
        (f"/review/{TOKEN}/before/../../runs", False),
        (f"/review/{TOKEN}\n", False),
        ("/reviews/x", False),
    ],
)
def test_it_opens_its_own_routes_alone(path: str, opens: bool) -> None:
    assert is_open(path) is opens


def test_it_is_written_down_nowhere(server: Server, tmp_path: Path) -> None:
    server.start()
    sample = server.get("/api/v1/samples").json()["samples"][0]
    spec: dict[str, Any] = {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": [{"image": sample["image"]["id"]}],
    }
    change = {"kind": "lighting", "to": "golden hour"}
    run = server.post("/api/v1/runs", json={"spec": {**spec, "keep": ["layout"], "changes": [change]}}).json()
    server.wait_for(run["id"], "saved")
    made = server.post(f"/runs/{run['id']}/reviews", data={"days": "1"})
    found = re.search(r"/review/([\w-]{43})\"", made.text)
    assert found
    token = found[1]
    for path in ("", "/before", "/after", "/nothing"):
        server.get(f"/review/{token}{path}")
    server.get(f"/review/{token}x")
    server.post(f"/review/{token}/pins", data={"place": "center", "words": "Here"})
    server.post(f"/review/{token}/verdict", data={"verdict": "neither"})
    server.stop()
    assert sum("/review/[redacted]" in line for line in server.lines) >= 7, "requests are logged, without the secret"
    assert token not in "\n".join(server.lines)
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and token.encode() in file.read_bytes()]
    assert kept == []
