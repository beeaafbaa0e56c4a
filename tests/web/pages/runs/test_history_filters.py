"""The filters of the history: one model, written into addresses and read from them, whatever a person made of one."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.pages.runs.history_filters import EVERYBODY, NOBODY, HistoryFilters

TEXTS = st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=20).map(str.strip)
DAYS = st.dates(min_value=date(1970, 1, 2), max_value=date(9999, 12, 30)) | st.none()
FILTERS = st.builds(
    HistoryFilters,
    state=TEXTS,
    q=TEXTS,
    tag=TEXTS,
    model=TEXTS,
    person=TEXTS,
    star=st.booleans(),
    since=DAYS,
    until=DAYS,
)


@given(FILTERS, st.sampled_from(["", "01J00000000000000000000001"]))
def test_an_address_says_all_of_it_again(filters: HistoryFilters, cursor: str) -> None:
    assert HistoryFilters.of_address(filters.address(cursor=cursor)) == filters.model_copy(update={"cursor": cursor})


def test_an_address_says_nothing_that_is_not_asked_for() -> None:
    assert HistoryFilters().address() == "/runs"
    assert HistoryFilters(star=True, cursor="01J").address() == "/runs?star=1"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "/runs?since=2026-13-01&until=yesterday",
        "/runs?since=0001-01-01",
        "/runs?q=" + "x" * 201,
        "/runs?q=%00",
        "/runs?cursor=" + "0" * 27,
        "/runs?unknown=1",
        "/runs?star=",
    ],
)
def test_what_makes_no_sense_asks_for_nothing(address: str) -> None:
    query = HistoryFilters.of_address(address).query("anna", UTC, limit=48)
    assert query == HistoryFilters().query("anna", UTC, limit=48)


def test_its_days_are_whole() -> None:
    query = HistoryFilters(since=date(2026, 11, 1), until=date(2026, 11, 23)).query("", UTC, limit=48)
    assert (query.since, query.until) == (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC))


@pytest.mark.parametrize(("person", "owner"), [("", "anna"), (EVERYBODY, None), (NOBODY, ""), ("bo", "bo")])
def test_it_knows_whose_runs_are_asked_for(person: str, owner: str | None) -> None:
    assert HistoryFilters(person=person).whose("anna") == owner
