"""GET /healthz: the process answers. GET /readyz: database and storage do, too; upstream's health is not asked."""

import asyncio
from typing import Literal

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.web.api.responses import Health
from app.web.dependencies import studio_of

WITHIN_S = 5.0
PROBE = "health/probe"

log = structlog.get_logger(__name__)
router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=Health)
async def healthz() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "ok", "checks": {}})


@router.get("/readyz", response_model=Health, responses={503: {"model": Health}})
async def readyz(request: Request) -> JSONResponse:
    """Database and storage do, too. Upstream's health is shown on pages and takes no server out."""
    names = ("database", "storage")
    found = await asyncio.gather(*(_check(request, name) for name in names))
    checks = dict(zip(names, found, strict=True))
    ready = all(result == "ok" for result in found)
    return JSONResponse(
        {"status": "ok" if ready else "unavailable", "checks": checks}, status_code=200 if ready else 503
    )


async def _check(request: Request, name: str) -> Literal["ok", "failed"]:
    studio = studio_of(request)
    try:
        async with asyncio.timeout(WITHIN_S):
            await (studio.database.ping() if name == "database" else studio.storage.put(PROBE, b"ok"))
    except Exception as error:
        log.error("not_ready", check=name, error=repr(error))
        return "failed"
    return "ok"
