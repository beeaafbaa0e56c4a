"""What the page of a review link is given, and what of it the run's page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from string import ascii_uppercase

from app.runs import ReviewView
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.pages.runs.report_context import ReportShown
from app.web.pages.viewer_context import Picture


@dataclass(frozen=True)
class ReviewShown:
    """A review as its run's page says it: what came of it, until when its link is good, a letter where a run has several."""

    review: ReviewView
    letter: str
    mark: str
    headline: str
    when: str

    @property
    def is_open(self) -> bool:
        return self.review.state == "open"


def reviews_of(reviews: Sequence[ReviewView], zone: tzinfo) -> tuple[ReviewShown, ...]:
    """Newest first, as they come; the first one made is A."""
    letters = [
        ascii_uppercase[n % len(ascii_uppercase)] if len(reviews) > 1 else "" for n in reversed(range(len(reviews)))
    ]
    return tuple(
        ReviewShown(review, letter, *_verdict(review), _when(review, zone))
        for review, letter in zip(reviews, letters, strict=True)
    )


def _verdict(review: ReviewView) -> tuple[str, str]:
    """Icon and words."""
    if review.verdict == "approved":
        return "circle-check", _("Approved by %(name)s") % {"name": review.reviewer or _("the reviewer")}
    if review.verdict == "change":
        return "message-square", _("%(name)s requested changes") % {"name": review.reviewer or _("The reviewer")}
    return ("clock", _("Waiting for review")) if review.state == "open" else ("circle-dashed", _("No answer came"))


def _when(review: ReviewView, zone: tzinfo) -> str:
    day = formats.date_of(review.expires_at, zone)
    if review.state == "open":
        return _("expires %(day)s") % {"day": day}
    return _("expired %(day)s") % {"day": day} if review.state == "over" else _("withdrawn")


@dataclass(frozen=True)
class Place:
    """A ninth of the picture, for those who can't click on it."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class ReviewContext:
    """templates/review/show.html. `typed` and `errors` by the name of a control: nothing that was typed is lost."""

    base: str
    title: str
    before: Picture | None
    after: Picture
    review: ReviewView
    until: str
    places: tuple[Place, ...]
    report: ReportShown | None = None
    is_missing: bool = False  # the result's file is not in storage any more
    is_transparent: bool = False  # the result has transparent parts
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
