"""Groups as JSON, on a real studio: a chain goes from its spec to a zip, through the sandbox."""

import io
import json
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.server import Server

MODEL = "openai/gpt-image-2/edit"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("groups") / "data").start(fidelity="off")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def image(studio: Server) -> str:
    samples = studio.get("/api/v1/samples").json()["samples"]
    found: str = next(one["image"]["id"] for one in samples if one["name"] == "poster")
    return found


def spec_of(image: str, *changes: dict[str, Any]) -> dict[str, Any]:
    return {"version": 1, "model": MODEL, "images": [{"image": image}], "keep": ["layout"], "changes": list(changes)}


TEXT = {"kind": "text", "target": "headline", "reads": "NEW MENU"}
LIGHT = {"kind": "lighting", "to": "golden hour"}
FREE = {"kind": "free", "instruction": "make the cup dance on the table"}


def wait_for(studio: Server, group_id: str, *states: str) -> dict[str, Any]:
    for _ in range(600):
        group: dict[str, Any] = studio.get(f"/api/v1/groups/{group_id}").json()
        if group["state"] in states:
            return group
        time.sleep(0.1)
    raise AssertionError(f"it stays {group['state']}")


def test_a_chain_goes_through_to_its_last_picture(studio: Server, image: str) -> None:
    """The second pass is drawn on the result of the first, byte for byte what was saved."""
    spec = spec_of(image, TEXT, LIGHT)
    preview = studio.post("/api/v1/prompts", json={"spec": spec}).json()
    answer = studio.post("/api/v1/groups", json={"kind": "passes", "spec": spec, "client_key": "one"})
    assert (answer.status_code, len(preview["passes"])) == (202, 2), answer.text
    group = wait_for(studio, answer.json()["id"], "done", "stopped")
    assert (group["state"], [run["state"] for run in group["runs"]]) == ("done", ["saved", "saved"])
    first, second = group["runs"]
    result = studio.get(first["outputs"][0]["url"]).content
    assert studio.get(second["sources"][0]["file"]).content == result
    assert second["parent"] == first["id"]
    assert [run["prompt"] for run in group["runs"]] == [step["prompt"] for step in group["steps"]]
    listed = studio.get(f"/api/v1/runs?group={group['id']}").json()["runs"]
    assert {run["id"] for run in listed} == {first["id"], second["id"]}
    again = studio.post("/api/v1/groups", json={"kind": "passes", "spec": spec, "client_key": "one"})
    assert (again.status_code, again.json()["id"]) == (200, group["id"])

    packed = zipfile.ZipFile(io.BytesIO(studio.get(f"/api/v1/groups/{group['id']}/archive").content))
    assert packed.testzip() is None
    manifest = json.loads(packed.read("manifest.json"))
    assert [run["id"] for run in manifest["runs"]] == [first["id"], second["id"]]
    assert packed.read(manifest["runs"][0]["files"][0]["file"]) == result


def test_a_chain_stops_where_the_sandbox_refuses_and_goes_on_from_there(studio: Server, image: str) -> None:
    chain = [spec_of(image, LIGHT), spec_of(image, FREE), spec_of(image, TEXT)]
    made = studio.post(
        "/api/v1/groups", json={"kind": "passes", "spec": spec_of(image, LIGHT, FREE, TEXT), "specs": chain}
    )
    group = wait_for(studio, made.json()["id"], "done", "stopped")
    assert (group["state"], [run["state"] for run in group["runs"]]) == ("stopped", ["saved", "failed"])
    answer = studio.post(f"/api/v1/groups/{group['id']}/continuation", json={})
    assert answer.status_code == 202
    group = wait_for(studio, group["id"], "done", "stopped")
    assert [run["state"] for run in group["runs"]] == ["saved", "failed", "failed"]  # the same pass, asked again


def test_cancelling_a_group_that_ended_changes_nothing(studio: Server, image: str) -> None:
    made = studio.post("/api/v1/groups", json={"kind": "variants", "spec": spec_of(image, LIGHT), "count": 2})
    group = wait_for(studio, made.json()["id"], "done")
    assert [run["state"] for run in group["runs"]] == ["saved", "saved"]
    assert studio.post(f"/api/v1/groups/{group['id']}/cancellation").json()["state"] == "done"
    answer = studio.post(f"/api/v1/groups/{group['id']}/continuation", json={})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_stopped")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "variants"}, "/count"),
        ({"kind": "passes", "specs": []}, "/specs"),
        ({"spec": {"version": 1}}, "/spec"),
        ({"kind": "album"}, "/kind"),
    ],
)
def test_it_points_at_what_is_wrong(studio: Server, image: str, change: dict[str, Any], field: str) -> None:
    answer = studio.post("/api/v1/groups", json={"kind": "passes", "spec": spec_of(image, LIGHT)} | change)
    assert answer.status_code == 422
    assert answer.json()["error"]["field"].startswith(field)


def test_a_group_that_is_not_there_is_404(studio: Server) -> None:
    assert studio.get("/api/v1/groups/01J00000000000000000000000").status_code == 404
