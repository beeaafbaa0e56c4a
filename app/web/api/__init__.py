"""The JSON under /api/v1, its event stream, its documentation, and /healthz and /readyz.

A file a thing; `requests.py` has what they take, `responses.py` what they return, `app/web/file_response.py` how a stored file is sent.
"""

from fastapi import APIRouter

from app.web.api import (
    events,
    groups,
    health,
    images,
    imports,
    locks,
    models,
    outputs,
    prompts,
    recipes,
    reports,
    runs,
    samples,
)
from app.web.api.responses import ErrorBody

router = APIRouter(prefix="/api/v1", responses={"4XX": {"model": ErrorBody, "description": "What is wrong, and where"}})
for module in (prompts, runs, reports, locks, imports, groups, recipes, outputs, events, images, samples, models):
    router.include_router(module.router)

health_router = health.router

__all__ = ["health_router", "router"]
