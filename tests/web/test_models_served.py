"""Every model of the catalogue is driven from the form and from the API, one of tomorrow's among them: a real server on a
stand-in upstream, and what arrives there."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.upstream.bundled import BUNDLED
from tests.cli.process import stillframe
from tests.support.fault_upstream import FaultUpstream
from tests.support.server import Server

TOMORROW = "acme/repaint-9/remix"
PICTURE = "https://example.com/room.jpg"
GAINED = {
    "model_id": TOMORROW,
    "display_name": "Repaint 9",
    "categories": ["image-to-image"],
    "base_price_usd": 0.07,
    "price_unit": "output",
    "pricing_note": "An eighth for small ones.",
    "schema": {
        "type": "object",
        "required": ["prompt", "reference_images", "medium", "steps"],
        "properties": {
            "prompt": {"type": "string", "maxLength": 2000},
            "reference_images": {"type": "array", "items": {"type": "string", "format": "uri"}, "maxItems": 3},
            "medium": {"type": "string", "enum": ["oil", "ink"]},
            "steps": {"type": "integer", "minimum": 1, "maximum": 50, "default": 20},
            "guidance": {"anyOf": [{"type": "number"}, {"type": "null"}], "minimum": 0, "maximum": 20},
            "tileable": {"type": "boolean", "default": False},
            "loras": {"type": "array", "items": {"type": "object"}},
        },
    },
}
NEEDS_A_MASK = GAINED | {
    "model_id": "acme/inpaint-9/edit",
    "schema": {
        "type": "object",
        "required": ["prompt", "image_url", "mask_url"],
        "properties": {
            name: {"type": "string", "format": "uri"} if name.endswith("_url") else {"type": "string"}
            for name in ("prompt", "image_url", "mask_url")
        },
    },
}


def entry(model: Any) -> dict[str, Any]:
    price = {"base_price_usd": 0.05, "price_unit": "output", "pricing_note": ""}
    return {"model_id": model.id, "display_name": model.name, "categories": ["image"], "schema": model.schema, **price}


@pytest.fixture(scope="module")
def upstream() -> Iterator[FaultUpstream]:
    with FaultUpstream() as server:
        server.models = [*(entry(model) for model in BUNDLED), GAINED, NEEDS_A_MASK]
        yield server


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, upstream: FaultUpstream) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("models") / "data")
    server.start(upstream="custom", upstream_url=upstream.base, fidelity="off")
    yield server
    server.stop()


def form(model: str, **fields: str) -> dict[str, str]:
    return {
        "client_key": f"key-{model}",
        "model": model,
        "size": "auto",
        "keep": "layout",
        "keep_strength": "unchanged",
        "change-1.kind": "background",
        "change-1.in": "1",
        "change-1.to": f"ok {model}",
        **fields,
    }


def sent(upstream: FaultUpstream, model: str) -> dict[str, Any]:
    return next(post.body for post in upstream.posts if post.model == model)


@pytest.mark.parametrize("model", [model.id for model in BUNDLED])
def test_a_sibling_is_driven_by_the_api(studio: Server, upstream: FaultUpstream, model: str) -> None:
    shown = studio.get(f"/api/v1/models/{model}").json()
    assert (shown["source"], shown["price_usd"]) == ("live", "0.0500")
    field, images = shown["image_field"], [{"url": PICTURE, "role": "primary"}]
    spec = {
        "version": 1,
        "model": model,
        "images": images if field else [],
        "keep": ["layout"] if field else [],
        "changes": [{"kind": "free", "instruction": "ok paint a quiet room"}],
    }
    run = studio.post("/api/v1/runs", json={"spec": spec, "client_key": model}).json()
    assert studio.wait_for(run["id"], "saved", "failed", "rejected")["state"] == "saved"
    body = sent(upstream, model)
    assert body.keys() <= shown["schema"]["properties"].keys()
    assert body.keys() >= set(shown["schema"]["required"])
    if field:
        many = shown["schema"]["properties"][field]["type"] == "array"
        assert body[field] == ([PICTURE] if many else PICTURE)


@pytest.mark.parametrize(
    "model",
    ["google/nano-banana-2/edit", "blackforestlabs/flux-1-kontext/pro/edit", "openai/gpt-image-2/text-to-image"],
    ids=["several pictures", "one picture", "from scratch"],
)
def test_each_shape_is_driven_by_the_form(studio: Server, upstream: FaultUpstream, model: str) -> None:
    before, shown = len(upstream.posts), studio.get(f"/api/v1/models/{model}").json()
    change = {"change-1.kind": "free", "change-1.in": "1", "change-1.instruction": "Paint a quiet room"}
    fields = {**form(model), **change, "addresses": PICTURE} if shown["image_field"] else {**form(model), **change}
    if not shown["image_field"]:
        del fields["keep"]
    begun = studio.post("/runs", data={**fields, "do": "run"})
    assert begun.status_code == 303, re.findall(r"field-error.*?</p>", begun.text)
    run = begun.headers["location"].rpartition("/")[2]
    assert studio.wait_for(run, "saved", "failed", "rejected")["state"] == "saved"
    (post,) = upstream.posts[before:]
    assert post.model == model
    assert post.body.keys() >= set(shown["schema"]["required"])


def test_a_model_of_tomorrow_is_listed_with_its_fields_and_one_that_needs_a_mask_is_not(studio: Server) -> None:
    models = {model["id"]: model for model in studio.get("/api/v1/models").json()["models"]}
    assert NEEDS_A_MASK["model_id"] not in models
    gained = models[TOMORROW]
    assert (gained["name"], gained["max_images"], gained["price_usd"]) == ("Repaint 9", 3, "0.0700")
    assert [option["name"] for option in gained["options"]] == ["medium", "steps", "guidance", "tileable"]


def test_a_model_of_tomorrow_is_driven_from_the_form(studio: Server, upstream: FaultUpstream) -> None:
    page = studio.post("/edit", data={**form(TOMORROW), "do": "preview"}).text
    text = html.unescape(page)
    assert f'<option value="{TOMORROW}" selected>Repaint 9, up to 3 images' in text
    for field in ("medium", "steps", "guidance", "tileable"):
        assert f'name="option.{field}"' in page
    assert "20, by default, 1 to 50" in text
    assert "loras" not in page

    refused = studio.post(
        "/runs", data={**form(TOMORROW, **{"option.steps": "90", "option.guidance": "-1"}), "do": "run"}
    )
    assert refused.status_code == 422
    said = html.unescape(refused.text)
    for message in (
        "Steps: enter a number, 1 to 50.",
        "Guidance: enter a number, 0 to 20.",
        "Medium is required.",
    ):
        assert message in said
    assert 'value="90"' in said  # what was typed is there again

    fields = {"option.medium": "ink", "option.guidance": "7.5", "option.tileable": "true", "addresses": PICTURE}
    begun = studio.post("/runs", data={**form(TOMORROW, **fields), "do": "run"})
    assert begun.status_code == 303, re.findall(r"field-error.*?</p>", begun.text)
    run = begun.headers["location"].rpartition("/")[2]
    assert studio.wait_for(run, "saved", "failed", "rejected")["state"] == "saved"
    body = sent(upstream, TOMORROW)
    assert body.pop("prompt").startswith("Keep")
    assert body == {"reference_images": [PICTURE], "medium": "ink", "steps": 20, "guidance": 7.5, "tileable": True}


def test_a_model_of_tomorrow_is_driven_from_the_command_line(studio: Server, upstream: FaultUpstream) -> None:
    """Beside the server, on its data."""
    before = len(upstream.posts)
    place = {"data_dir": str(studio.data), "upstream": "custom", "upstream_url": upstream.base, "fidelity": "off"}
    flags = ["--model", TOMORROW, "--image", PICTURE, "--keep", "layout", "--background", "a quiet beach"]
    fields = ["--option", "medium=oil", "--option", "steps=7", "--option", "guidance=2.5", "--option", "tileable=false"]
    ended = stillframe("edit", *flags, *fields, "--output-dir", str(studio.data / "out"), "--quiet", **place)
    assert ended.returncode == 0, ended.stderr
    assert len(json.loads(ended.stdout)["files"]) == 1
    (post,) = upstream.posts[before:]
    body = dict(post.body)
    assert body.pop("prompt").startswith("Keep the layout unchanged.")
    assert (post.model, body) == (
        TOMORROW,
        {"reference_images": [PICTURE], "medium": "oil", "steps": 7, "guidance": 2.5, "tileable": False},
    )


def test_a_catalogue_that_can_not_be_read_is_marked(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start(upstream="custom", upstream_url="http://127.0.0.1:1")
    try:
        models = server.get("/api/v1/models").json()["models"]
        assert {(model["source"], model["price_usd"]) for model in models} == {("bundled", None)}
        assert "the catalogue was not read just now" in server.get("/").text
    finally:
        server.stop()
