"""Every golden prompt, sent raw as another program would, ends in a draft or in a refusal with a reason: which is known."""

import json
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from app.media import sample_path
from app.prompts import drafts, parse_spec
from app.sandbox.service import ENGINE
from tests.contracts.repository import ROOT
from tests.sandbox.conftest import Client, Open, data_uri
from tests.sandbox.test_served import served

GOLDENS = json.loads((ROOT / "tests" / "prompts" / "goldens.json").read_text(encoding="utf-8"))
PICTURES = {  # what the example's address stands for
    "portrait.jpg": "portrait",
    "poster-en.jpg": "poster",
    "cafe.jpg": "poster",
    "subject.jpg": "portrait",
    "room.jpg": "sofa",
    "kitchen.jpg": "kitchen",
    "a.jpg": "portrait",
    "b.jpg": "storefront",
    "c.jpg": "sofa",
    "bag.jpg": "bag",
    "ad.jpg": "chair",
    "shelf.jpg": "shelf",
    "photo.jpg": "chair",  # its mark in the corner is what looks most like a watermark
    "sofa.jpg": "sofa",
}


def small(name: str) -> str:
    """Half a sample: what is asked here is how each ends, not how it looks."""
    with Image.open(sample_path(name)) as whole:
        file = BytesIO()
        whole.convert("RGB").reduce(2).save(file, "WEBP", quality=92)
    return data_uri(file.getvalue(), "image/webp")


def is_drafted(golden: dict[str, Any]) -> bool:
    return all(drafts(change) for change in parse_spec(golden["spec"]).changes)


async def test_it_ends_every_golden_in_a_draft_or_in_a_reason(open_sandbox: Open) -> None:
    async with served(await open_sandbox(engine=ENGINE)) as client:
        booked = []
        for golden in GOLDENS:
            pictures = [small(PICTURES[image["url"].rpartition("/")[2]]) for image in golden["spec"]["images"]]
            booked.append((golden, await client.book(golden["prompt"], images=pictures)))
        ended = {golden["name"]: await ending(client, golden, request_id) for golden, request_id in booked}
    assert {name for name, end in ended.items() if end == "drawn"} == {g["name"] for g in GOLDENS if is_drafted(g)}
    assert set(ended.values()) == {"drawn", "draft_unsupported"}


async def ending(client: Client, golden: dict[str, Any], request_id: str) -> str:
    await client.until(request_id, seconds=90)
    result = await client.result(request_id)
    if result["status"] == "failed":
        said = result["error"]["message"]
        assert "RUNCOMFY_TOKEN" in said
        assert len(said) > 60
        return str(result["error"]["code"])
    assert [note["outcome"] for note in result["output"]["notes"]] == ["done"] * len(golden["spec"]["changes"])
    return "drawn"


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden["name"])
def test_it_has_a_picture_for_each(golden: dict[str, Any]) -> None:
    assert {image["url"].rpartition("/")[2] for image in golden["spec"]["images"]} <= set(PICTURES)
