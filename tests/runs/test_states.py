"""The table of states."""

import pytest

from app.runs import states
from app.runs.states import BIRTHS, DRIVEN, ENDS, MOVES, may_move


def test_it_names_every_state_that_it_leads_to() -> None:
    assert set().union(*MOVES.values()) | BIRTHS <= MOVES.keys()


def test_it_leads_every_state_to_an_end() -> None:
    for start in MOVES:
        seen, open_ = {start}, [start]
        while open_:
            for state in MOVES[open_.pop()] - seen:
                seen.add(state)
                open_.append(state)
        assert seen & ENDS, start


def test_it_never_leads_from_unconfirmed_back_to_a_second_post() -> None:
    seen, open_ = set(), [states.UNCONFIRMED]
    while open_:
        for state in MOVES[open_.pop()] - seen:
            seen.add(state)
            open_.append(state)
    assert not seen & {states.READY, states.POSTING}


def test_it_drives_exactly_what_has_a_next_step() -> None:
    assert {states.READY, states.POSTING, states.SUBMITTED, states.RUNNING, states.SUCCEEDED} == DRIVEN
    assert not DRIVEN & ENDS


@pytest.mark.parametrize(
    ("old", "new"),
    [("posting", "saved"), ("saved", "ready"), ("unconfirmed", "ready"), (None, "posting"), ("running", "submitted")],
)
def test_it_refuses_moves_that_are_not_in_it(old: str | None, new: str) -> None:
    assert not may_move(old, new)
