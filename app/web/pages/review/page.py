"""Makes the page of a review link."""

from collections.abc import Mapping
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import Depends

from app.errors import Conflict, InvalidForm
from app.media import Storage, has_transparency
from app.runs import Reports, Reviews, ReviewView, Runs, RunView
from app.web.dependencies import ClientAddress, ReportsDep, ReviewsDep, RunsDep, StorageDep, TimeZone
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.builder.labels import ninths
from app.web.pages.review.context import Place, ReviewContext
from app.web.pages.runs.presenter import title_of
from app.web.pages.runs.report_context import report_of
from app.web.pages.viewer_context import Picture


class OpenReview(NamedTuple):
    """What a link that is good leads to."""

    token: str
    review: ReviewView
    run: RunView


class ReviewPage:
    """`address` is where the reader comes from; who guesses at links is slowed down by it."""

    def __init__(
        self, reviews: Reviews, runs: Runs, reports: Reports, storage: Storage, zone: ZoneInfo, address: str
    ) -> None:
        self._reviews, self._runs, self._reports, self._storage = reviews, runs, reports, storage
        self._zone, self._address = zone, address

    async def open(self, token: str) -> OpenReview:
        """Raises NotFound."""
        review = await self._reviews.read(token, address=self._address)
        return OpenReview(token, review, await self._runs.get(review.run_id))

    async def again(self, token: str, typed: Mapping[str, str], wrong: InvalidForm | Conflict) -> ReviewContext:
        """The page with what was typed and what is wrong with it."""
        errors = {(wrong.field or "/words").removeprefix("/"): translated(wrong.message)}
        return await self.build(await self.open(token), typed, errors)

    async def build(
        self, opened: OpenReview, typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
    ) -> ReviewContext:
        token, review, run = opened
        base, title, result = f"/review/{token}", title_of(run), run.outputs[0]
        source = run.sources[0] if run.sources else None
        fresh = {"words": "", "place": "", "x": "", "y": "", "verdict_words": review.words, "reviewer": review.reviewer}
        typed = fresh | dict(typed or {})
        stored = await self._runs.output(run.id, "result", 1)
        return ReviewContext(
            base=base,
            is_missing=not await self._storage.exists(stored.key),
            is_transparent=await has_transparency(self._storage, stored.thumb_key),
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
            report=report_of(run, await self._reports.of(run)),
            review=review,
            until=formats.date_of(review.expires_at, self._zone),
            places=tuple(Place(name, label, typed["place"] == name) for name, label in ninths()),
            typed=typed,
            errors=errors or {},
        )


async def review_page(
    reviews: ReviewsDep,
    runs: RunsDep,
    reports: ReportsDep,
    storage: StorageDep,
    zone: TimeZone,
    address: ClientAddress,
) -> ReviewPage:
    return ReviewPage(reviews, runs, reports, storage, zone, address)


ReviewPageDep = Annotated[ReviewPage, Depends(review_page)]


async def open_review(page: ReviewPageDep, token: str) -> OpenReview:
    return await page.open(token)


OpenReviewDep = Annotated[OpenReview, Depends(open_review)]
