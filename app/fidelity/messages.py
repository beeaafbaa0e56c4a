"""How a server and its measuring process talk: one line of JSON and the bytes of files. No pickle: that side opened a
stranger's picture, and must not be able to make this side run code."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def pack(head: Mapping[str, Any], files: Sequence[bytes] = ()) -> bytes:
    line = json.dumps({"head": head, "sizes": [len(file) for file in files]}).encode()
    return b"".join((line, b"\n", *files))


def unpack(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Raises ValueError where it is no whole message."""
    line, _, rest = data.partition(b"\n")
    said = json.loads(line)
    files, at = [], 0
    for size in said["sizes"]:
        files.append(rest[at : at + size])
        at += size
    if at != len(rest):
        raise ValueError("the message is cut short")
    return said["head"], files
