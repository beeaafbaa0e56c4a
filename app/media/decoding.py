"""Looks into a picture that a stranger may have made: in a process of its own that has limits and is thrown away.

The process runs `decode_child.py` and answers with facts and a thumbnail that it drew afresh. The picture's own bytes
are never served from that answer, and no decoder ever runs in the server's process.
"""

import asyncio
import contextlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import DecodeError
from app.media.decoder_process import TIMEOUT_S, DecoderProcess
from app.media.formats import HEAD, MIMES, describe, sniff
from app.media.part import disk_errors

WORDS = {
    "format_mismatch": "The file is not the kind of image that its first bytes say.",
    "too_many_pixels": "The image is larger than 50 megapixels or 16,384 pixels on a side. Scale it down.",
    "corrupt": "The image is damaged. Export it again.",
    "memory": "The image takes more memory to open than one image may have. Scale it down.",
    "timeout": f"The image took longer than {TIMEOUT_S:g} seconds to open. Export it again, or scale it down.",
    "crashed": "The image can't be opened. Export it again.",
}

# A decoder may take most of a core and some hundred megabytes, so two at a time, whatever loop or thread asks.
_slots = ThreadPoolExecutor(max_workers=2, thread_name_prefix="decode")


@dataclass(frozen=True)
class Decoded:
    width: int  # after the orientation tag is applied, as people see it
    height: int
    mime: str
    format: str
    thumb: bytes  # WebP, sRGB, the first frame
    has_metadata: bool  # carries a place or a person's name


async def decode(data: bytes | Path, *, thumb_side: int = 480) -> Decoded:
    """What `data` shows. The thumbnail's longer side has at most `thumb_side` pixels. Raises DecodeError."""
    return await asyncio.get_running_loop().run_in_executor(_slots, _decode, data, thumb_side)


def _decode(data: bytes | Path, side: int) -> Decoded:
    head = data[:HEAD] if isinstance(data, bytes) else _head(data)
    kind = sniff(head)
    if kind is None:
        words = f"This is {describe(head)}. Give a JPEG, PNG, WebP, AVIF or GIF image."
        raise DecodeError(words, code="unsupported_format")
    facts, thumb = _ask_child(data, kind, side)
    if code := facts.get("error"):
        raise DecodeError(WORDS[code], code=code, detail=facts.get("detail"))
    return Decoded(facts["width"], facts["height"], MIMES[kind], kind, thumb, facts["has_metadata"])


def _ask_child(data: bytes | Path, kind: str, side: int) -> tuple[dict[str, Any], bytes]:
    with disk_errors(), contextlib.ExitStack() as opened:
        file = None if isinstance(data, bytes) else opened.enter_context(data.open("rb"))
        code, said = DecoderProcess.one().look(kind, side, data if isinstance(data, bytes) else b"", file)
    with contextlib.suppress(RuntimeError):  # the interpreter ends; and where starting one fails, the next look says so
        _slots.submit(DecoderProcess.keep_one)
    if code is None:
        return {"error": "timeout"}, b""
    facts, newline, thumb = said.partition(b"\n")
    if code != 0 or not newline:
        return {"error": "crashed", "detail": code}, b""
    return json.loads(facts), thumb


def _head(path: Path) -> bytes:
    with disk_errors(), path.open("rb") as file:
        return file.read(HEAD)
