"""What a request may bring, by its route: one table, which docs/limits.md shows.

Bytes are counted as they come, so that a false length helps nobody, and a body has so many seconds. What is JSON is
looked over before it is parsed: how many things it holds, how deep. A body whose sender is not known is not read at all,
for who is let in (authentication.py) is asked between the count and the look.
"""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import InvalidForm, RequestTimeout, TooLarge
from app.messages import N_
from app.web.error_handlers import refuse
from app.web.middleware.proxy_headers import header

KIB, MIB = 2**10, 2**20
HEAD_S = 10  # from a connection's first byte, or its opening, to the end of a request's head
IDLE_S = 30  # between two pieces of a body
DISCARD_S = 30
MAX_FIELD = MIB  # of one field of a form that is no file; the parser of forms counts it


@dataclass(frozen=True)
class RouteLimit:
    """`paths` is a pattern of whole paths, `says` the same in words; `with_files` is for multipart forms alone.

    `fields` and `files` are of a form; `items` and `depth` of JSON: brackets and commas, and lists inside lists.
    """

    says: str
    paths: re.Pattern[str]
    bytes: int
    seconds: int
    with_files: bool = False
    fields: int = 0
    files: int = 0
    items: int = 0
    depth: int = 0


_STRANGERS = re.compile(r"/(?:login|logout|setup|review/.*)")
_PICTURE, _PICTURES = re.compile(r"/api/v1/images"), re.compile(r"/edit|/runs|/check|/groups/new|/recipes(?:/[^/]+)?")

# The first that fits counts. Where a stranger may write, little is read; and so it is where a form comes as plain pairs,
# which take many times their size to parse.
LIMITS = (
    RouteLimit("Sign-in, set-up, review links", _STRANGERS, 64 * KIB, 15, fields=1000),
    RouteLimit("The sandbox’s device sign-in", re.compile(r"/sandbox/api/.*"), 64 * KIB, 15),
    RouteLimit("A picture for the API", _PICTURE, 50 * MIB + 64 * KIB, 600, with_files=True, fields=4, files=1),
    RouteLimit("An image’s address for the API", _PICTURE, 64 * KIB, 15, items=1000, depth=8),
    RouteLimit("A text sheet’s file for the API", re.compile(r"/api/v1/groups/[^/]+/sheet"), 8 * MIB, 60),
    RouteLimit("JSON for the API", re.compile(r"/api/.*"), 4 * MIB, 60, items=200_000, depth=64),
    RouteLimit("The sandbox’s Model API, behind its bearer", re.compile(r"/sandbox/.*"), 65 * MIB, 600, items=200_000),
    RouteLimit("Forms with pictures", _PICTURES, 64 * MIB, 600, with_files=True, fields=2000, files=32),
    RouteLimit("A text sheet", re.compile(r"/groups/sheets"), 60 * MIB, 600, with_files=True, fields=4000, files=2),
    RouteLimit(
        "Every other form, the prompt as one types", re.compile(r".*", re.DOTALL), 256 * KIB, 30, fields=2000, files=4
    ),
)


def limit_of(path: str, content_type: str) -> RouteLimit:
    has_files = content_type.lower().startswith("multipart/form-data")
    return next(one for one in LIMITS if one.paths.fullmatch(path) and (has_files or not one.with_files))


class BodyLimit:
    """Counts bytes and seconds."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = limit_of(scope["path"], header(scope, b"content-type"))
        declared = header(scope, b"content-length")
        if declared.isascii() and declared.isdigit() and (len(declared) > 18 or int(declared) > limit.bytes):
            if not header(scope, b"expect"):
                await _discard(receive, 4 * limit.bytes)
            await refuse(too_large(limit.bytes), scope, receive, send)
            return
        counted = _Counted(receive, limit)

        async def counted_send(message: Message) -> None:
            counted.is_answered = True
            await send(message)

        await self._app(scope, counted, counted_send)


class _Counted:
    """A `receive` that raises TooLarge and RequestTimeout, or says that the client is gone once the answer is on its way."""

    def __init__(self, receive: Receive, limit: RouteLimit) -> None:
        self._receive, self._limit = receive, limit
        self._received, self._is_whole, self._until = 0, False, 0.0
        self.is_answered = False

    async def __call__(self) -> Message:
        if self._is_whole:
            return await self._receive()
        now = asyncio.get_running_loop().time()
        self._until = self._until or now + self._limit.seconds
        try:
            async with asyncio.timeout_at(min(self._until, now + IDLE_S)):
                message = await self._receive()
        except TimeoutError as error:
            return self._over(too_slow(), error)
        self._received += len(message.get("body", b""))
        self._is_whole = message["type"] != "http.request" or not message.get("more_body", False)
        return self._over(too_large(self._limit.bytes)) if self._received > self._limit.bytes else message

    def _over(self, error: TooLarge | RequestTimeout, cause: Exception | None = None) -> Message:
        self._is_whole = True
        if self.is_answered:
            return {"type": "http.disconnect"}
        raise error from cause


class JsonLimit:
    """Looks JSON over before it is parsed. Stands behind who is let in, since it reads the whole body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._turn = asyncio.Semaphore(1)  # what is large is looked over in a thread, one body at a time

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_http = scope["type"] == "http"
        kind = header(scope, b"content-type").lower() if is_http else ""
        is_ours = is_http and scope["path"].startswith("/api/") and scope["method"] not in ("GET", "HEAD")
        if not is_ours or kind.startswith("multipart/form-data"):
            await self._app(scope, receive, send)
            return
        limit, pieces, more = limit_of(scope["path"], kind), [], True
        if not limit.items:  # what comes there is no JSON
            await self._app(scope, receive, send)
            return
        try:
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    return  # whoever sent it is gone
                pieces.append(message.get("body", b""))
                more = message.get("more_body", False)
            raw = b"".join(pieces)
            await self._look_over(raw, limit)
        except (TooLarge, RequestTimeout, InvalidForm) as error:
            await refuse(error, scope, receive, send)
            return
        is_told = False

        async def whole() -> Message:
            nonlocal is_told
            if is_told:
                return await receive()
            is_told = True
            return {"type": "http.request", "body": raw, "more_body": False}

        await self._app(scope, whole, send)

    async def _look_over(self, raw: bytes, limit: RouteLimit) -> None:
        if len(raw) <= 64 * KIB:
            check_json(raw, limit)
            return
        async with self._turn:
            await asyncio.to_thread(check_json, raw, limit)


_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"?+')
_NESTING = re.compile(rb"[\[\]{}]")


def check_json(raw: bytes, limit: RouteLimit) -> None:
    """Raises TooLarge, InvalidForm. Whether it is JSON at all is for the parser to say."""
    items = sum(map(raw.count, (b"[", b"{", b",")))
    if items > limit.items or raw.count(b'"') > 2 * limit.items:
        raise TooLarge(N_("This JSON holds more than %(most)s things.", most=limit.items))
    if raw.count(b"[") + raw.count(b"{") <= limit.depth:
        return
    depth = 0
    for found in _NESTING.finditer(_TEXT.sub(b"", raw)):
        depth += 1 if found[0] in b"[{" else -1
        if depth > limit.depth:
            message = N_("This JSON is nested deeper than %(most)s.", most=limit.depth)
            raise InvalidForm(message, code="invalid_json")


def too_large(most: int) -> TooLarge:
    return TooLarge(
        N_("Too large: the limit is %(size)s MB.", size=round(most / MIB, 1) if most < MIB else most // MIB)
    )


def too_slow() -> RequestTimeout:
    return RequestTimeout(N_("The rest of this request did not come in time. Nothing was done; send it again."))


async def _discard(receive: Receive, most: int) -> None:
    """A browser reads no answer while it still sends: take the rest, within reason, so that it sees why."""
    with suppress(TimeoutError):
        async with asyncio.timeout(DISCARD_S):
            while most > 0:
                message = await receive()
                most -= len(message.get("body", b""))
                if not message.get("more_body"):
                    return
