"""Review links: a secret address that shows one run's before and after to somebody without an account, who puts
numbered pins with words on the result and approves it or asks for a change.

The token is a random value of 256 bits; the database holds its SHA-256. A link that is wrong, over, withdrawn, or whose
run is deleted is one and the same NotFound. Tries of one address are counted, and what one link writes.
"""

import hashlib
import math
import secrets
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import Throttle
from app.db import Database, db_now, new_id
from app.errors import Conflict, InvalidForm, NotFound
from app.messages import N_
from app.runs.ledger.models import Output, Run
from app.runs.queries.to_view import iso, iso_or_none
from app.runs.reviews.models import Review, ReviewPin

DAYS, MAX_DAYS = 14, 90
MAX_PINS = 50
MAX_OPEN = 10  # links of one run
MAX_WORDS = 1_000
MAX_NAME = 120
AREA_SIDE = 0.2  # of the picture's shorter side: what a pin means, as an area
Verdict = Literal["approved", "change"]


@dataclass(frozen=True)
class Pin:
    n: int
    x: float
    y: float
    words: str


@dataclass(frozen=True)
class ReviewView:
    """Times are ISO 8601 in UTC. `state` is open, over or withdrawn."""

    id: str
    run_id: str
    state: str
    created_at: str
    expires_at: str
    verdict: str | None
    words: str
    reviewer: str
    decided_at: str | None
    pins: tuple[Pin, ...]


class Reviews:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._throttle = Throttle()

    async def open(self, run_id: str, *, owner: str, days: int = DAYS) -> tuple[str, ReviewView]:
        """A new link: its token, which is never shown again, and the review. Raises NotFound, Conflict `not_saved`, `too_many_links`."""
        token = secrets.token_urlsafe(32)
        async with self._database.write() as session:
            await _own(session, run_id, owner)
            if await session.get(Output, (run_id, "result", 1)) is None:
                raise Conflict(N_("There is no result to review yet."), code="not_saved")
            open_links = select(func.count()).where(Review.run_id == run_id, *_GOOD)
            if (await session.scalar(open_links) or 0) >= MAX_OPEN:
                raise Conflict(
                    N_("This run has %(max_open)s open review links. Withdraw one first.", max_open=MAX_OPEN),
                    code="too_many_links",
                )
            now = await session.scalar(select(db_now())) or 0.0
            review = Review(
                id=new_id(),
                run_id=run_id,
                token_hash=_hash(token),
                created_at=now,
                expires_at=now + max(1, min(days, MAX_DAYS)) * 86_400,
                words="",
                reviewer="",
            )
            session.add(review)
        return token, _view(review, [], now)

    async def of_run(self, run_id: str, *, owner: str) -> tuple[ReviewView, ...]:
        """Every review of a run, newest first."""
        async with self._database.read() as session:
            return await _views(session, Review.run_id == run_id, Run.owner == owner)

    async def revoke(self, run_id: str, review_id: str, *, owner: str) -> None:
        """The link leads nowhere from now on; what was said stays. Raises NotFound."""
        async with self._database.write() as session:
            await _own(session, run_id, owner)
            ours = and_(Review.id == review_id, Review.run_id == run_id)
            if await session.scalar(select(Review.id).where(ours)) is None:
                raise NotFound(N_("This review does not exist."))
            await session.execute(update(Review).where(ours, Review.revoked_at.is_(None)).values(revoked_at=db_now()))

    async def pin_of(self, run_id: str, review_id: str, n: int, *, owner: str) -> Pin:
        """Raises NotFound."""
        for review in await self.of_run(run_id, owner=owner):
            for pin in review.pins:
                if (review.id, pin.n) == (review_id, n):
                    return pin
        raise NotFound(N_("This pin does not exist."))

    async def read(self, token: str, *, address: str) -> ReviewView:
        """What the link shows. Raises NotFound, TooManyRequests where it is wrong and its network tried too many wrong ones."""
        async with self._database.read() as session:
            found = await _views(session, Review.token_hash == _hash(token), *_GOOD)
        if not found:
            self._throttle.link_missed(address)
            raise NotFound(N_("It may have expired or been revoked. Ask the sender for a new link."))
        return found[0]

    async def pin(self, token: str, *, x: float, y: float, words: str, address: str) -> None:
        """Raises NotFound, TooManyRequests, InvalidForm with its field, Conflict `too_many_pins`."""
        if not all(math.isfinite(side) and 0 <= side <= 1 for side in (x, y)):
            raise InvalidForm(N_("A position is from 0 to 100 % of the image."), field="/place")
        words = _words(words, MAX_WORDS)
        if not words:
            raise InvalidForm(N_("Enter a comment."), field="/words")
        review = await self._written(token, address)
        async with self._database.write() as session:
            await session.scalar(select(Review.id).where(Review.id == review.id).with_for_update())  # one at a time
            of_this = ReviewPin.review_id == review.id
            count, last = (
                await session.execute(select(func.count(), func.coalesce(func.max(ReviewPin.n), 0)).where(of_this))
            ).one()
            if count >= MAX_PINS:
                raise Conflict(
                    N_("There are %(max_pins)s pins; take one away first.", max_pins=MAX_PINS), code="too_many_pins"
                )
            now = await session.scalar(select(db_now())) or 0.0
            session.add(ReviewPin(review_id=review.id, n=last + 1, x=x, y=y, words=words, created_at=now))

    async def unpin(self, token: str, n: int, *, address: str) -> None:
        """The numbers of the others stay. Raises NotFound, TooManyRequests."""
        review = await self._written(token, address)
        async with self._database.write() as session:
            await session.execute(delete(ReviewPin).where(ReviewPin.review_id == review.id, ReviewPin.n == n))

    async def decide(self, token: str, verdict: Verdict, *, words: str, reviewer: str, address: str) -> None:
        """The last word counts. Raises NotFound, TooManyRequests, InvalidForm with its field."""
        comment = {"words": _words(words, MAX_WORDS), "reviewer": _words(reviewer, MAX_NAME, field="/reviewer")}
        review = await self._written(token, address)
        if verdict == "change" and not comment["words"] and not review.pins:
            raise InvalidForm(N_("Add a comment that says what to change."), field="/verdict_words")
        async with self._database.write() as session:
            decided = {"verdict": verdict, "decided_at": db_now(), **comment}
            await session.execute(update(Review).where(Review.id == review.id).values(**decided))

    async def _written(self, token: str, address: str) -> ReviewView:
        review = await self.read(token, address=address)
        self._throttle.link_written(review.id)
        return review


def area_around(pin: Pin, width: int, height: int) -> tuple[float, float, float, float]:
    """A square of the picture with the pin in its middle, whole inside it: x, y, width, height in fractions."""
    side = AREA_SIDE * min(width, height)
    w, h = round(side / width, 3), round(side / height, 3)
    x, y = (min(max(at - reach / 2, 0.0), 1 - reach) for at, reach in ((pin.x, w), (pin.y, h)))
    return round(x, 3), round(y, 3), w, h


_GOOD = (Review.revoked_at.is_(None), Review.expires_at > db_now())


async def _own(session: AsyncSession, run_id: str, owner: str) -> None:
    ours = select(Run.id).where(Run.id == run_id, Run.owner == owner, Run.deleted_at.is_(None))
    if await session.scalar(ours) is None:
        raise NotFound(N_("This run does not exist."))


async def _views(session: AsyncSession, *conditions: object) -> tuple[ReviewView, ...]:
    rows = (
        await session.execute(
            select(Review, db_now())
            .join(Run, Run.id == Review.run_id)
            .where(Run.deleted_at.is_(None), *conditions)  # type: ignore[arg-type]  # each a condition of SQL
            .order_by(Review.id.desc())
        )
    ).all()
    pins: dict[str, list[ReviewPin]] = {}
    ids = [review.id for review, _now in rows]
    for pin in await session.scalars(
        select(ReviewPin).where(ReviewPin.review_id.in_(ids)).order_by(ReviewPin.review_id, ReviewPin.n)
    ):
        pins.setdefault(pin.review_id, []).append(pin)
    return tuple(_view(review, pins.get(review.id, []), now) for review, now in rows)


def _view(review: Review, pins: list[ReviewPin], now: float) -> ReviewView:
    return ReviewView(
        id=review.id,
        run_id=review.run_id,
        state="withdrawn" if review.revoked_at else "over" if review.expires_at <= now else "open",
        created_at=iso(review.created_at),
        expires_at=iso(review.expires_at),
        verdict=review.verdict,
        words=review.words,
        reviewer=review.reviewer,
        decided_at=iso_or_none(review.decided_at),
        pins=tuple(Pin(pin.n, pin.x, pin.y, pin.words) for pin in pins),
    )


def _words(text: str, most: int, *, field: str = "/words") -> str:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > most:
        raise InvalidForm(N_("Take %(most)s characters or fewer.", most=most), field=field)
    return text


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
