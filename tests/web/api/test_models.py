"""GET /api/v1/models."""

import httpx
import pytest

from tests.web.cast import MODEL


async def test_it_lists_what_can_be_driven(client: httpx.AsyncClient) -> None:
    models = (await client.get("/api/v1/models")).json()["models"]
    assert [model["id"] for model in models] == [MODEL]
    assert models[0]["schema"] == {"type": "object"}
    assert models[0]["price_usd"] == "0.0400"
    assert models[0]["source"] == "live"


async def test_it_shows_one_by_an_id_with_slashes(client: httpx.AsyncClient) -> None:
    assert (await client.get(f"/api/v1/models/{MODEL}")).json()["name"] == "GPT Image 2"


@pytest.mark.parametrize("model", ["no/such", "one", "../../secret/x", "a/b?c", "a//b", "a/" + "b" * 120])
async def test_it_does_not_make_a_model_up(client: httpx.AsyncClient, model: str) -> None:
    assert (await client.get(f"/api/v1/models/{model}")).status_code in (404, 422)
