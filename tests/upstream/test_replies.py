"""What upstream may say."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from app.upstream.replies import BalanceReply, ModelReply, ResultReply, StatusReply, files_in, state_of

A, B = "https://files.runcomfy.net/a.png", "https://files.runcomfy.net/b.png"


@pytest.mark.parametrize(
    ("words", "state"),
    [
        (("in_queue", "pending", "waiting", "IN_QUEUE", "in queue"), "queued"),
        (("in_progress", "starting", "processing", "In-Progress"), "running"),
        (("completed", "succeeded"), "completed"),
        (("failed",), "failed"),
        (("cancelled", "canceled"), "cancelled"),
        (("on_holiday", "", "complete-ish"), "unknown"),
    ],
)
def test_it_knows_the_words_of_the_field(words: tuple[str, ...], state: str) -> None:
    assert {state_of(word) for word in words} == {state}


@pytest.mark.parametrize(
    ("output", "files"),
    [
        (A, (A,)),
        ([A, B], (A, B)),
        ({"image": A}, (A,)),
        ({"images": [A, B]}, (A, B)),
        ({"images": [{"url": A}, {"url": B}]}, (A, B)),
        ({"result": {"images": [A]}}, (A,)),
        ({"unheard_of": {"deep": [[A]]}}, (A,)),
        ({"images": [A, A], "draft": True, "notes": ["https://help.example"]}, (A,)),
        ({"images": [], "other": A}, (A,)),
        ({"images": ["not an address", 7, None]}, ()),
        ({"image": "file:///etc/passwd"}, ("file:///etc/passwd",)),  # found, and then refused
        ({"image": "data:image/png;base64,AAAA"}, ()),
        ([[[[[[[[[[A]]]]]]]]]], ()),
        (None, ()),
        ({}, ()),
        (7, ()),
    ],
)
def test_it_finds_every_address_in_an_output(output: Any, files: tuple[str, ...]) -> None:
    assert files_in(output) == files


@pytest.mark.parametrize(
    ("cost", "read"), [(0.0412, Decimal("0.0412")), ("0.04", Decimal("0.04")), (0, Decimal(0)), (None, None)]
)
def test_it_reads_money_as_the_decimal_that_was_written(cost: Any, read: Decimal | None) -> None:
    assert ResultReply.model_validate({"cost": cost}).cost == read


@pytest.mark.parametrize("cost", [True, "", "free", -1, "NaN", float("inf"), [], {"usd": 1}, 9.3e12, "9" * 4000])
def test_it_does_not_read_as_money_what_is_none(cost: Any) -> None:
    said = {"status": "completed", "cost": cost}
    reply = ResultReply.model_validate(said)
    assert (reply.cost, reply.unread(said)) == (None, ("cost",))
    with pytest.raises(ValidationError):
        BalanceReply.model_validate({"balance_usd": cost})


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2026-11-23T09:30:00Z", 1795426200.0),
        ("2026-11-23T10:30:00.500+01:00", 1795426200.5),
        ("2026-11-23T09:30:00", 1795426200.0),
        (1795426200, 1795426200.0),
        (1795426200500, 1795426200.5),
        ("yesterday", None),
        (10**400, None),
        (float("inf"), None),
        (-5, None),
        (True, None),
        ([], None),
        (None, None),
    ],
)
def test_it_reads_moments_and_loses_no_result_over_them(said: Any, moment: float | None) -> None:
    assert ResultReply.model_validate({"created_at": said}).created_at == moment


@pytest.mark.parametrize(
    ("said", "place"),
    [(3, 3), ("3", 3), (3.0, 3), (0, 0), ("third", None), (-1, None), (10**30, None), (True, None), ([3], None)],
)
def test_it_reads_a_place_in_the_queue_that_there_can_be(said: Any, place: int | None) -> None:
    assert StatusReply.model_validate({"status": "in_queue", "queue_position": said}).queue_position == place


def test_it_cuts_a_word_that_is_a_book() -> None:
    assert StatusReply.model_validate({"status": "x" * 5000}).status == "x" * 60


@pytest.mark.parametrize("reply", [{}, {"status": None}, {"status": 7}, {"status": " "}, [], "in_queue"])
def test_it_is_no_status_without_its_word(reply: Any) -> None:
    with pytest.raises(ValidationError):
        StatusReply.model_validate(reply)


def test_it_does_not_mind_what_it_does_not_know() -> None:
    assert StatusReply.model_validate({"status": "in_queue", "logs": ["…"], "eta": 3}).status == "in_queue"


def test_it_reads_a_schema_by_both_of_its_names() -> None:
    for name in ("schema", "input_schema"):
        assert ModelReply.model_validate({"model_id": "a/b", name: {"properties": {}}}).inputs == {"properties": {}}
