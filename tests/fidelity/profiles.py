"""Display P3 as a profile, written by hand: a matrix and sRGB's curve. https://www.color.org/specification/ICC1v43_2010-12.pdf"""

import io
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

PRIMARIES = {  # adapted to D50, as profiles want them
    "rXYZ": (0.51512, 0.24120, -0.00105),
    "gXYZ": (0.29198, 0.69225, 0.04189),
    "bXYZ": (0.15710, 0.06657, 0.78407),
    "wtpt": (0.96420, 1.0, 0.82491),
}
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def fixed(*numbers: float) -> bytes:
    return b"".join(struct.pack("!i", round(number * 65536)) for number in numbers)


def display_p3() -> bytes:
    curve = b"para\0\0\0\0" + struct.pack("!HH", 3, 0) + fixed(*SRGB_CURVE)
    name = b"Display P3\0"
    tags = {tag: b"XYZ \0\0\0\0" + fixed(*xyz) for tag, xyz in PRIMARIES.items()}
    tags |= dict.fromkeys(("rTRC", "gTRC", "bTRC"), curve)
    tags["desc"] = b"desc\0\0\0\0" + struct.pack("!I", len(name)) + name + bytes(78)
    tags["cprt"] = b"text\0\0\0\0none\0"
    table, body = struct.pack("!I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        table += tag.encode() + struct.pack("!II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = bytearray(128)
    head[0:4] = struct.pack("!I", start + len(body))
    head[8:12] = b"\x02\x40\0\0"
    head[12:24] = b"mntrRGB XYZ "
    head[36:40] = b"acsp"
    head[68:80] = fixed(0.96420, 1.0, 0.82491)
    return bytes(head) + table + body


P3 = display_p3()


def to_p3(image: NDArray[Any]) -> NDArray[Any]:
    """The same colors in Display P3's numbers."""
    target = ImageCms.ImageCmsProfile(io.BytesIO(P3))
    source = Image.fromarray(np.ascontiguousarray(image))
    turned = ImageCms.profileToProfile(source, ImageCms.createProfile("sRGB"), target, outputMode="RGB")
    assert turned is not None
    return np.asarray(turned)
