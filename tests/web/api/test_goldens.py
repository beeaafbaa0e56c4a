"""Every golden prompt through the public API of a real server: previewed byte for byte, and taken as a run."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.server import ROOT, Server

GOLDENS: list[dict[str, Any]] = json.loads((ROOT / "tests/prompts/goldens.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("goldens") / "data").start(sandbox_queue_s=600, fidelity="off")
    yield server
    server.stop()


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden["name"])
def test_it_says_each_golden_and_takes_it_as_a_run(studio: Server, golden: dict[str, Any]) -> None:
    preview = studio.post("/api/v1/prompts", json={"spec": golden["spec"]}).json()
    assert preview["prompt"] == golden["prompt"]
    assert [one["code"] for one in preview["findings"] if one["severity"] != "advice"] == []
    answer = studio.post("/api/v1/runs", json={"spec": golden["spec"]})
    assert answer.status_code == 202, answer.text
    run = studio.get(f"/api/v1/runs/{answer.json()['id']}").json()
    assert run["prompt"] == run["wire"]["prompt"] == golden["prompt"]
    assert run["wire"]["images"] == [image["url"] for image in golden["spec"]["images"]]
    assert studio.post("/api/v1/prompts", json={"spec": run["spec"]}).json()["prompt"] == golden["prompt"]
