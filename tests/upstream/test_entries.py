"""Odd entries of the catalogue, made at random: each harms itself alone, and what is read can be shown everywhere."""

import contextlib
import json
import random
from decimal import Decimal
from typing import Any

import pytest
import structlog
from pydantic import ValidationError

from app.upstream import Catalogue
from app.upstream.catalogue import MAX_KEPT, MAX_UNKNOWN_READS
from app.upstream.entries import model_of, plain
from app.upstream.replies import ModelReply
from tests.upstream.test_catalogue import EDIT, LIVE, Api, Clock, entry

ODD: list[Any] = [
    *(None, True, 7, -1, 0.5, 1e308, 10**400, 2**70, float("nan"), float("inf"), "", "x", "\ud800", "a\x00b", "auto"),
    *(
        [],
        [1],
        [None],
        [[]],
        {},
        {"a": 1},
        {"type": 5},
        [{"type": "null"}],
        ["string", "null"],
        "#/$defs/A",
        "y" * 9000,
    ),
]
WORDS = [
    "type",
    "enum",
    "default",
    "minimum",
    "maximum",
    "maxItems",
    "maxLength",
    "items",
    "format",
    "title",
    "description",
    "anyOf",
    "oneOf",
    "allOf",
    "$ref",
    "deprecated",
]
NAMES = [
    "prompt",
    "images",
    "image_url",
    "size",
    "aspect_ratio",
    "resolution",
    "quality",
    "seed",
    "n",
    "mask_url",
    "prompt_extend",
    "odd",
    "�",
    "aspect",
]


def odd_schema(chance: random.Random) -> dict[str, Any]:
    def field() -> Any:
        if chance.random() < 0.2:
            return chance.choice(ODD)
        kinds = ["string", "integer", "number", "boolean", "array", "float"]
        told = {"type": chance.choice(kinds)} if chance.random() < 0.7 else {}
        return told | {word: chance.choice(ODD) for word in chance.sample(WORDS, chance.randint(0, 5))}

    schema: dict[str, Any] = {"properties": {name: field() for name in chance.sample(NAMES, chance.randint(0, 9))}}
    for word in ("required", "$defs", "definitions", "properties", "type"):
        if chance.random() < 0.15:
            schema[word] = chance.choice(ODD)
    return schema


def odd_replies(chance: random.Random, count: int) -> list[dict[str, Any]]:
    """Entries as an upstream might send them."""
    made = []
    for n in range(count):
        reply: dict[str, Any] = {"model_id": f"acme/odd-{n}/edit", "schema": odd_schema(chance)}
        for name in ("display_name", "base_price_usd", "price_unit", "pricing_note", "categories"):
            if chance.random() < 0.1:
                reply[name] = chance.choice(ODD)
        made.append(reply)
    return made


def odd_entries(chance: random.Random, count: int) -> list[ModelReply]:
    found = []
    for reply in odd_replies(chance, count):
        with contextlib.suppress(ValidationError, ValueError):
            found.append(ModelReply.model_validate(reply))
    return found


@pytest.mark.parametrize("seed", range(20))
async def test_it_lists_the_good_models_beside_any_odd_ones(seed: int) -> None:
    api = Api(entry(), entry("acme/good/edit"), *odd_entries(random.Random(seed), 100))
    listed = await Catalogue(api, clock=Clock()).all()  # type: ignore[arg-type]
    assert {EDIT, "acme/good/edit"} <= {model.id for model in listed}
    for model in listed:
        told = json.dumps(
            [model.schema, model.name, model.pricing_note, [vars(o) for o in model.options]], allow_nan=False
        )
        told.encode()
        assert model.price_usd is None or model.price_usd * model.outputs({"prompt": "x"}).count < Decimal(10**12)


@pytest.mark.parametrize("seed", range(20))
async def test_it_gives_the_documented_schema_for_an_odd_entry(seed: int) -> None:
    for reply in odd_entries(random.Random(1000 + seed), 50):
        model = await Catalogue(Api(reply), clock=Clock()).get(reply.model_id)  # type: ignore[arg-type]
        assert model.id == reply.model_id


async def test_it_takes_a_second_model_with_sizes_in_numbers() -> None:
    schema = {
        "required": ["prompt", "image_url"],
        "properties": {
            "prompt": {"type": "string"},
            "image_url": {"type": "string", "format": "uri"},
            "size": {"type": "integer", "enum": [512, 1024]},
        },
    }
    model = model_of(entry("acme/second/edit", schema))
    assert model.sizes == ("auto", "512", "1024")


async def test_it_leaves_an_unreadable_entry_out_and_logs_it_once() -> None:
    deep: dict[str, Any] = {}
    for _ in range(60):
        deep = {"x": deep}
    bad = {**LIVE, "properties": {**LIVE["properties"], "deep": deep}}
    clock = Clock()
    catalogue = Catalogue(Api(entry(), entry("acme/bad/edit", bad)), clock=clock)  # type: ignore[arg-type]
    with structlog.testing.capture_logs() as logs:
        for now in (0, 700, 1400):
            clock.now = now
            assert "acme/bad/edit" not in {model.id for model in await catalogue.all()}
            assert (await catalogue.get("acme/bad/edit")).source == "bundled"
    assert [line["model"] for line in logs if line["event"] == "model_entry_unreadable"] == ["acme/bad/edit"]


def test_it_makes_plain_what_no_page_takes() -> None:
    assert plain({"a\x00": ["\ud800", float("nan"), 10**400, True]}) == {"a": ["?", None, 2**53, True]}


@pytest.mark.parametrize("price", [2**63, 1e300])
def test_it_takes_no_price_that_can_not_be_one(price: float) -> None:
    assert model_of(entry(base_price_usd=price)).price_usd is None


async def test_it_keeps_a_bounded_number_of_models() -> None:
    clock = Clock()
    api = Api(entry())
    catalogue = Catalogue(api, clock=clock)  # type: ignore[arg-type]
    await catalogue.get(EDIT)
    for n in range(MAX_KEPT + 100):
        clock.now += 60 / MAX_UNKNOWN_READS + 0.01
        await catalogue.get(f"acme/unknown-{n}/edit")
    assert len(catalogue._kept) <= MAX_KEPT
    assert EDIT in catalogue._kept


async def test_it_asks_upstream_for_few_unknown_names_a_minute() -> None:
    clock, api = Clock(), Api(entry())
    catalogue = Catalogue(api, clock=clock)  # type: ignore[arg-type]
    for n in range(300):
        assert (await catalogue.get(f"acme/unknown-{n}/edit")).source == "bundled"
    assert len(api.calls) == MAX_UNKNOWN_READS
    assert (await catalogue.get(EDIT)).source == "live"
    clock.now = 61
    await catalogue.get("acme/another/edit")
    assert len(api.calls) == MAX_UNKNOWN_READS + 2
