"""Review links: who may see what for how long, and what they say."""

import pytest
from sqlalchemy import text, update

from app.db import Database
from app.errors import Conflict, InvalidForm, NotFound, TooManyRequests
from app.runs.ledger.models import Output, Run
from app.runs.reviews.models import Review
from app.runs.reviews.service import MAX_PINS, Pin, Reviews, area_around
from tests.runs.conftest import MakeRun

HERE = "192.0.2.1"


@pytest.fixture
def reviews(database: Database) -> Reviews:
    return Reviews(database)


@pytest.fixture
async def run_id(database: Database, make_run: MakeRun) -> str:
    """A run with a result."""
    run = await make_run(owner="ann")
    async with database.write() as session:
        session.add(
            Output(
                run_id=run.id, kind="result", n=1, key="k", width=600, height=400,
                bytes=1, mime="image/png", sha256="0" * 64, created_at=0.0,
            )
        )  # fmt: skip
    return run.id


async def test_it_shows_what_a_link_is_for_and_keeps_only_its_hash(
    reviews: Reviews, database: Database, run_id: str
) -> None:
    token, made = await reviews.open(run_id, owner="ann", days=7)
    seen = await reviews.read(token, address=HERE)
    assert (seen.id, seen.run_id, seen.state, seen.pins) == (made.id, run_id, "open", ())
    async with database.read() as session:
        rows = str((await session.execute(text("select * from reviews"))).all())
    assert token not in rows
    assert made.id in rows


async def test_it_makes_no_link_for_a_run_of_somebody_else_or_without_a_result(
    reviews: Reviews, make_run: MakeRun, run_id: str
) -> None:
    with pytest.raises(NotFound):
        await reviews.open(run_id, owner="bob")
    unfinished = await make_run(owner="ann")
    with pytest.raises(Conflict):
        await reviews.open(unfinished.id, owner="ann")


async def test_it_says_the_same_of_wrong_over_withdrawn_and_deleted(
    reviews: Reviews, database: Database, run_id: str
) -> None:
    said = set()
    for end in ("wrong", "over", "withdrawn", "deleted"):
        token, made = await reviews.open(run_id, owner="ann")
        if end == "wrong":
            token = token[:-1] + ("A" if token[-1] != "A" else "B")
        elif end == "withdrawn":
            await reviews.revoke(run_id, made.id, owner="ann")
        else:
            async with database.write() as session:
                if end == "over":
                    await session.execute(update(Review).where(Review.id == made.id).values(expires_at=1.0))
                else:
                    await session.execute(update(Run).where(Run.id == run_id).values(deleted_at=1.0))
        for attempt in (
            reviews.read(token, address=HERE),
            reviews.pin(token, x=0.5, y=0.5, words="here", address=HERE),
            reviews.unpin(token, 1, address=HERE),
            reviews.decide(token, "approved", words="", reviewer="", address=HERE),
        ):
            with pytest.raises(NotFound) as refused:
                await attempt
            said.add(refused.value.message)
    assert len(said) == 1


async def test_it_keeps_pins_in_order_with_their_numbers(reviews: Reviews, run_id: str) -> None:
    token, made = await reviews.open(run_id, owner="ann")
    for n, words in enumerate(("one", " two ", "three")):
        await reviews.pin(token, x=n / 4, y=0.5, words=words, address=HERE)
    await reviews.unpin(token, 2, address=HERE)
    await reviews.pin(token, x=1, y=1, words="four", address=HERE)
    expected = (Pin(1, 0, 0.5, "one"), Pin(3, 0.5, 0.5, "three"), Pin(4, 1, 1, "four"))
    assert (await reviews.read(token, address=HERE)).pins == expected
    assert await reviews.pin_of(run_id, made.id, 3, owner="ann") == expected[1]
    with pytest.raises(NotFound):
        await reviews.pin_of(run_id, made.id, 3, owner="bob")
    with pytest.raises(NotFound):
        await reviews.pin_of(run_id, made.id, 2, owner="ann")


@pytest.mark.parametrize("place", [(-0.1, 0.5), (0.5, 1.1), (float("nan"), 0.5), (0.5, float("inf"))])
async def test_it_takes_places_on_the_picture_alone(reviews: Reviews, run_id: str, place: tuple[float, float]) -> None:
    token, _ = await reviews.open(run_id, owner="ann")
    with pytest.raises(InvalidForm) as refused:
        await reviews.pin(token, x=place[0], y=place[1], words="here", address=HERE)
    assert refused.value.field == "/place"


async def test_it_takes_words_of_a_bearable_length(reviews: Reviews, run_id: str) -> None:
    token, _ = await reviews.open(run_id, owner="ann")
    for words in ("", " \n", "a" * 1_001):
        with pytest.raises(InvalidForm):
            await reviews.pin(token, x=0.5, y=0.5, words=words, address=HERE)
    await reviews.pin(token, x=0.5, y=0.5, words="字" * 1_000, address=HERE)


async def test_it_bounds_the_number_of_pins_and_of_words(reviews: Reviews, run_id: str) -> None:
    token, _ = await reviews.open(run_id, owner="ann")
    for n in range(MAX_PINS):
        await reviews.pin(token, x=0, y=0, words=f"{n}", address=HERE)
    with pytest.raises(Conflict):
        await reviews.pin(token, x=0, y=0, words="one more", address=HERE)
    for _n in range(200 - MAX_PINS - 1):
        await reviews.unpin(token, 999, address=HERE)
    with pytest.raises(TooManyRequests):
        await reviews.unpin(token, 999, address=HERE)


async def test_it_keeps_the_last_verdict(reviews: Reviews, run_id: str) -> None:
    token, _ = await reviews.open(run_id, owner="ann")
    with pytest.raises(InvalidForm):
        await reviews.decide(token, "change", words="", reviewer="Mara", address=HERE)
    await reviews.decide(token, "change", words="Lighter.", reviewer="Mara", address=HERE)
    await reviews.decide(token, "approved", words="", reviewer="Mara", address=HERE)
    (review,) = await reviews.of_run(run_id, owner="ann")
    assert (review.verdict, review.words, review.reviewer) == ("approved", "", "Mara")
    assert review.decided_at


async def test_it_keeps_what_was_said_when_the_link_is_withdrawn(reviews: Reviews, run_id: str) -> None:
    token, made = await reviews.open(run_id, owner="ann")
    await reviews.pin(token, x=0.1, y=0.2, words="here", address=HERE)
    with pytest.raises(NotFound):
        await reviews.revoke(run_id, made.id, owner="bob")
    with pytest.raises(NotFound):
        await reviews.revoke(run_id, "0" * 26, owner="ann")
    await reviews.revoke(run_id, made.id, owner="ann")
    (review,) = await reviews.of_run(run_id, owner="ann")
    assert (review.state, len(review.pins)) == ("withdrawn", 1)
    assert await reviews.of_run(run_id, owner="bob") == ()


async def test_it_stops_an_address_that_guesses(reviews: Reviews, run_id: str) -> None:
    token, _ = await reviews.open(run_id, owner="ann")
    for n in range(30):
        with pytest.raises(NotFound):
            await reviews.read(f"guess-{n}", address=HERE)
    for tried in ("guess-31", token):  # a hit would be told from a miss otherwise
        with pytest.raises(TooManyRequests):
            await reviews.read(tried, address=HERE)
    assert (await reviews.read(token, address="192.0.2.2")).run_id == run_id


@pytest.mark.parametrize("place", [(0.5, 0.5), (0, 0), (1, 1), (0.03, 0.97)])
def test_it_makes_an_area_that_lies_within_the_picture(place: tuple[float, float]) -> None:
    x, y, w, h = area_around(Pin(1, *place, "here"), 1600, 900)
    assert w * 1600 == pytest.approx(h * 900, abs=2)
    assert 0 <= x <= place[0] <= x + w <= 1.0005
    assert 0 <= y <= place[1] <= y + h <= 1.0005
