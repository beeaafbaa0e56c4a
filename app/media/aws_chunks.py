"""Undo the framing that object stores' uploads have under `Content-Encoding: aws-chunked`, where a store kept it.

Each chunk is its size in hexadecimal, often with a signature, a line break, the bytes, a line break; one of size zero
ends the file, and trailers may follow it.
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
"""

import re
from collections.abc import Iterator

WORD = "aws-chunked"
MAX_LINE = 300
_LINE = re.compile(rb"([0-9a-fA-F]{1,8})(?:;[^\r\n]*)?\r\n")
_BREAK = b"\r\n"


def says_framed(header: str) -> bool:
    """Whether a Content-Encoding names the framing. Many a store names it and has undone it."""
    return WORD in (word.strip().lower() for word in header.split(","))


def is_framed(head: bytes) -> bool:
    """Whether bytes begin with the line of a chunk."""
    return _LINE.match(head[:MAX_LINE]) is not None


class BadChunks(ValueError):
    """A chunk is not as its line says."""


class AwsChunks:
    """Hands on what the chunks hold. Raises BadChunks."""

    def __init__(self) -> None:
        self._line = b""  # the beginning of a chunk's line that is not here whole
        self._left = 0  # bytes of the chunk that are still to come
        self._breaks = False  # whether a line break has to come before the next chunk's line
        self._ended = False

    def unpack(self, data: bytes) -> Iterator[bytes]:
        data, at, self._line = self._line + data, 0, b""
        while at < len(data) and not self._ended:  # what follows the end are trailers, such as a checksum
            if self._left:
                part = data[at : at + self._left]
                self._left -= len(part)
                at += len(part)
                yield part
            elif length := self._read_line(data[at : at + MAX_LINE]):
                at += length
            else:
                self._line = data[at:]
                return

    def is_whole(self) -> bool:
        return self._ended

    def _read_line(self, data: bytes) -> int:
        """Take in the next chunk's line. Answers its length, 0 while it is not here whole."""
        start = len(_BREAK) if self._breaks else 0
        if data[:start] != _BREAK[: min(start, len(data))]:
            raise BadChunks
        line = _LINE.match(data, start)
        if line is None:
            if len(data) >= MAX_LINE:
                raise BadChunks
            return 0
        self._left, self._breaks = int(line[1], 16), True
        self._ended = not self._left
        return line.end()
