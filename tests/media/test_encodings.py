"""Files that a server packed, or says it did."""

import gzip
import os
import zlib

import brotli
import pytest

from app.media.encodings import NotUnpacked, unpack, unpacked


def framed(data: bytes, size: int = 65_536, mark: str = ";chunk-signature=" + "0a" * 32, end: str = "\r\n") -> bytes:
    """As an upload to an object store is cut, with a signature in each chunk's line or without."""
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    chunks = [f"{len(part):x}{mark}\r\n".encode() + part + b"\r\n" for part in parts]
    return b"".join(chunks) + f"0{mark}\r\n{end}".encode()


DATA = os.urandom(300_000) + b"a" * 3_000_000
PACKED = {
    "gzip": gzip.compress(DATA),
    "X-GZIP": gzip.compress(DATA[:5]) + gzip.compress(DATA[5:]),
    "deflate": zlib.compress(DATA),
    " Deflate ": zlib.compress(DATA)[2:-4],
    "br": brotli.compress(DATA, quality=3),
    "gzip, br": brotli.compress(gzip.compress(DATA), quality=2),
    "aws-chunked,gzip": gzip.compress(DATA),
    "aws-chunked": framed(DATA),
    "AWS-Chunked": framed(DATA, size=99, mark=""),
    "aws-chunked, gzip": framed(gzip.compress(DATA)),
    "gzip,aws-chunked": framed(gzip.compress(DATA)),
    "aws-chunked, br": framed(brotli.compress(DATA, quality=3), size=100),
}


@pytest.mark.parametrize("header", PACKED)
def test_it_unpacks_in_pieces_of_any_size(header: str) -> None:
    packed = PACKED[header]
    assert unpack(packed, header, max_bytes=2**23) == DATA
    pieces = [packed[at : at + 1000] for at in range(0, len(packed), 1000)]
    assert b"".join(unpacked(pieces, header, max_bytes=2**23)) == DATA


@pytest.mark.parametrize("header", ["", "identity", "aws-chunked", "utf-8", "zstd?", "gzip", "br"])
def test_it_leaves_bytes_as_they_are_that_are_not_packed(header: str) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + DATA
    assert unpack(picture, header, max_bytes=10) == picture


def test_it_passes_over_what_follows_the_last_chunk() -> None:
    packed = framed(DATA, mark="", end="x-amz-checksum-crc32:AAAAAA==\r\n\r\n")
    assert unpack(packed, "aws-chunked", max_bytes=2**23) == DATA


@pytest.mark.parametrize("header", ["aws-chunked", "aws-chunked,gzip", "br,aws-chunked"])
def test_it_takes_a_picture_out_of_its_chunks_whatever_else_is_named(header: str) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + DATA[:200_000]
    assert unpack(framed(picture), header, max_bytes=2**23) == picture


@pytest.mark.parametrize(
    "damage", [(b"\r\n10000", b"\r\n1ffff"), (b"\r\n10000;", b"\n\n10000;"), (b"10000;", b"1000g;")]
)
def test_it_refuses_chunks_that_are_not_as_they_say(damage: tuple[bytes, bytes]) -> None:
    packed = framed(DATA)
    with pytest.raises(NotUnpacked):
        b"".join(unpacked([packed[:20], packed[20:].replace(*damage)], "aws-chunked", max_bytes=2**23))


@pytest.mark.parametrize("header", PACKED)
def test_it_takes_nothing_that_is_cut_short_or_larger_than_the_limit(header: str) -> None:
    for part, most in ((PACKED[header][:1000], 2**23), (PACKED[header][:-3], 2**23), (PACKED[header], 2**20)):
        with pytest.raises(NotUnpacked):
            unpack(part, header, max_bytes=most)


def test_it_stops_a_bomb_of_layers() -> None:
    with pytest.raises(NotUnpacked, match="three times"):
        list(unpacked([b""], "gzip, gzip, gzip, gzip", max_bytes=10))
