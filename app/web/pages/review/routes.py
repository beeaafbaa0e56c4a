"""A review link: one run's before and after for somebody without an account, who says what they think.

GET  /review/{token}                     templates/review/show.html
GET  /review/{token}/before, /after      its two pictures, and no other file
POST /review/{token}/pins                a place and words
POST /review/{token}/pins/{n}/removal
POST /review/{token}/verdict             approved, or a change is asked for

The links are made on the run's page, pages/sharing.py. What makes an address secret is in app/web/secret_urls.py.
"""

from collections.abc import Mapping
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from app.errors import Conflict, InvalidForm, NotFound
from app.media import has_transparency
from app.messages import N_
from app.runs import ReviewView, RunView
from app.web.dependencies import studio_of
from app.web.file_response import send_file
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.middleware.authentication import client_address
from app.web.pages.builder.labels import ninths
from app.web.pages.review.context import Place, ReviewContext
from app.web.pages.runs.presenter import title_of
from app.web.pages.viewer_context import Picture
from app.web.templating import render
from app.web.text_fields import Text, percent

router = APIRouter(prefix="/review/{token}")
# As many letters as are read at all; how many are taken is said beside the field.
Words = Annotated[Text, Form(max_length=20_000)]
NINTHS = {name: (n % 3 / 3 + 1 / 6, n // 3 / 3 + 1 / 6) for n, (name, _label) in enumerate(ninths())}


@router.get("")
async def show(request: Request, token: str) -> Response:
    return await _page(request, token)


@router.get("/before")
async def before(request: Request, token: str) -> Response:
    _review, run = await _read(request, token)
    studio = studio_of(request)
    if not run.sources or not run.sources[0].image:
        raise NotFound(N_("This image doesn’t exist."))
    image = await studio.images.get(run.sources[0].image)
    return await send_file(request, studio.storage, image.key, mime=image.mime, etag=image.sha256)


@router.get("/after")
async def after(request: Request, token: str) -> Response:
    review, _run = await _read(request, token)
    studio = studio_of(request)
    output = await studio.runs.output(review.run_id, "result", 1)
    return await send_file(request, studio.storage, output.key, mime=output.mime, etag=output.sha256)


@router.post("/pins")
async def pin(
    request: Request,
    token: str,
    words: Words = "",
    place: Annotated[Text, Form(max_length=40)] = "",
    x: Annotated[Text, Form(max_length=40)] = "",
    y: Annotated[Text, Form(max_length=40)] = "",
) -> Response:
    typed = {"words": words, "place": place, "x": x, "y": y}
    try:
        across, down = _place(place, x, y)
        await studio_of(request).reviews.pin(token, x=across, y=down, words=words, address=client_address(request))
    except (InvalidForm, Conflict) as error:
        return await _page(request, token, typed, error)
    return _back(token, "#pins")


@router.post("/pins/{n}/removal")
async def unpin(request: Request, token: str, n: Annotated[int, Path(ge=1, le=999_999_999)]) -> Response:
    await studio_of(request).reviews.unpin(token, n, address=client_address(request))
    return _back(token, "#pins")


@router.post("/verdict")
async def decide(
    request: Request,
    token: str,
    verdict: Annotated[Literal["approved", "change"], Form()],
    verdict_words: Words = "",
    reviewer: Words = "",
) -> Response:
    address = client_address(request)
    try:
        await studio_of(request).reviews.decide(token, verdict, words=verdict_words, reviewer=reviewer, address=address)
    except InvalidForm as error:
        return await _page(request, token, {"verdict_words": verdict_words, "reviewer": reviewer}, error)
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


async def _read(request: Request, token: str) -> tuple[ReviewView, RunView]:
    studio = studio_of(request)
    review = await studio.reviews.read(token, address=client_address(request))
    return review, await studio.runs.get(review.run_id)


async def _page(
    request: Request, token: str, typed: Mapping[str, str] | None = None, wrong: InvalidForm | Conflict | None = None
) -> Response:
    review, run = await _read(request, token)
    base, title, result = f"/review/{token}", title_of(run), run.outputs[0]
    source = run.sources[0] if run.sources else None
    fresh = {"words": "", "place": "", "x": "", "y": "", "verdict_words": review.words, "reviewer": review.reviewer}
    typed = fresh | dict(typed or {})
    stored = await studio_of(request).runs.output(run.id, "result", 1)
    context = ReviewContext(
        base=base,
        is_missing=not await studio_of(request).storage.exists(stored.key),
        is_transparent=await has_transparency(studio_of(request).storage, stored.thumb_key),
        title=title,
        before=Picture(f"{base}/before", source.width, source.height, _("Before"), _("Before"))
        if source and source.image
        else None,
        after=Picture(
            f"{base}/after",
            result.width,
            result.height,
            _("After: %(title)s") % {"title": title},
            _("After (draft)") if run.draft else _("After"),
        ),
        review=review,
        until=formats.date_of(review.expires_at, ZoneInfo(studio_of(request).settings.timezone)),
        places=tuple(Place(name, label, typed["place"] == name) for name, label in ninths()),
        typed=typed,
        errors={(wrong.field or "/words").removeprefix("/"): translated(wrong.message)} if wrong else {},
    )
    return render(request, "review/show.html", context, status=wrong.status if wrong else 200)


def _back(token: str, part: str) -> Response:
    return RedirectResponse(f"/review/{token}{part}", status_code=303)
