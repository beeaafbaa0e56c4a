"""Sources on their way upstream: what a run's images are to this server, and under which address upstream gets them.

An address of the designer's is passed on as it is. Our own image becomes, in this order: its id, when upstream is this
server's own sandbox; a signed address on this server, when PUBLIC_URL is https; else a data URI within the limits.
"""

import asyncio
import time
from typing import Any

from app.errors import FetchError, ImageError, NotFound
from app.media import Images, check_inline, sign_path
from app.media.models import Image
from app.prompts import is_image_id, raw_images
from app.runs.ledger.models import Run
from app.runs.steps.context import RunContext

SIGNED_FOR_S = 86_400
SEEN_WITHIN_S = 5.0


async def describe(images: Images, spec: dict[str, Any], *, owner: str) -> list[dict[str, Any]]:
    """The `sources` of a new run. Raises NotFound when an image of ours is not there, or is another person's."""
    found = []
    for n, item in enumerate(spec.get("images") or _of_raw(spec), start=1):
        image = (
            await images.get(item["image"], owner=owner)
            if item.get("image")
            else await images.by_url(item["url"], owner=owner)
        )
        found.append(
            {"n": n, "role": "primary" if n == 1 else item.get("role", "other"), "url": item.get("url"), **_seen(image)}
        )
    return found


def _of_raw(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The pictures that a raw body names."""
    named = [text for _, text in raw_images(spec.get("raw") or {})]
    return [{"image": text} if is_image_id(text) else {"url": text} for text in named]


def _seen(image: Image | None) -> dict[str, Any]:
    return (
        {"image": image.id, "width": image.width, "height": image.height}
        if image
        else {"image": None, "width": None, "height": None}
    )


async def body(c: RunContext, run: Run) -> dict[str, Any]:
    """The wire body with each of our image ids replaced by what upstream can read. Raises NotFound: a source is gone."""
    await _see_addresses(c, run)
    ways: dict[str, str] = {}
    replaced: dict[str, str] = {}
    for source in run.sources:
        if source["url"] is None:
            replaced[source["image"]], ways[str(source["n"])] = await _way(c, source["image"])
    if ways and any(ways.get(str(s["n"])) != s.get("sent_as") for s in run.sources if s["url"] is None):
        async with c.ledger.locked(run.id) as (_, locked):
            locked.sources = [{**s, "sent_as": ways.get(str(s["n"]), "address")} for s in locked.sources]
    return _with(run.wire, replaced)  # type: ignore[no-any-return]


def way(c: RunContext) -> str:
    """How images of ours go upstream from here: id | signed | data."""
    if c.profile.reads_our_ids:
        return "id"
    return "signed" if c.public_url and c.public_url.startswith("https://") else "data"


def check_way(c: RunContext, image: Image) -> None:
    """Raises ImageError when an image of ours can't be sent on from here."""
    if way(c) == "data":
        check_inline(image)


async def _way(c: RunContext, image_id: str) -> tuple[str, str]:
    await c.images.get(image_id)
    if way(c) == "id":
        return image_id, "id"
    if c.public_url and way(c) == "signed":
        path = sign_path(c.secret, f"/api/v1/images/{image_id}/file", until=int(time.time()) + SIGNED_FOR_S)
        return c.public_url + path, "signed"
    try:
        return await c.images.data_uri(image_id), "data"
    except ImageError as error:
        raise NotFound(error.message) from error


def _with(value: Any, replaced: dict[str, str]) -> Any:
    if isinstance(value, str):
        return replaced.get(value, value)
    if isinstance(value, list):
        return [_with(item, replaced) for item in value]
    if isinstance(value, dict):
        return {key: _with(item, replaced) for key, item in value.items()}
    return value


async def _see_addresses(c: RunContext, run: Run) -> None:
    """Fetch the designer's addresses once, for thumbnails and comparison, before the request is sent; at most 5 s."""
    unseen = [s for s in run.sources if s["url"] and not s["image"] and not s.get("looked")]
    if not unseen:
        return
    seen = dict(
        zip(
            [s["n"] for s in unseen],
            await asyncio.gather(*(_see(c.images, s["url"], run.owner) for s in unseen)),
            strict=True,
        )
    )
    async with c.ledger.locked(run.id) as (_, locked):
        locked.sources = [{**s, **_seen(seen[s["n"]]), "looked": True} if s["n"] in seen else s for s in locked.sources]
    run.sources = locked.sources


async def _see(images: Images, url: str, owner: str) -> Image | None:
    try:
        async with asyncio.timeout(SEEN_WITHIN_S):
            return await images.add_url(url, owner=owner)
    except (FetchError, ImageError, TimeoutError, NotFound):
        return None  # upstream may well reach what this server can't
