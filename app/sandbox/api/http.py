"""Reads what a call brings, and tells callers where to go next."""

from starlette.requests import Request

from app.sandbox import responses
from app.sandbox.api.request_body import MAX_BODY
from app.sandbox.responses import Refusal


async def body(request: Request) -> bytes:
    """Of one that is too large the rest is read and dropped, within reason: a client that still sends reads no answer."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MAX_BODY:
            chunks.append(chunk)
        elif size > 2 * MAX_BODY:
            break
        else:
            chunks.clear()
    if size > MAX_BODY:
        raise Refusal(413, responses.TOO_LARGE, "The request is larger than 64 MiB")
    return b"".join(chunks)


def base(request: Request) -> str:
    """Where the caller reached us, with the path that we are mounted at."""
    return f"{request.url.scheme}://{request.url.netloc}{request.scope.get('root_path', '')}"


def addresses(request: Request, request_id: str) -> dict[str, str]:
    root = f"{base(request)}/v1/requests/{request_id}"
    return {"status_url": f"{root}/status", "result_url": f"{root}/result", "cancel_url": f"{root}/cancel"}


def number(text: str | None, name: str, *, least: int, most: int, default: int) -> int:
    if text is None:
        return default
    if text.isascii() and text.isdigit() and len(text) < 9 and int(text) >= least:
        return min(int(text), most)
    detail = [{"loc": ["query", name], "msg": f"Input should be a whole number from {least}", "type": "int_parsing"}]
    raise Refusal(422, responses.BAD_BODY, f"{name}: not a whole number from {least}", detail)


def not_found(what: str) -> Refusal:
    return Refusal(404, responses.NOT_FOUND, f"Not found: there is no such {what}")
