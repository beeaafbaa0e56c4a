"""POST /api/v1/imports: any two images as a saved run, whatever tool made them. GET /api/v1/runs/{id}/proof: one JSON of
what is known of a run's files."""

from typing import Annotated, Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from app.runs import RunView
from app.runs.reports.proof import proof_of
from app.web.api.body import Body, GivenSpec
from app.web.api.requests import Id
from app.web.dependencies import ImagesDep, ImportsDep, Owner, ReviewsDep, RunsDep
from app.web.file_response import attachment

router = APIRouter(tags=["reports"])
ImageId = Annotated[str, Field(max_length=26)]


class ImportBody(Body):
    """Two images, before and after an edit that was made elsewhere."""

    before: ImageId = Field(description="The ID of an image that was added here.")
    after: ImageId = Field(description="The ID of the image as it was edited.")
    spec: GivenSpec | None = Field(None, description="What was asked, where it is known; its images are left out.")


@router.post("/imports", status_code=201, response_model=RunView)
async def create(runs: RunsDep, imports: ImportsDep, owner: Owner, body: ImportBody) -> JSONResponse:
    """A run that is saved and cost nothing; its report is made next."""
    run_id = await imports.create(body.before, body.after, body.spec, owner=owner)
    run = await runs.get(run_id, owner=owner)
    location = {"location": f"/api/v1/runs/{run_id}"}
    return JSONResponse(run.model_dump(mode="json"), status_code=201, headers=location)


@router.get("/runs/{run_id}/proof", response_model=dict[str, Any])
async def proof(
    runs: RunsDep, images: ImagesDep, reviews: ReviewsDep, owner: Owner, run_id: Id, download: bool = False
) -> Response:
    """Hashes of the source and the files, prompt, model, request, what was counted and measured, approvals."""
    run = await runs.get(run_id, owner=owner)
    found = await proof_of(run, images, await reviews.of_run(run_id, owner=owner))
    headers = {"content-disposition": attachment(f"{run_id}-proof.json")} if download else None
    return JSONResponse(found, headers=headers)
