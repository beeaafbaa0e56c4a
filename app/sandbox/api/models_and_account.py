"""The calls about models, money and the account: what there is, what it is said to cost, what is left, whose it is."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.sandbox import catalogue
from app.sandbox.api import http
from app.sandbox.catalogue import Model
from app.sandbox.queue.job_store import Jobs

ALLOWANCE_MICRO = 25_000_000  # it fills itself up again, so that nobody runs dry of play money
PRETEND = "Play money of the sandbox. Nothing is charged."
MAX_LISTED = 100


class Listing:
    def __init__(self, *, account: str, models: Sequence[Model], jobs: Jobs) -> None:
        self._account = account
        self._models = models
        self._jobs = jobs

    async def list_models(self, request: Request) -> Response:
        query = request.query_params
        found = catalogue.search(
            self._models,
            words=query.get("search", ""),
            category=query.get("category", ""),
            kind=query.get("kind", ""),
        )
        limit = http.number(query.get("limit"), "limit", least=1, most=MAX_LISTED, default=MAX_LISTED)
        offset = http.number(query.get("offset"), "offset", least=0, most=10_000, default=0)
        with_schema = query.get("include_schema", "").lower() in ("true", "1")
        page = [model.entry(with_schema=with_schema) for model in found[offset : offset + limit]]
        return JSONResponse({"models": page, "total": len(found)})

    async def categories(self, request: Request) -> Response:
        return JSONResponse({"categories": sorted({model.category for model in self._models})})

    async def model(self, request: Request) -> Response:
        found = catalogue.find(self._models, request.path_params["model_id"])
        if found is None:
            raise http.not_found("model")
        return JSONResponse(found.entry(with_schema=True))

    async def balance(self, request: Request) -> Response:
        left = ALLOWANCE_MICRO - await self._jobs.spent_micro(self._account) % ALLOWANCE_MICRO
        return JSONResponse({"balance_usd": left / 1_000_000, "currency": "USD", "pretend": True, "note": PRETEND})

    async def me(self, request: Request) -> Response:
        """Whom RunComfy's own command line shows as signed in. Nobody gave an address here."""
        return JSONResponse({"id": self._account, "email": None, "token_type": "sandbox", "token_created_at": None})
