"""How a stored picture is sent: whole or by range, not twice to a browser that has it, and never as anything but what
it is. A picture that is opened by itself stands in a sandbox without scripts."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import Headers

from app.media import Storage
from app.media.file_names import fit_name, suffix_of
from app.media.formats import SHOWN_MIMES
from app.web.dependencies import StorageDep
from app.web.text_fields import whole

HEADERS = {
    "accept-ranges": "bytes",
    "cache-control": "private, max-age=604800, immutable",  # an id never gets other bytes
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
_RANGE = re.compile(r"bytes=([0-9]*)-([0-9]*)")
MAX_AT_ONCE = 2**19  # bytes; what is larger is sent in pieces


@dataclass(frozen=True)
class FileSender:
    """Sends stored files as one request asks for them."""

    storage: Storage
    method: str
    headers: Headers

    async def __call__(
        self, key: str, *, mime: str, etag: str, download: str | None = None, attach: str | None = None
    ) -> Response:
        """`download`: the name, without its ending, under which the file is to be kept; `attach`: with it."""
        tag = f'"{etag}"'
        headers = {**HEADERS, "etag": tag}
        headers["content-disposition"] = attachment(attach) if attach else disposition(mime, download)
        if attach:
            headers["cache-control"] = "private, no-cache"  # fetched again, it may be another file
        if tag in _tags(self.headers.get("if-none-match", "")):
            return Response(status_code=304, headers=headers)
        size, data = await self.storage.load(key, most=MAX_AT_ONCE)
        if data is not None and self.method == "GET" and "range" not in self.headers:
            return Response(data, headers=headers, media_type=mime)
        chosen = _chosen(self.headers, size, tag)
        if chosen is None:
            headers["content-range"] = f"bytes */{size}"
            return Response(status_code=416, headers=headers)
        start, end = chosen
        status = 206 if end - start < size else 200
        if status == 206:
            headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
        headers["content-length"] = str(end - start)
        if self.method == "HEAD":
            return Response(status_code=status, headers=headers, media_type=mime)
        body = _body(self.storage, key, start, end)
        return StreamingResponse(body, status_code=status, headers=headers, media_type=mime)


async def file_sender(request: Request, storage: StorageDep) -> FileSender:
    return FileSender(storage, request.method, request.headers)


SendFile = Annotated[FileSender, Depends(file_sender)]


def disposition(mime: str, download: str | None) -> str:
    """RFC 6266: a plain name for old clients, the true one in UTF-8."""
    if download is None:
        return "inline" if mime in SHOWN_MIMES else "attachment"
    return attachment(f"{fit_name(download)}.{suffix_of(mime)}")


def attachment(name: str) -> str:
    """`name` with its ending, fit already."""
    plain = name.encode("ascii", "ignore").decode().strip()
    plain = plain if not plain.startswith(".") else f"picture{plain}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _body(storage: Storage, key: str, start: int, end: int) -> AsyncIterator[bytes]:
    async for chunk in storage.stream(key, start=start, end=end):
        yield chunk


def _chosen(headers: Headers, size: int, tag: str) -> tuple[int, int] | None:
    """The bytes that are asked for, all of them unless it is one plain range; None when there are none such."""
    asked = _RANGE.fullmatch(headers.get("range", ""))
    if_range = headers.get("if-range", tag)
    if not asked or if_range != tag or asked.groups() == ("", ""):
        return 0, size
    first, last = asked.groups()
    from_here, to_there = (whole(side) if side else None for side in (first, last))
    if (first and from_here is None) or (last and to_there is None):
        return None  # no file is so long
    if from_here is None:
        start, end = max(0, size - (to_there or 0)), size
    else:
        start, end = from_here, size if to_there is None else min(size, to_there + 1)
    return (start, end) if start < end else None


def _tags(header: str) -> set[str]:
    return {part.strip().removeprefix("W/") for part in header.split(",")}
