"""The Model API's calls, served by the sandbox: the way to each, the token, and the shape of every error.

POST /v1/models/{model_id}              submit
GET  /v1/models                         search, category, kind, include_schema, limit, offset
GET  /v1/models/categories
GET  /v1/models/{model_id}
GET  /v1/requests/{id}/status
GET  /v1/requests/{id}/result           ?include_cost=true
POST /v1/requests/{id}/cancel
GET  /prod/v2/balance
GET  /api/auth/me                       whose token it is
POST /api/cli-auth/start, /poll         device sign-in
GET  /files/{name}.png                  a draft; its name is its key, no token
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from app.sandbox import responses
from app.sandbox.api.device_login import SignIn
from app.sandbox.api.models_and_account import Listing
from app.sandbox.api.requests import Requests
from app.sandbox.responses import Refusal

Endpoint = Callable[[Request], Awaitable[Response]]

log = structlog.get_logger(__name__)


def account_of(token: str) -> str:
    """Whoever has the token is the account; with another token, older requests are another's."""
    return hashlib.sha256(b"stillframe sandbox account " + token.encode()).hexdigest()[:16]


def make_api(*, token: str, requests: Requests, listing: Listing, sign_in: SignIn) -> Starlette:
    def guarded(path: str, endpoint: Endpoint, method: str = "GET") -> Route:
        return Route(path, _answers(endpoint, token.encode()), methods=[method])

    def free(path: str, endpoint: Endpoint, method: str = "GET") -> Route:
        return Route(path, _answers(endpoint, None), methods=[method])

    app = Starlette(
        routes=[
            guarded("/v1/models", listing.list_models),
            guarded("/v1/models/categories", listing.categories),
            guarded("/v1/models/{model_id:path}", requests.submit, "POST"),
            guarded("/v1/models/{model_id:path}", listing.model),
            guarded("/v1/requests/{request_id}/status", requests.status),
            guarded("/v1/requests/{request_id}/result", requests.result),
            guarded("/v1/requests/{request_id}/cancel", requests.cancel, "POST"),
            guarded("/prod/v2/balance", listing.balance),
            guarded("/api/auth/me", listing.me),
            free("/api/cli-auth/start", sign_in.start, "POST"),
            free("/api/cli-auth/poll", sign_in.poll, "POST"),
            free("/api/cli-auth/verify", sign_in.page),
            free("/files/{path:path}", requests.file),
        ],
        exception_handlers={HTTPException: _no_such_call},
    )
    app.router.redirect_slashes = False
    return app


def _answers(endpoint: Endpoint, token: bytes | None) -> Endpoint:
    """Every call ends in an answer of the Model API's shape, whatever happens here. Without `token` none is asked."""

    async def answer(request: Request) -> Response:
        try:
            if token is not None:
                _check_token(request, token)
            return await endpoint(request)
        except Refusal as refusal:
            return refusal.response()
        except ClientDisconnect:
            raise
        except Exception:
            log.exception("sandbox_call_broke", path=request.url.path.partition("/files/")[0])
            return responses.failure(500, responses.INTERNAL, "Internal error")

    return answer


def _check_token(request: Request, token: bytes) -> None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token):
        raise Refusal(401, responses.BAD_TOKEN, "Unauthorized: the token is missing or wrong")


async def _no_such_call(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = responses.BAD_METHOD if error.status_code == 405 else responses.NOT_FOUND
    return responses.failure(error.status_code, code, error.detail)
