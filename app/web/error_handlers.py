"""The one handler of errors: a page, a fragment for htmx, or JSON under /api, from the same error.

JSON has one shape: `{"error": {"code", "message", "params", "field", "detail", "request_id"}}`; `field` is a JSON pointer
into the body. Text that is not ours is redacted before it leaves, and escaped by the templates.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from app.errors import ForeignHost, InvalidSpec, NotFound, RequestError, StillframeError, Unauthenticated
from app.logs import redact
from app.messages import N_, LazyText
from app.web.dependencies import person_in
from app.web.error_context import ErrorContext
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.secret_urls import is_open
from app.web.templating import is_fragment, renderer

PROGRAMS = ("/api/", "/sandbox/", "/healthz", "/readyz")
FOR_PEOPLE = "/api/docs"  # a page among them


def is_for_programs(path: str) -> bool:
    """Whether an address answers JSON, in English, rather than a page in the reader's language."""
    return path.startswith(PROGRAMS) and path != FOR_PEOPLE


def install(app: FastAPI) -> None:
    app.add_exception_handler(StillframeError, answer)
    app.add_exception_handler(RequestValidationError, answer)
    app.add_exception_handler(HTTPException, answer)


async def refuse(error: StillframeError, scope: Scope, receive: Receive, send: Send) -> None:
    """For what stands in front of the routes."""
    response = await answer(Request(scope, receive), error)
    await response(scope, receive, send)


async def answer(request: Request, raised: Exception) -> Response:
    error, path, is_part = ours(raised), request.url.path, is_fragment(request.headers)
    request_id = getattr(request.state, "request_id", None)
    headers = {**getattr(error, "headers", {}), **retry_after(error)}
    if is_for_programs(path):
        return JSONResponse(shape(error, request_id), status_code=error.status, headers=headers)
    if isinstance(error, Unauthenticated) and error.error_code in DOORS:
        here = request.headers.get("hx-current-url", "") if is_part else str(request.url)
        # A form that was posted can't be posted again by a link: its page is where to come back to.
        door = _door(
            error, here if is_part or request.method in ("GET", "HEAD") else "", is_edit=is_part and _is_edit(path)
        )
        if is_part:
            return Response(status_code=error.status, headers={**headers, "HX-Redirect": door})
        return RedirectResponse(door, status_code=303, headers=headers)
    context = _context(error, path, request_id, may_try_again=request.method == "GET" and not is_part)
    is_form = _is_form(request.method, request.headers.get("content-type", ""))
    context = replace(context, is_kept=is_form and not is_part and error.status not in (401, 403, 404))
    render = await renderer(request)
    if is_part:
        return render("errors/_notice.html", context, status=error.status, headers=headers)
    knows_reader = request.app.state.studio.accounts is None or person_in(request.scope) is not None
    name = "errors/show.html" if knows_reader and not _is_for_strangers(error, path) else "errors/alone.html"
    return render(name, context, status=error.status, headers=headers)


def ours(error: Exception) -> StillframeError:
    """A framework's error as one of our tree."""
    if isinstance(error, StillframeError):
        return error
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, StillframeError):  # raised while a body was read, such as TooLarge
        return error.__cause__
    if error.status_code == HTTPStatus.NOT_FOUND:
        return NotFound(N_("Check the link or go to History."))
    wrapped = Plain(LazyText(str(error.detail)))
    wrapped.status, wrapped.headers = error.status_code, dict(error.headers or {})
    wrapped.error_code = HTTPStatus(error.status_code).name.lower()
    return wrapped


class Plain(RequestError):
    """An HTTP status of the framework's own, such as 405 with its Allow header."""

    status: int  # type: ignore[misc]  # one class for many
    headers: dict[str, str]


def unexpected(scope: Scope, error: Exception) -> StillframeError:
    """What is said of an exception that nobody expected: nothing of what it says itself."""
    safe = scope["method"] in ("GET", "HEAD")
    touched = N_("Your runs weren’t affected.") if safe else N_("Check the history before you send it again.")
    return StillframeError(N_("Something in Stillframe failed. %(touched)s", touched=touched))


RESUMED = "/?resume=1"  # the builder, with the edit that this tab had; see static/js/builder/drafts.js


def retry_after(error: StillframeError) -> dict[str, str]:
    """The header that says when to come again, where the error knows."""
    known = isinstance(error.detail, Mapping) and "retry_after" in error.detail
    return {"retry-after": str(error.detail["retry_after"])} if known else {}


DOORS = {"setup_required": "/setup", "sign_in_required": "/login"}


def shape(error: StillframeError, request_id: str | None) -> dict[str, Any]:
    return {
        "error": {
            "code": error.error_code,
            "message": redact(error.message),
            "params": redacted(jsonable_encoder(error.params)),
            "field": error.field,
            "detail": redacted(jsonable_encoder(error.detail)),
            "request_id": request_id,
        }
    }


def redacted(value: Any) -> Any:
    """The same JSON with every text in it redacted."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list):
        return [redacted(item) for item in value]
    if isinstance(value, dict):
        return {redact(str(name)): redacted(item) for name, item in value.items()}
    return value


def _invalid(error: RequestValidationError) -> StillframeError:
    found = error.errors()
    first = found[0]
    place, *path = first["loc"]
    message = str(first["msg"])
    if first["type"] == "json_invalid":
        return RequestError(
            N_("The body isn’t valid JSON: %(reason)s.", reason=first["ctx"]["error"]), code="invalid_json"
        )
    field = "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path) if place == "body" else None
    kind = InvalidSpec if path[:1] == ["spec"] else _InvalidRequest
    where = "/".join(map(str, path)) or N_("The body")
    problems = [{"place": str(e["loc"][0]), "path": list(e["loc"][1:]), "message": e["msg"]} for e in found[:20]]
    words = N_("%(where)s: %(problem)s.", where=where, problem=message[:1].lower() + message[1:])
    return kind(words, field=field, detail=problems)


class _InvalidRequest(RequestError):
    code, status = "invalid", 422


def _is_edit(path: str) -> bool:
    return path.startswith("/edit") or path == "/runs"


def _door(error: StillframeError, address: str, *, is_edit: bool) -> str:
    """Return where to sign in, with what to go on with: the edit that the browser has kept, or `address`."""
    door = DOORS[error.error_code]
    if error.error_code != "sign_in_required":
        return door
    path = address.partition("://")[2].partition("/")[2]
    after = RESUMED if is_edit else f"/{path}" if path else ""
    return f"{door}?next={quote(after, safe='/')}" if after else door


def _is_for_strangers(error: StillframeError, path: str) -> bool:
    """Return whether the bar around a page would lead its reader nowhere."""
    return isinstance(error, ForeignHost) or error.error_code == "cross_site" or is_open(path)


def _context(error: StillframeError, path: str, request_id: str | None, *, may_try_again: bool) -> ErrorContext:
    failed = error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    line = None
    if error.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        line = f"request {request_id}, {datetime.now(UTC):%H:%M:%S} UTC"
    is_review = is_open(path)
    return ErrorContext(
        page="",
        status=error.status,
        title=_("This review link doesn’t work") if error.status == 404 and is_review else _title(error),
        message=redact(translated(error.message)),
        tone="error" if failed else "warning",
        again=path if failed and may_try_again else None,
        line=line,
        may_go_on=not is_review,
    )


def _is_form(method: str, content_type: str) -> bool:
    return method == "POST" and content_type.startswith(("application/x-www-form-urlencoded", "multipart/form-data"))


def _title(error: StillframeError) -> str:
    titles = {
        400: _("Couldn’t read the request"),
        401: _("Sign in to continue"),
        402: _("Over budget"),
        403: _("This is not allowed"),
        404: _("Not found"),
        405: _("Can’t open this page"),
        408: _("This took too long to come"),
        409: _("Not possible right now"),
        410: _("File no longer available"),
        413: _("This is too large"),
        422: _("Something is missing or wrong"),
        429: _("Too many attempts"),
        500: _("Something went wrong on our side"),
        502: _("Unexpected response from the provider"),
        503: _("Files can’t be stored at the moment"),
    }
    by_code = {
        "storage_full": _("The disk is full"),
        "database_busy": _("The database is busy"),
        "database_away": _("The database does not answer"),
        "foreign_host": _("This server has another name"),
        "cross_site": _("Not from another site"),
        "over_quota": _("This is a lot at once"),
    }
    return by_code.get(error.error_code) or titles.get(error.status) or _("Something went wrong")
