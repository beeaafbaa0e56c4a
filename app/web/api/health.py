"""GET /healthz: the process answers. GET /readyz: database and storage do, too; upstream's health is not asked."""

import asyncio
from collections.abc import Awaitable
from typing import Literal

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.web.api.responses import Health
from app.web.dependencies import DatabaseDep, StorageDep

WITHIN_S = 5.0
PROBE = "health/probe"

log = structlog.get_logger(__name__)
router = APIRouter(tags=["health"])


@router.get("/healthz", response_model=Health)
async def healthz() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "ok", "checks": {}})


@router.get("/readyz", response_model=Health, responses={503: {"model": Health}})
async def readyz(database: DatabaseDep, storage: StorageDep) -> JSONResponse:
    """Database and storage do, too. Upstream's health is shown on pages and takes no server out."""
    probes = {"database": database.ping(), "storage": storage.put(PROBE, b"ok")}
    found = await asyncio.gather(*(_check(name, probe) for name, probe in probes.items()))
    checks = dict(zip(probes, found, strict=True))
    ready = all(result == "ok" for result in found)
    return JSONResponse(
        {"status": "ok" if ready else "unavailable", "checks": checks}, status_code=200 if ready else 503
    )


async def _check(name: str, probe: Awaitable[object]) -> Literal["ok", "failed"]:
    try:
        async with asyncio.timeout(WITHIN_S):
            await probe
    except Exception as error:
        log.error("not_ready", check=name, error=repr(error))
        return "failed"
    return "ok"
