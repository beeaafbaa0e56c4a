"""What a server says of how it packed a file, Content-Encoding, and unpacking it within a limit.

A word that names no packing means that the bytes are as they are; so do bytes that are a picture already, whatever the
word says.
"""

import itertools
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import brotli

from app.media.aws_chunks import AwsChunks, BadChunks, is_framed, says_framed
from app.media.formats import HEAD, sniff
from app.messages import Message

CHUNK = 2**18
MAX_LAYERS = 3
GZIP_MAGIC = b"\x1f\x8b"
WORDS = {"gzip": "gzip", "x-gzip": "gzip", "deflate": "deflate", "br": "br"}


class NotUnpacked(Exception):
    """The file is damaged, is not packed as its server says, or unpacks to more than the limit."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


class _Unpacking(Protocol):
    def unpack(self, data: bytes) -> Iterator[bytes]: ...

    def is_whole(self) -> bool: ...


def packings(header: str) -> tuple[str, ...]:
    """The packings that a Content-Encoding names, in the order in which they are undone."""
    named = (WORDS.get(word.strip().lower()) for word in header.split(","))
    return tuple(word for word in named if word)[::-1]


def is_packed(head: bytes, header: str) -> bool:
    """Whether bytes that begin like this have to be unpacked. Many a server packs nothing and says so all the same."""
    if sniff(head[:HEAD]):
        return False
    if says_framed(header) and is_framed(head):
        return True
    words = packings(header)
    return bool(words) and (words[0] != "gzip" or head.startswith(GZIP_MAGIC))


def unpacked(chunks: Iterable[bytes], header: str, *, max_bytes: int) -> Iterator[bytes]:
    """The file in chunks, at most `max_bytes` of it. Raises NotUnpacked."""
    words = packings(header)
    if len(words) > MAX_LAYERS:
        raise NotUnpacked(Message("fetch.packed_deep"))
    if says_framed(header):  # put on last, wherever it is named
        head, chunks = _peek(chunks)
        if is_framed(head):
            head, chunks = _peek(_layer(chunks, AwsChunks()))
            words = words if is_packed(head, header) else ()
    for word in words:
        chunks = _layer(chunks, _UNPACKINGS[word]())
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > max_bytes:
            raise NotUnpacked(Message("fetch.packed_large", size=f"{max_bytes / 2**20:g}"))
        yield chunk


def unpack(data: bytes, header: str, *, max_bytes: int) -> bytes:
    """`data` as it was before it was packed, if it was. Raises NotUnpacked."""
    return b"".join(unpacked([data], header, max_bytes=max_bytes)) if is_packed(data, header) else data


def _peek(chunks: Iterable[bytes]) -> tuple[bytes, Iterable[bytes]]:
    """How the bytes begin, and all of them."""
    rest, head = iter(chunks), b""
    while len(head) < HEAD and (chunk := next(rest, None)) is not None:
        head += chunk
    return head, itertools.chain([head], rest)


def _layer(chunks: Iterable[bytes], unpacking: _Unpacking) -> Iterator[bytes]:
    try:
        for chunk in chunks:
            yield from unpacking.unpack(chunk)
    except (zlib.error, brotli.error, BadChunks):
        raise NotUnpacked(Message("fetch.packed_damaged")) from None
    if not unpacking.is_whole():
        raise NotUnpacked(Message("fetch.packed_short"))


class _Zlib:
    """gzip, of several members too, and both readings of `deflate`: with zlib's two bytes in front, and without."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._inner: zlib._Decompress | None = None
        self._members = 0

    def unpack(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inner is None:
                if self._members and not (self._bits > zlib.MAX_WBITS and data.startswith(GZIP_MAGIC[:1])):
                    return  # zeros or rubbish after the end are passed over
                bits = self._bits if self._bits > zlib.MAX_WBITS or _has_zlib_head(data) else -zlib.MAX_WBITS
                self._inner = zlib.decompressobj(bits)
            out = self._inner.decompress(data, CHUNK)
            yield out
            data = self._inner.unconsumed_tail
            while not (data or self._inner.eof or len(out) < CHUNK):  # it may hold back what it has no input for
                out = self._inner.decompress(b"", CHUNK)
                yield out
            if self._inner.eof:
                data, self._inner, self._members = self._inner.unused_data, None, self._members + 1

    def is_whole(self) -> bool:
        return self._inner is None


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    def unpack(self, data: bytes) -> Iterator[bytes]:
        while out := self._inner.process(data, output_buffer_limit=CHUNK):
            yield out
            data = b""

    def is_whole(self) -> bool:
        return bool(self._inner.is_finished())


def _has_zlib_head(data: bytes) -> bool:
    return len(data) < 2 or (data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0)


_UNPACKINGS: dict[str, Callable[[], _Unpacking]] = {
    "gzip": lambda: _Zlib(zlib.MAX_WBITS | 16),
    "deflate": lambda: _Zlib(zlib.MAX_WBITS),
    "br": _Brotli,
}
