"""A review link: one run's before and after for somebody without an account, who says what they think.

GET  /review/{token}                     templates/review/show.html
GET  /review/{token}/before, /after      its two pictures, and no other file
POST /review/{token}/pins                a place and words
POST /review/{token}/pins/{n}/removal
POST /review/{token}/verdict             approved, or a change is asked for

The links are made on the run's page, app/web/pages/runs/sharing.py. What makes an address secret is in app/web/secret_urls.py.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from app.errors import Conflict, InvalidForm, NotFound
from app.messages import N_
from app.web.dependencies import ClientAddress, ImagesDep, ReviewsDep, RunsDep
from app.web.file_response import SendFile
from app.web.pages.builder.labels import ninths
from app.web.pages.review.page import OpenReviewDep, ReviewPageDep
from app.web.templating import Render
from app.web.text_fields import Text, percent

router = APIRouter(prefix="/review/{token}")
# As many letters as are read at all; how many are taken is said beside the field.
Words = Annotated[Text, Field(max_length=20_000)]
Place = Annotated[Text, Field(max_length=40)]
NINTHS = {name: (n % 3 / 3 + 1 / 6, n // 3 / 3 + 1 / 6) for n, (name, _label) in enumerate(ninths())}


class PinForm(BaseModel):
    """Words at a place: a ninth of the picture, or percent from its left and top."""

    words: Words = ""
    place: Place = ""
    x: Place = ""
    y: Place = ""


class VerdictForm(BaseModel):
    verdict: Literal["approved", "change"]
    verdict_words: Words = ""
    reviewer: Words = ""


@router.get("")
async def show(render: Render, page: ReviewPageDep, review: OpenReviewDep) -> Response:
    return render("review/show.html", await page.build(review))


@router.get("/before")
async def before(send: SendFile, images: ImagesDep, review: OpenReviewDep) -> Response:
    sources = review.run.sources
    if not sources or not sources[0].image:
        raise NotFound(N_("This image doesn’t exist."))
    image = await images.get(sources[0].image)
    return await send(image.key, mime=image.mime, etag=image.sha256)


@router.get("/after")
async def after(send: SendFile, runs: RunsDep, review: OpenReviewDep) -> Response:
    output = await runs.output(review.run.id, "result", 1)
    return await send(output.key, mime=output.mime, etag=output.sha256)


@router.post("/pins")
async def pin(
    render: Render,
    page: ReviewPageDep,
    reviews: ReviewsDep,
    address: ClientAddress,
    token: str,
    form: Annotated[PinForm, Form()],
) -> Response:
    try:
        across, down = _place(form.place, form.x, form.y)
        await reviews.pin(token, x=across, y=down, words=form.words, address=address)
    except (InvalidForm, Conflict) as error:
        return render("review/show.html", await page.again(token, form.model_dump(), error), status=error.status)
    return _back(token, "#pins")


@router.post("/pins/{n}/removal")
async def unpin(
    reviews: ReviewsDep, address: ClientAddress, token: str, n: Annotated[int, Path(ge=1, le=999_999_999)]
) -> Response:
    await reviews.unpin(token, n, address=address)
    return _back(token, "#pins")


@router.post("/verdict")
async def decide(
    render: Render,
    page: ReviewPageDep,
    reviews: ReviewsDep,
    address: ClientAddress,
    token: str,
    form: Annotated[VerdictForm, Form()],
) -> Response:
    try:
        await reviews.decide(token, form.verdict, words=form.verdict_words, reviewer=form.reviewer, address=address)
    except InvalidForm as error:
        typed = form.model_dump(exclude={"verdict"})
        return render("review/show.html", await page.again(token, typed, error), status=error.status)
    return _back(token, "#verdict")


def _place(ninth: str, x: str, y: str) -> tuple[float, float]:
    """Percent that were typed or clicked go before a ninth that was chosen. Raises InvalidForm."""
    if x.strip() or y.strip():
        across, down = percent(x), percent(y)
        if across is None or down is None:
            raise InvalidForm(N_("A position is from 0 to 100 % of the image."), field="/place")
        return float(across), float(down)
    if ninth not in NINTHS:
        raise InvalidForm(N_("Click the image, or choose a place."), field="/place")
    return NINTHS[ninth]


def _back(token: str, part: str) -> Response:
    return RedirectResponse(f"/review/{token}{part}", status_code=303)
