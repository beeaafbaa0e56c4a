"""What of a run goes to others.

GET  /runs/{id}/handout                          before and after as one file to mail, templates/runs/html_export.html
POST /runs/{id}/reviews                          a review link; the run's page with it, once
POST /runs/{id}/reviews/{review}/revocation
POST /runs/{id}/reviews/{review}/pins/{n}/edit   a pin as the area of the next edit; to the builder
"""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from app.web.dependencies import owner_of, studio_of
from app.web.pages.builder.prefill import pin_name
from app.web.pages.runs.actions import result_as_image
from app.web.pages.runs.detail import context_of, to_run
from app.web.pages.runs.html_export import send_handout
from app.web.templating import render

router = APIRouter(prefix="/runs/{run_id}")
Id = Annotated[str, Path(max_length=26)]


@router.get("/handout")
async def handout(request: Request, run_id: Id) -> Response:
    return await send_handout(request, await studio_of(request).runs.get(run_id, owner=owner_of(request)))


@router.post("/reviews")
async def open_review(request: Request, run_id: Id, days: Annotated[int, Form(ge=1, le=90)] = 14) -> Response:
    """No redirect: an address would hold the secret, and only now is it known."""
    studio = studio_of(request)
    token, _review = await studio.reviews.open(run_id, owner=owner_of(request), days=days)
    base = studio.settings.public_url or str(request.base_url)
    link = f"{base.rstrip('/')}/review/{token}"
    context = replace(await context_of(request, run_id), review_link=link)
    return render(request, "runs/show.html", context, status=201)


@router.post("/reviews/{review_id}/revocation")
async def revoke(request: Request, run_id: Id, review_id: Id) -> Response:
    await studio_of(request).reviews.revoke(run_id, review_id, owner=owner_of(request))
    return RedirectResponse(f"/runs/{run_id}#reviews", status_code=303)


@router.post("/reviews/{review_id}/pins/{n}/edit")
async def edit_at_pin(request: Request, run_id: Id, review_id: Id, n: Annotated[int, Path(ge=1, le=9999)]) -> Response:
    image = await result_as_image(request, run_id)
    if image is None:
        return to_run(run_id)
    return RedirectResponse(f"/?image={image.id}&pin={pin_name(run_id, review_id, n)}", status_code=303)
