"""What of a run goes to others.

GET  /runs/{id}/handout                          before and after as one file to mail, templates/runs/html_export.html
POST /runs/{id}/reviews                          a review link; the run's page with it, once
POST /runs/{id}/reviews/{review}/revocation
POST /runs/{id}/reviews/{review}/pins/{n}/edit   a pin as the area of the next edit; to the builder
"""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from app.web.dependencies import Owner, ReviewsDep, RunsDep, SettingsDep
from app.web.pages.builder.prefill import PinName
from app.web.pages.runs.actions import ResultImage
from app.web.pages.runs.detail import to_run
from app.web.pages.runs.detail_page import DetailPageDep
from app.web.pages.runs.html_export import HtmlExportDep
from app.web.templating import Render

router = APIRouter(prefix="/runs/{run_id}")
Id = Annotated[str, Path(max_length=26)]


async def base_url(request: Request, settings: SettingsDep) -> str:
    """Where others find this server."""
    return (settings.public_url or str(request.base_url)).rstrip("/")


@router.get("/handout")
async def handout(export: HtmlExportDep, runs: RunsDep, owner: Owner, run_id: Id) -> Response:
    return await export.send(await runs.get(run_id, owner=owner))


@router.post("/reviews")
async def open_review(
    render: Render,
    page: DetailPageDep,
    reviews: ReviewsDep,
    owner: Owner,
    base: Annotated[str, Depends(base_url)],
    run_id: Id,
    days: Annotated[int, Form(ge=1, le=90)] = 14,
) -> Response:
    """No redirect: an address would hold the secret, and only now is it known."""
    token, _review = await reviews.open(run_id, owner=owner, days=days)
    context = replace(await page.build(run_id), review_link=f"{base}/review/{token}")
    return render("runs/show.html", context, status=201)


@router.post("/reviews/{review_id}/revocation")
async def revoke(reviews: ReviewsDep, owner: Owner, run_id: Id, review_id: Id) -> Response:
    await reviews.revoke(run_id, review_id, owner=owner)
    return RedirectResponse(f"/runs/{run_id}#reviews", status_code=303)


@router.post("/reviews/{review_id}/pins/{n}/edit")
async def edit_at_pin(
    image: ResultImage, run_id: Id, review_id: Id, n: Annotated[int, Path(ge=1, le=9999)]
) -> Response:
    if image is None:
        return to_run(run_id)
    return RedirectResponse(f"/?image={image.id}&pin={PinName(run_id, review_id, n)}", status_code=303)
