"""The shapes of what the sandbox answers. https://docs.runcomfy.com/model-apis/error-codes"""

from datetime import UTC, datetime
from typing import Any

from starlette.responses import JSONResponse, Response

BAD_TOKEN = 401001
NOT_YOURS = 403003
NOT_FOUND = 404001
BAD_METHOD = 405001
TOO_LARGE = 413001
BAD_BODY = 422001
TOO_MANY = 429001
INTERNAL = 500001


class Refusal(Exception):
    """A call that ends in an error. `detail` names fields: `[{"loc", "msg", "type"}]`."""

    def __init__(self, status: int, code: int, message: str, detail: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.detail = detail

    def response(self) -> Response:
        return failure(self.status, self.code, self.message, self.detail)


def failure(status: int, code: int, message: str, detail: list[dict[str, Any]] | None = None) -> Response:
    body: dict[str, Any] = {"error_code": code, "error_message": message}
    if detail is not None:
        body["detail"] = detail
    return JSONResponse(body, status)


def timestamp(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
