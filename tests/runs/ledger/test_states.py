"""The table of states."""

import re
from pathlib import Path

import pytest

from app.runs.ledger import states
from app.runs.ledger.states import BIRTHS, DRIVEN, ENDS, MOVES, may_move
from tests.runs.proof import invariants


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


def test_it_is_the_table_of_the_specification_to_the_last_arrow() -> None:
    for old, legal in invariants.TABLE.items():
        for new in MOVES:
            assert may_move(None if old == "(new)" else old, new) == (new in legal), (old, new)
    assert {state for state in MOVES if not MOVES[state]} == MOVES.keys() - invariants.TABLE.keys()
    assert invariants.ENDS == ENDS


def test_only_the_ledger_changes_a_state() -> None:
    """`move` checks the table; the claim's UPDATE compares the state that it leaves."""
    writes = re.compile(r"\.state = |values\([^)]*\bstate=|setattr\([^)]*state")
    folder = Path(states.__file__).parent
    found = {
        path.name: [line.strip() for line in path.read_text().splitlines() if writes.search(line)]
        for path in [
            *folder.glob("*.py"),
            *(folder.parent / "steps").glob("*.py"),
            *(folder.parent / "worker").glob("*.py"),
        ]
    }
    of_runs = {name: lines for name, lines in found.items() if lines and not name.startswith(("chain", "next_pass"))}
    assert of_runs == {
        "ledger.py": ["before, run.state = run.state, to"],
        "claims.py": [
            '.values(state=POSTING, claim_id=bindparam("claim"), claimed_at=db_now(), attempts=RUNS.c.attempts + 1)'
        ],
    }
