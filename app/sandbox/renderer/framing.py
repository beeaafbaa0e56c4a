"""How the server and its drawing process talk: frames of JSON and raw bytes. No pickle: that side opened a stranger's
picture, and must not be able to make this side run code."""

import json
import struct
from collections.abc import Sequence
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">I")
Frame = tuple[dict[str, Any], list[bytes]]


def write_frame(stream: BinaryIO, head: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
    text = json.dumps({**head, "blobs": [len(blob) for blob in blobs]}).encode()
    stream.write(_LENGTH.pack(len(text)) + text)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def read_frame(stream: BinaryIO, *, most: int | None = None) -> Frame:
    """Raises EOFError when the other side is gone, ValueError when it sends more than `most` bytes."""
    (length,) = _LENGTH.unpack(_read(stream, _LENGTH.size))
    if most is not None and length > most:
        raise ValueError("frame too large")
    head = json.loads(_read(stream, length))
    sizes: list[int] = head.pop("blobs")
    if most is not None and sum(sizes) > most:
        raise ValueError("frame too large")
    return head, [_read(stream, size) for size in sizes]


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise EOFError
    return data
