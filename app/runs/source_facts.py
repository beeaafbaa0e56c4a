"""What is known of a spec's pictures for its findings, and the question before a paid run whose address shows none."""

import asyncio
from dataclasses import replace

from app.errors import Conflict, ImageError, StorageError
from app.media import Image, Images, sent_of, traits_of
from app.media.address_faults import CERTAIN, message_of
from app.media.models import AddressFault
from app.messages import N_, Message, brief, joined
from app.prompts import PictureFacts, Spec, is_image_id, raw_images
from app.prompts.lint.image_urls import address_fault
from app.prompts.lint.pictures import is_certainly_unfit

LOOK_S = 5.0


async def pictures_of(images: Images, spec: Spec, owner: str) -> list[PictureFacts | None]:
    """In their order; None for one that nobody has looked at."""
    known = await images.get_many([item.image for item in spec.images if item.image], owner=owner)
    facts: list[PictureFacts | None] = []
    for item in spec.images:
        if item.url is not None:
            facts.append(None if address_fault(item.url) else await _known_at(images, item.url, owner))
        else:
            image = known.get(item.image or "")
            facts.append(_facts(image) if image else None)
    return facts


async def check_addresses(images: Images, spec: Spec, owner: str) -> None:
    """Look at the addresses that nobody has looked at. Raises Conflict `no_picture` when one certainly leads to no picture,
    or to one that no model takes."""
    urls = [(n, url) for n, url in enumerate(_addresses(spec), 1) if url and not address_fault(url)]
    looked = await asyncio.gather(*(_looked_at(images, url, owner) for _, url in urls))
    unfit = [
        {"n": n, "url": url, "reason": _reason(picture)}
        for (n, url), picture in zip(urls, looked, strict=True)
        if picture and is_certainly_unfit(picture)
    ]
    if unfit:
        words = joined(*(N_("Image %(n)s: %(reason)s", n=one["n"], reason=one["reason"]) for one in unfit))
        raise Conflict(
            N_("%(words)s Nothing was sent and nothing was charged.", words=words),
            code="no_picture",
            detail={"images": unfit},
        )


def _addresses(spec: Spec) -> list[str | None]:
    if spec.raw is not None:
        return [None if is_image_id(text) else text for _, text in raw_images(spec.raw)]
    return [item.url for item in spec.images]


async def _looked_at(images: Images, url: str, owner: str) -> PictureFacts | None:
    if known := await _known_at(images, url, owner):
        return known
    try:
        async with asyncio.timeout(LOOK_S):
            return _facts(await images.add_url(url, owner=owner))
    except (StorageError, TimeoutError):  # no room for a look; the address is sent all the same
        return None
    except ImageError:
        return await _known_at(images, url, owner)


async def _known_at(images: Images, url: str, owner: str) -> PictureFacts | None:
    if image := await images.by_url(url, owner=owner):
        return replace(_facts(image), bytes=image.bytes)  # the address itself goes to the model
    fault = await images.faults.of(url, owner=owner)
    return _problem(fault) if fault and fault.code in CERTAIN else None


def _facts(image: Image) -> PictureFacts:
    return PictureFacts(
        width=image.width,
        height=image.height,
        has_metadata=image.has_metadata,
        sha256=image.sha256,
        image=image.id,
        bytes=sent_of(image).bytes,
        mime=image.mime,
        traits=traits_of(image),
    )


def _problem(fault: AddressFault) -> PictureFacts:
    return PictureFacts(0, 0, problem=brief(message_of(fault)), is_certain=True)


def _reason(picture: PictureFacts) -> str:
    if picture.problem:
        return picture.problem
    kind = {"image/heic": "kind.heic", "image/tiff": "kind.tiff"}.get(picture.mime, "kind.bmp")
    return N_(
        "This is %(kind)s, which the model does not take by its address. Send a plain copy of it.", kind=Message(kind)
    )
