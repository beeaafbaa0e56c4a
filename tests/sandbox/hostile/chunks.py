"""Files that no library writes: PNG by the chunk, and headers that lie."""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes, *, checksum: bool = True) -> bytes:
    crc = zlib.crc32(kind + data) if checksum else 7
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def header(width: int, height: int, depth: int = 8, color: int = 2) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))


def png_header(width: int, height: int) -> bytes:
    return SIGNATURE + header(width, height) + chunk(b"IDAT", zlib.compress(bytes(64))) + chunk(b"IEND", b"")


def png(
    width: int,
    height: int,
    *,
    depth: int = 8,
    color: int = 2,
    extra: tuple[bytes, bytes] | None = None,
    after: bytes = b"",
    checksum: bool = True,
    times: int = 0,
) -> bytes:
    """A gradient; `extra` is a chunk before the data, `after` more data than the picture needs."""
    samples = 3 if color == 2 else 1
    row = bytes(x * 5 % 256 for x in range((width * samples * depth + 7) // 8))
    rows = b"".join(b"\x00" + bytes((byte + y * 3) % 256 for byte in row) for y in range(height))
    parts = [SIGNATURE, header(width, height, depth, color)]
    if extra:
        parts.append(chunk(*extra))
    parts += [chunk(b"tEXt", b"a\x00b")] * times
    parts.append(chunk(b"IDAT", zlib.compress(rows), checksum=checksum))
    if after:
        parts.append(chunk(b"IDAT", after))
    return b"".join([*parts, chunk(b"IEND", b"")])


def deflated(size: int) -> bytes:
    """`size` zeros, packed: one packed mebibyte, again and again, and the checksum of them all."""
    packer = zlib.compressobj(9)
    start = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    whole = start + block * ((size >> 20) - 1) + b"\x03\x00"
    return whole + struct.pack(">I", ((size >> 20 << 20) % 65_521) << 16 | 1)


def flat_png(side: int) -> bytes:
    """Black, of 8 bits; a quarter of a megabyte for 256 megapixels."""
    return b"".join(
        [
            SIGNATURE,
            header(side, side, 8, 0),
            chunk(b"IDAT", deflated(side * (side + 1) + (1 << 20))),
            chunk(b"IEND", b""),
        ]
    )


def text_bomb() -> bytes:
    return b"name\x00\x00" + deflated(1 << 30)


def resized_jpeg(data: bytes, side: int) -> bytes:
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", side, side) + data[at + 4 :]


def resized_gif(data: bytes, side: int) -> bytes:
    return data[:6] + struct.pack("<HH", side, side) + data[10:]


def looping_exif() -> bytes:
    """A directory whose next one is itself."""
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8)
    return b"Exif\x00\x00" + b"II*\x00" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + struct.pack("<I", 8)
