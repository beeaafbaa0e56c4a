"""POST /api/v1/prompts: what a spec becomes. No side effect, and never an error for a spec that merely has findings."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.errors import RequestError
from app.web.api.requests import PromptBody
from app.web.api.responses import Preview
from app.web.dependencies import Owner, RunsDep

router = APIRouter(tags=["prompts"])


@router.post("/prompts", response_model=Preview)
async def preview(runs: RunsDep, owner: Owner, body: PromptBody) -> JSONResponse:
    """What a spec becomes: its prompt, what is found about it, what is sent, what it costs. No side effect."""
    with in_spec():
        return JSONResponse(await runs.preview(body.spec, owner=owner))


@contextmanager
def in_spec() -> Iterator[None]:
    """An error's field points into the spec; in the API the spec is a part of the body."""
    try:
        yield
    except RequestError as error:
        if error.field is not None:
            error.field = f"/spec{error.field}"
        raise
