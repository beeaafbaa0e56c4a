"""Looks into a picture that a stranger may have made: in a process of its own that has limits and is thrown away.

The process runs `decode_child.py` and answers with facts and a thumbnail that it drew afresh. The picture's own bytes
are never served from that answer, and no decoder ever runs in the server's process.
"""

import asyncio
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import DecodeError
from app.media.formats import HEAD, MIMES, describe, sniff
from app.media.part import disk_errors

CHILD = Path(__file__).with_name("decode_child.py")
TIMEOUT_S = 15.0
WORDS = {
    "format_mismatch": "The file is not the kind of picture that its first bytes say.",
    "too_many_pixels": "The picture is larger than 50 megapixels or 16,384 pixels on a side. Scale it down.",
    "corrupt": "The picture is damaged or cut short. Export it again.",
    "memory": "The picture takes more memory to open than one picture may have. Scale it down.",
    "timeout": f"The picture took longer than {TIMEOUT_S:g} seconds to open. Export it again, or scale it down.",
    "crashed": "The picture can't be opened. Export it again.",
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
        words = f"This is {describe(head)}. Give a JPEG, PNG, WebP, AVIF or GIF picture."
        raise DecodeError(words, code="unsupported_format")
    facts, thumb = _ask_child(data, kind, side)
    if code := facts.get("error"):
        raise DecodeError(WORDS[code], code=code, detail=facts.get("detail"))
    return Decoded(facts["width"], facts["height"], MIMES[kind], kind, thumb, facts["has_metadata"])


def _ask_child(data: bytes | Path, kind: str, side: int) -> tuple[dict[str, Any], bytes]:
    command = [sys.executable, "-I", str(CHILD), kind, str(side)]
    options: dict[str, Any] = {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.DEVNULL,
        "timeout": TIMEOUT_S,
        "env": {"LANG": "C.UTF-8"},
        "process_group": 0,  # a terminal's Ctrl-C must not make a whole picture a damaged one
    }
    try:
        if isinstance(data, bytes):
            done = subprocess.run(command, input=data, check=False, **options)  # noqa: S603 - our own file, our own words
        else:
            with disk_errors(), data.open("rb") as file:
                done = subprocess.run(command, stdin=file, check=False, **options)  # noqa: S603
    except subprocess.TimeoutExpired:
        return {"error": "timeout"}, b""
    facts, newline, thumb = done.stdout.partition(b"\n")
    if done.returncode != 0 or not newline:
        return {"error": "crashed", "detail": done.returncode}, b""
    return json.loads(facts), thumb


def _head(path: Path) -> bytes:
    with disk_errors(), path.open("rb") as file:
        return file.read(HEAD)
