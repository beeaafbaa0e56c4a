"""Models with schema and price, categories, and the pretend account."""

from typing import Any

import pytest

from tests.sandbox.conftest import EDIT, Client, Open

ALL = {
    EDIT,
    "google/nano-banana-2/edit",
    "google/nano-banana/pro/edit",
    "blackforestlabs/flux-1-kontext/pro/edit",
    "openai/gpt-image-2.5/flare/edit",
    "openai/gpt-image-2.5/sunburst/edit",
    "openai/gpt-image-2/text-to-image",
}


async def listed(client: Client, **params: Any) -> dict[str, Any]:
    return dict((await client.http.get("/v1/models", params=params)).json())


async def test_it_lists_its_models_with_a_price_that_says_what_it_is(client: Client) -> None:
    answer = await listed(client)
    assert answer["total"] == len(answer["models"]) == len(ALL)
    assert {model["model_id"] for model in answer["models"]} == ALL
    for model in answer["models"]:
        assert model["base_price_usd"] > 0
        assert model["price_unit"] == "output"
        assert "Pretend" in model["pricing_note"]
        assert "schema" not in model


async def test_it_searches_filters_and_pages(client: Client) -> None:
    assert {m["model_id"] for m in (await listed(client, search="Banana edit"))["models"]} == {
        "google/nano-banana-2/edit",
        "google/nano-banana/pro/edit",
    }
    assert (await listed(client, category="text-to-image"))["total"] == 1
    assert (await listed(client, kind="video"))["total"] == 0
    first, second = await listed(client, limit=4), await listed(client, limit=4, offset=4)
    assert first["total"] == second["total"] == len(ALL)
    assert {m["model_id"] for m in first["models"] + second["models"]} == ALL
    assert "schema" in (await listed(client, include_schema="true"))["models"][0]


@pytest.mark.parametrize("params", [{"limit": "0"}, {"limit": "many"}, {"offset": "-1"}, {"offset": "٣"}])
async def test_it_refuses_a_page_that_makes_no_sense(client: Client, params: dict[str, str]) -> None:
    answer = await client.http.get("/v1/models", params=params)
    assert (answer.status_code, answer.json()["error_code"]) == (422, 422001)
    assert answer.json()["detail"][0]["loc"] == ["query", next(iter(params))]


async def test_it_names_the_categories(client: Client) -> None:
    answer = await client.http.get("/v1/models/categories")
    assert answer.json() == {"categories": ["image-to-image", "text-to-image"]}


async def test_it_shows_the_edit_model_in_the_schema_that_is_set(open_sandbox: Open) -> None:
    documented = (await (await open_sandbox()).http.get(f"/v1/models/{EDIT}")).json()
    assert documented["schema"]["required"] == ["prompt", "images"]
    assert documented["schema"]["properties"]["images"]["maxItems"] == 10
    assert documented["schema"]["properties"]["size"]["enum"] == ["auto", "1024_1024", "1024_1536", "1536_1024"]
    live = (await (await open_sandbox(schema="aspect_ratio")).http.get(f"/v1/models/{EDIT}")).json()
    properties = live["schema"]["properties"]
    assert "size" not in properties
    assert properties["aspect_ratio"]["enum"][:3] == ["1:1", "3:2", "2:3"]
    assert properties["resolution"]["enum"] == ["1k", "2k", "4k"]
    assert live["input_schema"] == live["schema"]


async def test_it_deducts_what_drafts_cost_from_a_pretend_account(client: Client) -> None:
    async def balance() -> dict[str, Any]:
        return dict((await client.http.get("/prod/v2/balance")).json())

    before = await balance()
    assert (before["balance_usd"], before["currency"], before["pretend"]) == (25, "USD", True)
    assert "Nothing is charged" in before["note"]
    await client.done()
    await client.done("refuse")
    assert (await balance())["balance_usd"] == 24.96


async def test_it_fills_the_account_up_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sandbox.api.models_and_account.ALLOWANCE_MICRO", 80_000)
    for _ in range(2):
        await client.done()
    assert (await client.http.get("/prod/v2/balance")).json()["balance_usd"] == 0.08
