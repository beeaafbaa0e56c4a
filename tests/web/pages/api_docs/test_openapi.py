"""/api/openapi.json: enough to write a client from. Its examples are sent to the real routes."""

import html
import json
from typing import Any

import httpx

from app.prompts import CHANGE_KINDS, Spec
from tests.web.pages.builder_page import Builder

SPEC_ROUTES = {
    ("/api/v1/prompts", "post"),
    ("/api/v1/runs", "post"),
    ("/api/v1/groups", "post"),
    ("/api/v1/recipes", "post"),
    ("/api/v1/recipes/{recipe_id}", "patch"),
}
OTHER_PARTS = {"Spec", "Source", "Kept", "Figure", "Match"}  # besides the kinds of change
IMAGES = [{"url": "https://example.com/1.jpg"}, {"url": "https://example.com/2.jpg"}]


async def described(client: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get("/api/openapi.json")).json()
    return found


async def schemas(builder: Builder) -> dict[str, Any]:
    found: dict[str, Any] = (await described(builder.client))["components"]["schemas"]
    return found


def parts_of_a_spec(found: dict[str, Any], name: str = "Spec") -> set[str]:
    """The names of the schemas that a spec is made of."""
    inside = {name}
    waiting: list[Any] = [found[name]]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            ref = str(item.get("$ref", "")).rpartition("/")[2]
            if ref and ref not in inside:
                inside |= parts_of_a_spec(found, ref)
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return inside


async def test_it_describes_every_schema_and_every_field(client: httpx.AsyncClient) -> None:
    found = (await described(client))["components"]["schemas"]
    bare = [name for name, schema in found.items() if not schema.get("description")]
    bare += [
        f"{name}.{field}"
        for name, schema in found.items()
        for field, about in schema.get("properties", {}).items()
        if not about.get("description")
    ]
    assert bare == []


async def test_it_shows_the_whole_spec_wherever_one_is_sent(client: httpx.AsyncClient) -> None:
    found = await described(client)
    schemas = found["components"]["schemas"]
    whole, named = set(), set()
    for path, item in found["paths"].items():
        for method, operation in item.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            name = body.get("$ref", "").rpartition("/")[2]
            if name and "Spec" in parts_of_a_spec(schemas, name):
                whole.add((path, method))
            if {"spec", "specs"} & set(schemas.get(name, {}).get("properties", {})):
                named.add((path, method))
    assert whole == named
    assert whole >= SPEC_ROUTES


async def test_it_gives_an_example_of_every_part_of_a_spec(builder: Builder) -> None:
    found = await schemas(builder)
    parts = parts_of_a_spec(found)
    assert len(parts) >= len(CHANGE_KINDS) + len(OTHER_PARTS)
    assert parts >= OTHER_PARTS
    for name in parts:
        assert found[name]["examples"], name
        assert [field for field, about in found[name]["properties"].items() if not about.get("examples")] == []


async def test_it_names_every_kind_of_change_and_tells_them_apart_by_kind(builder: Builder) -> None:
    changes = (await schemas(builder))["Spec"]["properties"]["changes"]["items"]
    assert set(changes["discriminator"]["mapping"]) == set(CHANGE_KINDS)
    assert {each["$ref"] for each in changes["oneOf"]} == set(changes["discriminator"]["mapping"].values())


async def test_its_examples_of_changes_are_composed(builder: Builder) -> None:
    """The example of each kind, and with it the example of each field that may be left out, which then says something."""
    found = await schemas(builder)
    for kind, ref in found["Spec"]["properties"]["changes"]["items"]["discriminator"]["mapping"].items():
        schema = found[ref.rpartition("/")[2]]
        least, fields = schema["examples"][0], schema["properties"]
        optional = [name for name in fields if name not in schema["required"]]
        changes = [least, *({**least, name: fields[name]["examples"][0]} for name in optional)]
        prompts = {await compose(builder, {"images": IMAGES, "changes": [change]}) for change in changes}
        assert len(prompts) == len(changes), kind
        assert "" not in prompts


async def test_its_examples_of_the_other_fields_of_a_spec_are_composed(builder: Builder) -> None:
    found = await schemas(builder)
    for name, about in found["Spec"]["properties"].items():
        if name not in ("version", "model", "raw"):
            await compose(builder, {"images": IMAGES, name: about["examples"][0]})
    for part in ("Source", "Kept"):
        field = {"Source": "images", "Kept": "keep"}[part]
        least = found[part]["examples"][0]
        for name, about in found[part]["properties"].items():
            alone = part == "Source" and name in ("url", "image")  # one of the two
            item = {name: about["examples"][0]} if alone else {**least, name: about["examples"][0]}
            await compose(builder, {"images": IMAGES, field: [item]})
    raw = {"version": 1, "model": Spec.example["model"], "raw": found["Spec"]["properties"]["raw"]["examples"][0]}  # type: ignore[index]
    assert (await builder.client.post("/api/v1/prompts", json={"spec": raw})).json()["prompt"] == raw["raw"]["prompt"]


async def test_the_example_of_a_body_can_be_sent_as_it_is(builder: Builder) -> None:
    page = (await builder.client.get("/api/docs")).text
    for path, status in (("prompts", 200), ("runs", 202), ("groups", 202), ("recipes", 201)):
        shown = page.split(f'id="post-api-v1-{path}"')[1].split("<pre")[1].split("<code>")[1].split("</code>")[0]
        body = json.loads(html.unescape(shown))
        if path in ("runs", "groups"):
            body["confirm_sources"] = True  # nothing here can look at example.com
        answer = await builder.client.post(f"/api/v1/{path}", json=body)
        assert answer.status_code == status, answer.text


async def test_a_client_that_reads_it_reads_what_is_answered(builder: Builder) -> None:
    """A preview has no field that its schema lacks, nor lacks one that it needs."""
    answer = (await builder.client.post("/api/v1/prompts", json={"spec": Spec.example})).json()
    schema = (await schemas(builder))["Preview"]
    assert set(schema["required"]) <= set(answer) <= set(schema["properties"])


def spec(**fields: Any) -> dict[str, Any]:
    return {"version": 1, "model": "openai/gpt-image-2/edit", **fields}


async def compose(builder: Builder, fields: dict[str, Any]) -> str:
    answer = await builder.client.post("/api/v1/prompts", json={"spec": spec(**fields)})
    assert answer.status_code == 200, (fields, answer.text)
    return str(answer.json()["prompt"])
