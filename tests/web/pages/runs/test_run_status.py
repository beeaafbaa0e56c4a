"""What a page makes of each state of a run: a row of the table for every state there is, and what its owner is offered."""

import pytest

from app.runs.crashes import CRASHED
from app.runs.ledger.states import DRIVEN, ENDS, MOVES, SAVED
from app.web.pages.runs.presenter import MAX_PLACES, show
from app.web.pages.runs.run_status import STEPS, TABLE
from tests.web.cast import make_view

ERROR = {"code": "expired", "message": "The result is gone."}


def test_it_has_a_row_for_each_state() -> None:
    assert TABLE.keys() == MOVES.keys()


@pytest.mark.parametrize("state", sorted(MOVES))
def test_it_says_each_state_in_words_with_its_steps(state: str) -> None:
    shown = show(make_view(state=state, error=ERROR), model="GPT Image 2")
    assert shown.headline
    assert shown.is_live is (state in DRIVEN)
    current = [step for step in shown.steps if step.is_current]
    assert [step.state for step in current] == ([] if state == SAVED else [current[0].state])
    assert len(shown.steps) == len(STEPS) or state in ENDS | {"unconfirmed"}
    assert all(step.name for step in shown.steps)


@pytest.mark.parametrize(
    ("changes", "offer"),
    [
        ({"state": "saved"}, "edit"),
        ({"state": "saved", "deleted_at": "2026-11-23T09:30:00.000Z"}, "undo"),
        ({"state": "failed"}, "edit"),
        ({"state": "unsaved"}, "fetch"),
        ({"state": "unconfirmed"}, "resolve"),
        ({"state": "unconfirmed", "cancel_requested": True}, "resolve"),
        ({"state": "ready"}, "send_or_cancel"),
        ({"state": "ready", "parked": True, "cancel_requested": True}, "send_or_cancel"),
        ({"state": "running"}, "send_or_cancel"),
        ({"state": "running", "cancel_requested": True}, "wait"),
        ({"state": "succeeded"}, "wait"),
        ({"state": "succeeded", "parked": True}, "send_or_cancel"),
    ],
)
def test_it_offers_what_can_be_done(changes: dict[str, object], offer: str) -> None:
    assert show(make_view(**changes), model="").offer == offer


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"state": "ready"}, ""),
        ({"state": "ready", "parked": True}, "Send it"),
        ({"state": "ready", "parked": True, "restored": True}, "Send it (may be charged twice)"),
        ({"state": "succeeded", "parked": True}, "Go on"),
    ],
)
def test_it_says_what_the_button_of_a_waiting_run_does(changes: dict[str, object], word: str) -> None:
    assert show(make_view(**changes), model="").send_word == word


def test_a_run_that_waits_for_a_person_is_a_warning_whatever_its_state() -> None:
    crashed = {"code": CRASHED, "message": "It failed again and again."}
    shown = show(make_view(state="ready", parked=True, error=crashed), model="")
    assert shown.tone == "warning"
    assert shown.headline == "This server stumbled over the run"


@pytest.mark.parametrize(
    ("position", "place"), [(None, None), (1, 1), (MAX_PLACES, MAX_PLACES), (MAX_PLACES + 1, None)]
)
def test_it_draws_a_short_queue(position: int | None, place: int | None) -> None:
    assert show(make_view(state="submitted", queue_position=position), model="").place == place


def test_one_that_was_cancelled_before_it_ran_did_not_run() -> None:
    before = show(make_view(state="cancelled"), model="").steps
    after = show(make_view(state="cancelled", running_at="2026-11-23T09:30:00.000Z"), model="").steps
    assert ([step.name for step in before], [step.name for step in after]) == (
        ["Sent", "Canceled"],
        ["Sent", "Queued", "Canceled"],
    )
