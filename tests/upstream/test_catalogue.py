"""The list of models: live when it can be read, bundled when not."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from app.errors import NotFound, UpstreamRefused, UpstreamUnreachable
from app.upstream import Catalogue
from app.upstream.bundled import BUNDLED
from app.upstream.replies import ModelReply

EDIT = "openai/gpt-image-2/edit"
TEXT = {"type": "string"}
LIVE = {
    "type": "object",
    "required": ["prompt", "images"],
    "properties": {
        "prompt": {**TEXT, "maxLength": 4000},
        "images": {"type": "array", "items": TEXT, "maxItems": 10},
        "aspect_ratio": {"type": "string", "enum": ["1:1", "3:2", "2:3", "16:9"]},
        "resolution": {"type": "string", "enum": ["1k", "2k", "4k"]},
    },
}


def entry(model_id: str = EDIT, schema: dict[str, Any] | None = LIVE, **more: Any) -> ModelReply:
    return ModelReply.model_validate(
        {"model_id": model_id, "base_price_usd": 0.05, "price_unit": "output", "schema": schema} | more
    )


class Api:
    """Return from a table; an exception there is raised. Counts calls."""

    def __init__(self, *entries: ModelReply) -> None:
        self.entries: dict[str, ModelReply | Exception] = {entry.model_id: entry for entry in entries}
        self.listed: Exception | None = None
        self.calls: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def model(self, model_id: str) -> ModelReply:
        self.calls.append(model_id)
        await self.gate.wait()
        found = self.entries.get(model_id, UpstreamRefused("unknown", http_status=404))
        if isinstance(found, Exception):
            raise found
        return found

    async def models(self, **asked: Any) -> list[ModelReply]:
        self.calls.append("list")
        if self.listed:
            raise self.listed
        return [found for found in self.entries.values() if isinstance(found, ModelReply)]


@pytest.fixture
def api() -> Api:
    return Api(entry())


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def catalogue(api: Api, clock: Clock) -> Catalogue:
    return Catalogue(api, clock=clock)  # type: ignore[arg-type]


async def test_it_gives_a_live_entry_with_its_price(catalogue: Catalogue) -> None:
    model = await catalogue.get(EDIT)
    assert (model.source, model.price_usd, model.price_unit) == ("live", Decimal("0.05"), "output")
    assert (model.image_field, model.max_images, model.max_prompt) == ("images", 10, 4000)
    assert not model.has_size
    assert model.sizes == ("auto", "1024_1024", "1024_1536", "1536_1024")
    assert model.ratios == ("1:1", "3:2", "2:3", "16:9")
    assert model.advice


async def test_it_reads_an_entry_again_after_ten_minutes(catalogue: Catalogue, api: Api, clock: Clock) -> None:
    await catalogue.get(EDIT)
    clock.now = 599
    await catalogue.get(EDIT)
    assert api.calls == [EDIT]
    api.entries[EDIT] = entry(base_price_usd=0.06)
    clock.now = 601
    assert (await catalogue.get(EDIT)).price_usd == Decimal("0.06")
    assert api.calls == [EDIT, EDIT]


async def test_it_reads_once_for_all_who_ask_at_once(catalogue: Catalogue, api: Api) -> None:
    api.gate.clear()
    asking = [asyncio.create_task(catalogue.get(EDIT)) for _ in range(10)]
    await asyncio.sleep(0)
    asking[0].cancel()
    await asyncio.sleep(0)
    api.gate.set()
    assert {(await task).id for task in asking[1:]} == {EDIT}
    assert api.calls == [EDIT]


async def test_it_keeps_an_old_entry_while_upstream_is_away(catalogue: Catalogue, api: Api, clock: Clock) -> None:
    await catalogue.get(EDIT)
    api.entries[EDIT] = UpstreamUnreachable("away")
    clock.now = 700
    assert (await catalogue.get(EDIT)).price_usd == Decimal("0.05")
    await catalogue.get(EDIT)
    assert len(api.calls) == 2  # not asked anew with every preview
    clock.now = 731
    await catalogue.get(EDIT)
    assert len(api.calls) == 3


async def test_it_falls_back_to_the_documented_schema_without_a_price(catalogue: Catalogue, api: Api) -> None:
    api.entries[EDIT] = UpstreamUnreachable("away")
    model = await catalogue.get(EDIT)
    assert (model.source, model.price_usd, model.has_size, model.max_images) == ("bundled", None, True, 10)
    assert model.sizes == ("auto", "1024_1024", "1024_1536", "1536_1024")


async def test_it_does_not_wait_long_for_a_silent_upstream(
    catalogue: Catalogue, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.upstream.catalogue.READ_S", 0.05)
    api.gate.clear()
    assert (await catalogue.get(EDIT)).source == "bundled"


async def test_it_shapes_an_unknown_model_like_an_image_edit(catalogue: Catalogue) -> None:
    model = await catalogue.get("someone/new-model/edit")
    assert (model.id, model.source, model.price_usd, model.image_field) == (
        "someone/new-model/edit",
        "bundled",
        None,
        "images",
    )


@pytest.mark.parametrize("model", ["../../secret", "", "a b", "a/b?c"])
async def test_it_does_not_ask_for_what_is_no_model(catalogue: Catalogue, api: Api, model: str) -> None:
    with pytest.raises(NotFound):
        await catalogue.get(model)
    assert api.calls == []


async def test_it_does_not_take_another_models_entry(catalogue: Catalogue, api: Api) -> None:
    api.entries[EDIT] = entry("someone/else")
    assert (await catalogue.get(EDIT)).source == "bundled"


async def test_it_lists_what_upstream_has_and_what_the_catalogue_gains(catalogue: Catalogue, api: Api) -> None:
    for gained in (
        entry("acme/zoom/edit", display_name="Zoom"),
        entry("acme/film/edit", price_unit="second"),
        entry("acme/clip/edit", categories=["image-to-video"]),
        entry("acme/words/edit", {"properties": {"prompt": TEXT}}),
        entry("acme/no-schema/edit", None),
    ):
        api.entries[gained.model_id] = gained
    models = await catalogue.all()
    assert [model.id for model in models] == [EDIT, "acme/zoom/edit"]
    assert {model.source for model in models} == {"live"}
    calls = len(api.calls)
    await catalogue.all()
    assert len(api.calls) == calls


async def test_it_lists_the_bundled_models_while_upstream_is_away(catalogue: Catalogue, api: Api) -> None:
    api.listed = UpstreamUnreachable("away")
    models = await catalogue.all()
    assert [model.id for model in models] == [known.id for known in BUNDLED]
    assert {(model.source, model.price_usd) for model in models} == {("bundled", None)}
    assert api.calls == ["list"]


async def test_it_lists_the_bundled_models_of_an_upstream_without_a_catalogue(catalogue: Catalogue, api: Api) -> None:
    api.entries.clear()
    assert [model.id for model in await catalogue.all()] == [known.id for known in BUNDLED]
