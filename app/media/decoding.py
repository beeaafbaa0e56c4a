"""Looks into a picture that a stranger may have made: in a process of its own that has limits and is thrown away.

The process runs `decode_child.py` and answers with facts and a thumbnail that it drew afresh. The picture's own bytes
are never served from that answer, and no decoder ever runs in the server's process.
"""

import asyncio
import atexit
import contextlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import DecodeError
from app.media.child_process import ChildFailed, ChildProcess, ChildTooSlow, ForkServer, Limits, Standby
from app.media.formats import HEAD, MIMES, SHOWN, TAKEN, describe, sniff
from app.media.part import disk_errors
from app.messages import Message

TARGET = f"{Path(__file__).with_name('decode_child.py')}:look"
LIMITS = Limits(memory=1400 * 2**20, cpu_s=10, file_bytes=0)  # 50 megapixels, decoded and turned
TIMEOUT_S = 15.0

# A decoder may take most of a core and some hundred megabytes, so few at a time, whatever loop or thread asks.
MAX_AT_ONCE = min(8, max(2, os.cpu_count() or 2))
_slots = ThreadPoolExecutor(max_workers=MAX_AT_ONCE, thread_name_prefix="decode")
_forks = ForkServer(TARGET, LIMITS, knows_app=False)
_decoders = Standby(lambda: ChildProcess(TARGET, LIMITS, knows_app=False, forked_from=_forks))
atexit.register(_forks.close)


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
        message = Message("picture.source_kind" if as_source else "picture.kind", kind=describe(head))
        raise DecodeError(message, code="unsupported_format")
    facts, drawn = _ask_child(data, kind, side, as_source)
    if code := facts.get("error"):
        message = Message(f"picture.{code}", **({"seconds": f"{TIMEOUT_S:g}"} if code == "timeout" else {}))
        raise DecodeError(message, code="unsupported_format" if code == "raw" else code, detail=facts.get("detail"))
    return Decoded(
        width=facts["width"],
        height=facts["height"],
        mime=MIMES[kind],
        format=kind,
        thumb=drawn[0],
        has_metadata=facts["has_metadata"],
        traits=tuple(facts["traits"]),
        copy=drawn[1],
        copy_mime=facts["copy"],
    )


def _ask_child(data: bytes | Path, kind: str, side: int, with_copy: bool) -> tuple[dict[str, Any], list[bytes]]:
    asked = {"kind": kind, "side": side, "with_copy": with_copy}
    decoder = _decoders.take()
    try:
        with disk_errors(), contextlib.ExitStack() as opened:
            file = None if isinstance(data, bytes) else opened.enter_context(data.open("rb"))
            return decoder.ask(asked, [data] if isinstance(data, bytes) else (), file, timeout_s=TIMEOUT_S)
    except ChildTooSlow:
        return {"error": "timeout"}, []
    except ChildFailed as failed:
        return {"error": "crashed", "detail": failed.exit_code}, []
    finally:
        decoder.close()
        with contextlib.suppress(RuntimeError):  # the interpreter ends; where starting one fails, the next look says so
            _slots.submit(_decoders.keep_one)


def _head(path: Path) -> bytes:
    with disk_errors(), path.open("rb") as file:
        return file.read(HEAD)
