"""Sources on their way upstream: what a run's images are to this server, and under which address upstream gets them.

An address of the designer's is passed on as it is. Our own image becomes, in this order: its id, when upstream is this
server's own sandbox; a signed address on this server, when PUBLIC_URL is https; else a data URI within the limits.
Of one that models do not take as it is, they get the plain copy (app.media.sent).
"""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

from app.errors import DecodeError, FetchError, ImageError, NotFound, StorageError
from app.media import Images, check_inline, shown_of, sign_path
from app.media.models import Image
from app.messages import N_
from app.prompts import is_image_id, raw_images
from app.prompts.json_strings import replace_strings
from app.runs.ledger.models import Run
from app.runs.reports.area import crop_image
from app.runs.steps.context import RunContext

SIGNED_FOR_S = 86_400
SEEN_WITHIN_S = 5.0


async def describe(images: Images, spec: dict[str, Any], *, owner: str) -> list[dict[str, Any]]:
    """The `sources` of a new run. Raises NotFound when an image of ours is not there, or is another person's."""
    found = []
    named = spec.get("images") or [*_of_raw(spec), *await _elsewhere(images, spec, owner)]
    for n, item in enumerate(named, start=1):
        image = (
            await images.get(item["image"], owner=owner)
            if item.get("image")
            else await images.by_url(item["url"], owner=owner)
        )
        found.append(
            {"n": n, "role": "primary" if n == 1 else item.get("role", "other"), "url": item.get("url"), **_seen(image)}
        )
    return found


def with_ways(c: RunContext, described: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How each image of ours will be sent is known when the run is made, so that nothing need be written before it is."""
    return [item if item["url"] else {**item, "sent_as": way(c)} for item in described]


async def check_ids(images: Images, wire: Any, *, owner: str) -> None:
    """Raises NotFound when a request body names another person's picture, in whatever field."""
    named = [text for text in _strings(wire) if is_image_id(text)]
    found = await images.get_many(dict.fromkeys(named)) if named else {}
    if any(image.owner != owner for image in found.values()):
        raise NotFound(N_("This picture is not here."))


def _strings(value: Any) -> Iterator[str]:
    left = [value]
    while left:
        item = left.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict | list):
            left += item.values() if isinstance(item, dict) else item


def _of_raw(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The pictures that a raw body names."""
    named = [text for _, text in raw_images(spec.get("raw") or {})]
    return [{"image": text} if is_image_id(text) else {"url": text} for text in named]


async def _elsewhere(images: Images, spec: dict[str, Any], owner: str) -> list[dict[str, Any]]:
    """This person's pictures that a raw body names in fields of other names: they go upstream like the rest."""
    raw = spec.get("raw") or {}
    known = {text for _, text in raw_images(raw)}
    named = dict.fromkeys(text for text in _strings(raw) if is_image_id(text) and text not in known)
    found = await images.get_many(named, owner=owner) if named else {}
    return [{"image": text} for text in named if text in found]


def _seen(image: Image | None) -> dict[str, Any]:
    if image is None:
        return {"image": None, "width": None, "height": None}
    shown = {} if shown_of(image).key == image.key else {"shown": "copy"}  # no browser need show a HEIC photo
    return {"image": image.id, "width": image.width, "height": image.height, **shown}


async def with_crop(
    context: RunContext,
    wire: dict[str, Any],
    described: list[dict[str, Any]],
    sent: dict[str, Any] | None,
    *,
    owner: str,
) -> dict[str, Any]:
    """The body of an area edit: the crop in the place of its picture, wherever that is named. Writes into the first source
    what leaves."""
    if sent is None:
        return wire
    image = await context.images.get(described[0]["image"], owner=owner)
    crop = await crop_image(context.images, context.measuring, image, sent, owner=owner)
    described[0]["sent"] = {**sent, "image": crop.id}
    return replace_strings(wire, {image.id: crop.id})  # type: ignore[no-any-return]


def _leaves(source: dict[str, Any]) -> str:
    """The id of the image that upstream gets of a source."""
    return str((source.get("sent") or source)["image"])


async def body(context: RunContext, run: Run) -> dict[str, Any]:
    """The wire body with each of our image ids replaced by what upstream can read. Raises NotFound: a source is gone."""
    await _see_addresses(context, run)
    ways: dict[str, str] = {}
    replaced: dict[str, str] = {}
    for source in run.sources:
        if source["url"] is None:
            leaves = _leaves(source)
            replaced[leaves], ways[str(source["n"])] = await _way(context, leaves)
    if ways and any(ways.get(str(s["n"])) != s.get("sent_as") for s in run.sources if s["url"] is None):
        async with context.ledger.locked(run.id) as (_, locked):
            locked.sources = [{**s, "sent_as": ways.get(str(s["n"]), "address")} for s in locked.sources]
    return replace_strings(run.wire, replaced)  # type: ignore[no-any-return]


def way(context: RunContext) -> str:
    """How images of ours go upstream from here: id | signed | data."""
    if context.profile.reads_our_ids:
        return "id"
    return "signed" if context.public_url and context.public_url.startswith("https://") else "data"


def check_way(context: RunContext, image: Image) -> None:
    """Raises ImageError when an image of ours can't be sent on from here."""
    if way(context) == "data":
        check_inline(image)


async def _way(context: RunContext, image_id: str) -> tuple[str, str]:
    image = await context.images.get(image_id)
    if way(context) == "id":
        return image_id, "id"
    try:
        if context.public_url and way(context) == "signed":
            part = "file" if (await context.images.sent(image)).key == image.key else "copy"
            path = sign_path(context.secret, f"/api/v1/images/{image_id}/{part}", until=int(time.time()) + SIGNED_FOR_S)
            return context.public_url + path, "signed"
        return await context.images.data_uri(image_id), "data"
    except (DecodeError, ImageError) as error:
        raise NotFound(error.message) from error


async def _see_addresses(context: RunContext, run: Run) -> None:
    """Fetch the designer's addresses once, for thumbnails and comparison, before the request is sent; at most 5 s."""
    unseen = [s for s in run.sources if s["url"] and not s["image"] and not s.get("looked")]
    if not unseen:
        return
    seen = dict(
        zip(
            [s["n"] for s in unseen],
            await asyncio.gather(*(_see(context.images, s["url"], run.owner) for s in unseen)),
            strict=True,
        )
    )
    async with context.ledger.locked(run.id) as (_, locked):
        locked.sources = [{**s, **_seen(seen[s["n"]]), "looked": True} if s["n"] in seen else s for s in locked.sources]
    run.sources = locked.sources


async def _see(images: Images, url: str, owner: str) -> Image | None:
    try:
        async with asyncio.timeout(SEEN_WITHIN_S):
            return await images.add_url(url, owner=owner)
    except (FetchError, ImageError, StorageError, TimeoutError, NotFound):
        return None  # upstream may well reach what this server can't
