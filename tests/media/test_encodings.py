"""Files that a server packed, or says it did."""

import gzip
import os
import zlib

import brotli
import pytest

from app.media.encodings import NotUnpacked, unpack, unpacked

DATA = os.urandom(300_000) + b"a" * 3_000_000
PACKED = {
    "gzip": gzip.compress(DATA),
    "X-GZIP": gzip.compress(DATA[:5]) + gzip.compress(DATA[5:]),
    "deflate": zlib.compress(DATA),
    " Deflate ": zlib.compress(DATA)[2:-4],
    "br": brotli.compress(DATA, quality=3),
    "gzip, br": brotli.compress(gzip.compress(DATA), quality=2),
    "aws-chunked,gzip": gzip.compress(DATA),
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


@pytest.mark.parametrize("header", PACKED)
def test_it_takes_nothing_that_is_cut_short_or_larger_than_the_limit(header: str) -> None:
    for part, most in ((PACKED[header][:1000], 2**23), (PACKED[header][:-3], 2**23), (PACKED[header], 2**20)):
        with pytest.raises(NotUnpacked):
            unpack(part, header, max_bytes=most)


def test_it_stops_a_bomb_of_layers() -> None:
    with pytest.raises(NotUnpacked, match="three times"):
        list(unpacked([b""], "gzip, gzip, gzip, gzip", max_bytes=10))
