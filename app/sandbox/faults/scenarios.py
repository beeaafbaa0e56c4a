"""The faults by name: at which call each is played, and what is answered there."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Literal

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse

from app.sandbox import responses

# submit: nothing is booked; booked: the job exists, and costs; job: changes the job itself, not an answer
Stage = Literal["submit", "booked", "job", "status", "result", "file", "cancel"]

HANG_S = 120.0
ENDLESS = 2**31 + 2**26  # past the 2 GiB that a client may take; a sandbox inside the process holds all of an answer
SLOW_S = 600
HOSTILE = "<img src=x onerror=alert(1)>"
STUB = b"\x89PNG\r\n\x1a\n" + bytes(56)
OTHER_WORDS = {"in_queue": "pending", "in_progress": "processing", "completed": "succeeded", "cancelled": "canceled"}


@dataclass(frozen=True)
class Look:
    """`count` is 1 at the first such call for this request; `reply` is the truth."""

    count: int
    reply: dict[str, Any]


@dataclass(frozen=True)
class Scenario:
    """Without `play` the truth is answered, after `delay_s`. With `times`, so it is after that many calls."""

    stage: Stage
    says: str
    play: Callable[[Look], Response] | None = None
    times: int | None = None
    delay_s: float = 0
    when_completed: bool = False

    def applies(self, reply: dict[str, Any] | None) -> bool:
        return not self.when_completed or (reply or {}).get("status") == "completed"


def _too_many(look: Look) -> Response:
    response = responses.failure(429, responses.TOO_MANY, "Too many requests. Come back later.")
    response.headers["Retry-After"] = "1"
    return response


def _says(status: int, code: int, message: str) -> Callable[[Look], Response]:
    return lambda look: responses.failure(status, code, message)


def _hostile_422(look: Look) -> Response:
    detail = [{"loc": ["body", "prompt"], "msg": HOSTILE, "type": "value_error"}]
    return responses.failure(422, responses.BAD_BODY, "prompt: value error", detail)


def _json(body: Any) -> Callable[[Look], Response]:
    return lambda look: JSONResponse(body)


def _web_page(status: int) -> Callable[[Look], Response]:
    return lambda look: HTMLResponse("<html><h1>Bad gateway</h1></html>", status)


def _word(*words: str) -> Callable[[Look], Response]:
    return lambda look: JSONResponse({**look.reply, "status": words[(look.count - 1) % len(words)]})


def _other_word(look: Look) -> Response:
    status = look.reply["status"]
    return JSONResponse({**look.reply, "status": OTHER_WORDS.get(status, status)})


def _output(shape: Callable[[str], Any]) -> Callable[[Look], Response]:
    return lambda look: JSONResponse({**look.reply, "output": shape(look.reply["output"]["images"][0])})


def _declares(length: int, body: bytes = STUB, media_type: str = "image/png") -> Callable[[Look], Response]:
    """A Content-Length that the body does not keep; a server in between cuts the connection there."""
    return lambda look: Response(body, headers={"Content-Length": str(length)}, media_type=media_type)


async def _endless() -> AsyncIterator[bytes]:
    for _ in range(ENDLESS // 65536):
        yield bytes(65536)
        await asyncio.sleep(0)


async def _dripping() -> AsyncIterator[bytes]:
    for _ in range(SLOW_S):
        yield b"x"
        await asyncio.sleep(1)


def _bomb(look: Look) -> Response:
    return Response(gzip.compress(bytes(10**8)), headers={"Content-Encoding": "gzip"}, media_type="image/png")


SCENARIOS: dict[str, Scenario] = {
    "429": Scenario("submit", "429 with Retry-After, always", _too_many),
    "429x2": Scenario("submit", "429 twice, then taken", _too_many, times=2),
    "401": Scenario("submit", "the token is refused", _says(401, responses.BAD_TOKEN, "Unauthorized")),
    "402": Scenario("submit", "402, not enough funds", _says(402, 402, "Payment required")),
    "403": Scenario("submit", "403, not yours", _says(403, responses.NOT_YOURS, "Forbidden")),
    "422": Scenario("submit", "422 whose detail holds HTML", _hostile_422),
    "funds": Scenario("submit", "10001 in a 200", _json({"error_code": 10001, "message": "InsufficientFunds"})),
    "redirect_private": Scenario(
        "submit", "redirects inward", lambda look: RedirectResponse("http://169.254.169.254/latest")
    ),
    "500": Scenario("booked", "books, then 500", _says(500, responses.INTERNAL, "Internal error")),
    "502html": Scenario("booked", "books, then a 502 web page", _web_page(502)),
    "503": Scenario("booked", "books, then an empty 503", lambda look: Response(status_code=503)),
    "hang": Scenario("booked", "books, then 120 s of nothing", delay_s=HANG_S),
    "slow_ok": Scenario("booked", "books, then answers after 5 s", delay_s=5),
    "half_json": Scenario(
        "booked", "books, then half an answer", _declares(400, b'{"request_id":"abc', "application/json")
    ),
    "notjson": Scenario("booked", "books, then OK as text", lambda look: Response("OK")),
    "no_id": Scenario("booked", "books, then an answer without id", _json({})),
    "badid": Scenario("booked", "books, then a hostile id", _json({"request_id": "../../etc/passwd"})),
    "stuck": Scenario("job", "never leaves the queue"),
    "never_ends": Scenario("job", "never ends"),
    "flap": Scenario("status", "goes back and forth", _word("in_progress", "in_queue", "in_progress"), times=3),
    "bad_status": Scenario("status", "an unknown word, three times", _word("on_holiday"), times=3),
    "other_words": Scenario("status", "the field's other words: pending, processing, succeeded, canceled", _other_word),
    "status500x3": Scenario("status", "500, three times", _says(500, responses.INTERNAL, "Internal error"), times=3),
    "status404x3": Scenario("status", "404, three times", _says(404, responses.NOT_FOUND, "Not found"), times=3),
    "html_status": Scenario("status", "a web page, three times", _web_page(200), times=3),
    "garbage_status": Scenario("status", "garbage, three times", lambda look: Response(b"\0\xff not json"), times=3),
    "status_lie_completed": Scenario("status", "says completed at once", _word("completed")),
    "result404x3": Scenario("result", "404, three times", _says(404, responses.NOT_FOUND, "Not found"), times=3),
    "err_in_200": Scenario(
        "result",
        "an error inside a 200",
        _json({"status": "completed", "error_code": 20001, "message": "<script>alert(1)</script>"}),
        when_completed=True,
    ),
    "result_empty": Scenario("result", "no output", _output(lambda url: {}), when_completed=True),
    "result_string": Scenario("result", "output.image", _output(lambda url: {"image": url}), when_completed=True),
    "result_plain": Scenario("result", "the output is a string", _output(lambda url: url), when_completed=True),
    "result_list": Scenario("result", "the output is a list", _output(lambda url: [url]), when_completed=True),
    "result_nested": Scenario(
        "result", "a nested output", _output(lambda url: {"result": {"images": [url]}}), when_completed=True
    ),
    "result_many": Scenario("result", "500 files", _output(lambda url: {"images": [url] * 500}), when_completed=True),
    "result_foreign_host": Scenario(
        "result",
        "a file on another host",
        _output(lambda url: {"images": ["https://runcomfy.net.evil.example/a.png"]}),
        when_completed=True,
    ),
    "result_http": Scenario(
        "result",
        "a file over http",
        _output(lambda url: {"images": ["http://files.runcomfy.example/a.png"]}),
        when_completed=True,
    ),
    "result_traversal_name": Scenario(
        "result",
        "a hostile file name",
        _output(lambda url: {"images": [f"{url}/..%2f..%2fetc%2fcron.d%2fx.png"]}),
        when_completed=True,
    ),
    "file_redirect": Scenario("file", "redirects inward", lambda look: RedirectResponse("http://127.0.0.1:1/internal")),
    "file_short": Scenario("file", "shorter than declared", _declares(len(STUB) + 100)),
    "file_long": Scenario("file", "longer than declared", _declares(5)),
    "file_cut_then_ok": Scenario("file", "cut once, then whole", _declares(len(STUB) + 100), times=1),
    "file_503x2": Scenario("file", "503 twice, then whole", lambda look: Response(status_code=503), times=2),
    "file_gone": Scenario("file", "404, always", lambda look: Response(status_code=404)),
    "file_3gib": Scenario("file", "declares 3 GiB", _declares(3 << 30)),
    "file_endless": Scenario(
        "file", "does not end", lambda look: StreamingResponse(_endless(), media_type="image/png")
    ),
    "file_slow": Scenario(
        "file", "a byte a second", lambda look: StreamingResponse(_dripping(), media_type="image/png")
    ),
    "file_html": Scenario(
        "file",
        "a web page named .png",
        lambda look: Response("<script>alert(document.cookie)</script>", media_type="image/png"),
    ),
    "file_bomb": Scenario("file", "unpacks to 100 MB", _bomb),
    "cancel_late": Scenario(
        "cancel", "not_cancellable", _json({"status": "in_progress", "outcome": "not_cancellable"})
    ),
    "cancel_500": Scenario("cancel", "500", _says(500, responses.INTERNAL, "Internal error")),
    "cancel_hang": Scenario("cancel", "120 s of nothing", delay_s=HANG_S),
}
