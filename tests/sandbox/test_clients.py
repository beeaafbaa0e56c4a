"""What clients that others wrote for RunComfy read out of the answers: names, types, words and shapes, call by call."""

import ast
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import app.sandbox
from app.sandbox.api.request_body import read_order
from app.sandbox.catalogue import find, models
from app.sandbox.renderer.process import FAULTS
from app.sandbox.responses import Refusal
from tests.contracts.repository import ROOT
from tests.sandbox.conftest import EDIT, Client, Open, data_uri, picture

ADDRESS = "https://example.com/a.png"
WAITING, ENDED = {"in_queue", "in_progress"}, {"completed", "failed", "cancelled"}


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)
    elif isinstance(value, str):
        yield value


async def test_it_says_a_price_that_a_client_can_reckon_with(client: Client) -> None:
    for entry in (await client.http.get("/v1/models")).json()["models"]:
        model = (await client.http.get(f"/v1/models/{entry['model_id']}")).json()
        assert model["model_id"] == entry["model_id"]
        assert isinstance(model["base_price_usd"], float)
        assert math.isfinite(model["base_price_usd"])
        assert model["price_unit"] in ("output", "second")
        assert isinstance(model["pricing_note"], str)
        assert isinstance(model["display_name"], str)
        assert all(isinstance(category, str) for category in model["categories"])


async def test_it_is_read_by_a_client_that_polls_the_result_alone(open_sandbox: Open) -> None:
    """As RunComfy's ComfyUI nodes do: no status call, every word but the known ones is an error."""
    client = await open_sandbox(queue_s=0.2, run_s=0.2)
    request_id = await client.book()
    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,128}", request_id)
    seen = []
    while not seen or seen[-1]["status"] in WAITING:
        seen.append(await client.result(request_id, include_cost="true"))
    assert {result["status"] for result in seen} <= WAITING | {"completed"}
    assert all(result["model_id"] == EDIT and (result["output"] or {}) is not None for result in seen)
    images = seen[-1]["output"]["images"]
    assert images
    assert all(isinstance(image, str) for image in images)
    assert isinstance(seen[-1]["cost"], float)


async def test_it_is_read_by_a_client_that_follows_what_it_was_told(open_sandbox: Open) -> None:
    """As RunComfy's command line does: it parses strictly, and downloads every address that the output holds."""
    client = await open_sandbox(queue_s=0.2)
    submitted = (await client.submit()).json()
    assert {name: type(value) for name, value in submitted.items()} == dict.fromkeys(
        ("request_id", "status_url", "result_url", "cancel_url"), str
    )
    status = (await client.http.get(submitted["status_url"])).json()
    assert status["status"] in WAITING
    assert isinstance(status["queue_position"], int)
    assert (status["status_url"], status["result_url"]) == (submitted["status_url"], submitted["result_url"])
    await client.until(submitted["request_id"])
    result = (await client.http.get(submitted["result_url"])).json()
    assert result["status"] in ENDED
    assert {type(result[name]) for name in ("request_id", "created_at", "finished_at")} == {str}
    addresses = [text for text in strings(result["output"]) if text.startswith(("http://", "https://"))]
    assert addresses == result["output"]["images"]
    assert httpx.URL(addresses[0]).path.endswith(".png")  # the name of the file on disk
    cancelled = (await client.http.post(submitted["cancel_url"])).json()
    assert set(cancelled) == {"request_id", "status", "outcome"}


async def test_it_tells_a_program_whose_token_it_has(client: Client) -> None:
    me = (await client.http.get("/api/auth/me")).json()
    assert isinstance(me["id"], str)
    assert me["token_type"] == "sandbox"
    assert (await client.http.get("/api/auth/me", headers={"Authorization": "Bearer no"})).status_code == 401


@pytest.mark.parametrize("header", ["Cache-Control", "X-RunComfy-Client", "Accept", "User-Agent", "Idempotency-Key"])
async def test_it_minds_no_header_that_clients_add(client: Client, header: str) -> None:
    assert (await client.http.get("/v1/models", headers={header: "anything/1.0"})).status_code == 200


def bodies_of(schema: str) -> Iterator[tuple[str, dict[str, Any], str, Any]]:
    """Of each model of a schema: its id, the least body, a field, and its own schema."""
    for model in models(schema):  # type: ignore[arg-type]
        least: dict[str, Any] = {"prompt": "x"}
        if model.image_field:
            is_list = model.properties[model.image_field]["type"] == "array"
            least[model.image_field] = [ADDRESS] if is_list else ADDRESS
        for name, rule in model.properties.items():
            yield model.id, least, name, rule


@pytest.mark.parametrize("schema", ["size", "aspect_ratio"])
def test_it_takes_what_the_schemas_allow_and_nothing_beside(schema: str) -> None:
    def ends(model_id: str, body: dict[str, Any]) -> str:
        model = find(models(schema), model_id)  # type: ignore[arg-type]
        assert model
        try:
            read_order(json.dumps(body).encode(), model)
        except Refusal as refusal:
            return str((refusal.detail or [])[0]["loc"][1]) if refusal.code == 422001 else str(refusal)
        return "taken"

    for model_id, least, name, rule in bodies_of(schema):
        assert ends(model_id, least) == "taken"
        for value in rule.get("enum", ()):
            assert ends(model_id, least | {name: value}) == "taken", (model_id, name, value)
        if "enum" in rule:
            assert ends(model_id, least | {name: "2048_2048"}) == name
        if "maximum" in rule:
            assert ends(model_id, least | {name: rule["maximum"]}) == "taken"
            assert ends(model_id, least | {name: rule["maximum"] + 1}) == name
            assert ends(model_id, least | {name: rule["minimum"] - 1}) == name
        if "maxItems" in rule:
            assert ends(model_id, least | {name: [ADDRESS] * rule["maxItems"]}) == "taken"
            assert ends(model_id, least | {name: [ADDRESS] * (rule["maxItems"] + 1)}) == name
            assert ends(model_id, least | {name: []}) == name
        assert ends(model_id, least | {name: {"a": 1}}) == name


def test_it_has_the_limits_that_the_models_are_known_for() -> None:
    most = {model.id: model.properties.get(model.image_field or "", {}).get("maxItems") for model in models("size")}
    assert most == {
        EDIT: 10,
        "google/nano-banana-2/edit": 20,
        "google/nano-banana/pro/edit": 10,
        "blackforestlabs/flux-1-kontext/pro/edit": None,
        "openai/gpt-image-2.5/flare/edit": 16,
        "openai/gpt-image-2.5/sunburst/edit": 16,
        "openai/gpt-image-2/text-to-image": None,
    }


async def test_it_takes_the_older_name_of_a_picture(client: Client) -> None:
    body = {"prompt": "Paint it", "image": data_uri(picture())}
    answer = await client.http.post("/v1/models/blackforestlabs/flux-1-kontext/pro/edit", json=body)
    assert answer.status_code == 200


def test_its_page_names_every_code_that_a_failed_request_may_have() -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text()
    named = set(re.findall(r"`([a-z_]+)`", page))
    codes = set(FAULTS)
    for path in Path(app.sandbox.__path__[0]).rglob("*.py"):
        if path.name == "request_body.py":
            continue  # what is wrong in a body is named in `detail`
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("CannotDraw", "_BadPicture", "Failed"):
                constants = [part.value for argument in node.args for part in ast.walk(argument) if isinstance(part, ast.Constant)]  # fmt: skip
                codes |= {value for value in constants if isinstance(value, str) and re.fullmatch(r"[a-z]+(_[a-z]+)+", value)}  # fmt: skip
    assert {"image_corrupt", "image_missing", "no_text"} <= codes
    assert codes - named == set()
