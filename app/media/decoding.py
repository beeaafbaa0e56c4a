"""Looks into a picture that a stranger may have made: in a process of its own that has limits and is thrown away.

The process runs `decode_child.py` and answers with facts and a thumbnail that it drew afresh. The picture's own bytes
are never served from that answer, and no decoder ever runs in the server's process.
"""

import asyncio
import contextlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import DecodeError
from app.media.decoder_process import TIMEOUT_S, DecoderProcess
from app.media.formats import HEAD, MIMES, SHOWN, TAKEN, describe, sniff
from app.media.part import disk_errors

WORDS = {
    "format_mismatch": "The file is not the kind of image that its first bytes say.",
    "too_many_pixels": "The image is larger than 50 megapixels or 16,384 pixels on a side. Scale it down.",
    "corrupt": "The image is damaged. Export it again.",
    "memory": "The image takes more memory to open than one image may have. Scale it down.",
    "timeout": f"The image took longer than {TIMEOUT_S:g} seconds to open. Export it again, or scale it down.",
    "raw": "This is a camera’s raw file. Export it as a JPEG, PNG or TIFF image.",
    "crashed": "The image can't be opened. Export it again.",
}

# A decoder may take most of a core and some hundred megabytes, so few at a time, whatever loop or thread asks.
MAX_AT_ONCE = min(8, max(2, os.cpu_count() or 2))
_slots = ThreadPoolExecutor(max_workers=MAX_AT_ONCE, thread_name_prefix="decode")


@dataclass(frozen=True)
class Decoded:
    width: int  # after the orientation tag is applied, as people see it
    height: int
    mime: str
    format: str
    thumb: bytes  # WebP, sRGB, the first frame
    has_metadata: bool  # carries a place or a person's name
    traits: tuple[str, ...] = ()  # format, pages, animated, cmyk, deep, turned, palette: what models do not take
    copy: bytes = b""  # upright, in sRGB of 8 bits, where one was asked for and there are traits
    copy_mime: str = ""


async def decode(data: bytes | Path, *, thumb_side: int = 480, as_source: bool = False) -> Decoded:
    """What `data` shows. The thumbnail's longer side has at most `thumb_side` pixels. Raises DecodeError.

    `as_source`: a picture to edit may also be HEIC, TIFF or BMP, which no browser need show, and comes with a plain copy
    where models would not take it as it is.
    """
    return await asyncio.get_running_loop().run_in_executor(_slots, _decode, data, thumb_side, as_source)


def _decode(data: bytes | Path, side: int, as_source: bool) -> Decoded:
    head = data[:HEAD] if isinstance(data, bytes) else _head(data)
    kind = sniff(head)
    if kind is None or kind not in (TAKEN if as_source else SHOWN):
        more = ", HEIC, TIFF, BMP" if as_source else ""
        words = f"This is {describe(head)}. Use JPEG, PNG, WebP, AVIF{more} or GIF."
        raise DecodeError(words, code="unsupported_format")
    facts, drawn = _ask_child(data, kind, side, as_source)
    if code := facts.get("error"):
        raise DecodeError(WORDS[code], code="unsupported_format" if code == "raw" else code, detail=facts.get("detail"))
    return Decoded(
        width=facts["width"],
        height=facts["height"],
        mime=MIMES[kind],
        format=kind,
        thumb=drawn[: facts["thumb"]],
        has_metadata=facts["has_metadata"],
        traits=tuple(facts["traits"]),
        copy=drawn[facts["thumb"] :],
        copy_mime=facts["copy"],
    )


def _ask_child(data: bytes | Path, kind: str, side: int, with_copy: bool) -> tuple[dict[str, Any], bytes]:
    with disk_errors(), contextlib.ExitStack() as opened:
        file = None if isinstance(data, bytes) else opened.enter_context(data.open("rb"))
        bytes_ = data if isinstance(data, bytes) else b""
        code, said = DecoderProcess.one().look(kind, side, bytes_, file, with_copy=with_copy)
    if code is None:
        return {"error": "timeout"}, b""
    facts, newline, drawn = said.partition(b"\n")
    if code != 0 or not newline:
        return {"error": "crashed", "detail": code}, b""
    return json.loads(facts), drawn


def _head(path: Path) -> bytes:
    with disk_errors(), path.open("rb") as file:
        return file.read(HEAD)
