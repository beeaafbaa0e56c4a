"""Pictures on their way into the form: addresses that were typed, files that were chosen, samples of our own."""

import asyncio
import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from app.errors import FetchRefused, ImageError, StorageError
from app.media import Image, Images, parse_public_url
from app.media.address_faults import message_of
from app.messages import brief
from app.prompts.address_list import read_addresses
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.builder.form import MAX_SOURCES, BuilderForm, Source

SEEN_S = 5.0


class Upload(NamedTuple):
    """`at` is the number of the picture whose place the file takes; 0 adds one."""

    name: str
    data: bytes
    at: int = 0


@dataclass(frozen=True)
class Taken:
    """The form with its new pictures; `errors` by control. What was not taken stays in its field."""

    form: BuilderForm
    errors: dict[str, str]


async def take(images: Images, form: BuilderForm, files: Iterable[Upload], *, owner: str) -> Taken:
    errors: dict[str, str] = {}
    sources = list(form.sources)
    left: list[str] = []
    wrong: list[str] = []
    uploads = list(files)
    addresses, words = read_addresses(form.addresses)
    for address in [*addresses, *words]:
        if address[:5].lower() == "data:":
            uploads.append(_inside(address))
            continue
        try:
            parse_public_url(address)
        except FetchRefused as error:
            left.append(address)
            wrong.append(translated(error.message))
        else:
            sources.append(Source(url=address))
    if wrong:
        errors["addresses"] = " ".join(dict.fromkeys(wrong))
    await asyncio.gather(*(_see(images, source.url, owner) for source in sources[len(form.sources) :]))
    refused: list[str] = []
    for name, data, at in uploads:
        try:
            image = await images.add_bytes(data, owner=owner, name=name)
        except (ImageError, StorageError) as error:
            if 0 < at <= len(form.sources):
                errors[f"image-{at}"] = f"{name}: {translated(error.message)}"
            else:
                refused.append(f"{name}: {translated(error.message)}")
        else:
            if 0 < at <= len(form.sources):
                sources[at - 1] = replace(sources[at - 1], image=image.id, url="")
            else:
                sources.append(Source(image=image.id))
    if refused:
        errors["file"] = " ".join(refused)
    if len(sources) > MAX_SOURCES:
        errors["addresses"] = _("The form takes at most %(n)d images. The rest weren’t added.") % {"n": MAX_SOURCES}
    return Taken(replace(form, sources=tuple(sources[:MAX_SOURCES]), addresses="\n".join(left)), errors)


def _inside(address: str) -> Upload:
    """The picture that an address itself holds, as a file; one that can't be read is an empty one."""
    head, _comma, packed = address.partition(",")
    data = unquote_to_bytes(packed)
    if head.lower().endswith(";base64"):
        try:
            data = base64.b64decode(data.rstrip(b"=") + b"=" * (-len(data.rstrip(b"=")) % 4), validate=True)
        except ValueError:
            data = b""
    return Upload(_("Pasted image"), data)


async def _see(images: Images, url: str, owner: str) -> None:
    """Fetch a picture for its thumbnail, where this server can. Upstream is given the address itself in any case."""
    try:
        async with asyncio.timeout(SEEN_S):
            if await images.by_url(url, owner=owner) is None:
                await images.add_url(url, owner=owner)
    except (ImageError, StorageError, TimeoutError):
        return


async def faults_of(images: Images, sources: Sequence[Source], *, owner: str) -> list[str]:
    """Why this server shows no picture for an address, where it looked within the last hour; else ""."""
    found = [await images.faults.of(source.url, owner=owner) if _is_plain(source.url) else None for source in sources]
    return [translated(brief(message_of(fault))) if fault else "" for fault in found]


async def pictures_of(images: Images, sources: Sequence[Source], *, owner: str) -> list[Image | None]:
    """What this server knows of each source. An address that it could not see is None, and so is a picture that is gone."""
    known = await images.get_many([source.image for source in sources if source.image], owner=owner)
    return [
        known.get(source.image)
        if source.image
        else await images.by_url(source.url, owner=owner)
        if _is_plain(source.url)
        else None
        for source in sources
    ]


def _is_plain(url: str) -> bool:
    """Whether it can be an address at all; a database is not asked for anything else."""
    return url.isascii() and url.isprintable() and bool(url)
