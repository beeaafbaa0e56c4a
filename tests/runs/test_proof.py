"""The ledger against everything that money.md lists, on both databases.

Known traces are played each time; beside them Hypothesis draws worlds of its own, the same ones each time. With
PROOF_EXAMPLES (worlds a scope) and PROOF_MOVES there are more; PROOF_SHRINK makes a broken one short.
"""

import os
from pathlib import Path

import pytest

from tests.runs.proof.machine import prove
from tests.runs.proof.place import place
from tests.runs.proof.play import played
from tests.runs.proof.plots import TRACES
from tests.runs.proof.scopes import SCOPES
from tests.support.length import longer

pytestmark = pytest.mark.slow
LONG = "PROOF_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("PROOF_EXAMPLES", longer("3", "6")))
SHORT = ("send", "again", "poll", "restore", "wide")
MOVES = int(os.environ.get("PROOF_MOVES", "20"))
SHRINK = "PROOF_SHRINK" in os.environ


@pytest.mark.timeout(0)
def test_the_ledger_keeps_every_promise_on_the_known_ways_into_trouble(database_url: str, tmp_path: Path) -> None:
    broken: dict[str, str] = {}
    with place(database_url, tmp_path) as here:
        for name, trace in TRACES.items():
            try:
                played(here, trace.play, **trace.how)
            except AssertionError as error:
                broken[name] = repr(error)
        print(f"PROOF {len(TRACES)} traces, {dict(here.arrows)}")
    assert broken == {}


@pytest.mark.timeout(0)
def test_the_ledger_keeps_every_promise_in_worlds_of_all_kinds(database_url: str, tmp_path: Path) -> None:
    with place(database_url, tmp_path) as here:
        for scope in SCOPES if LONG else SHORT:
            prove(here, examples=EXAMPLES, moves=MOVES, scopes=(scope,), shrink=SHRINK)
        print(f"PROOF {here.worlds} worlds, {dict(here.arrows)}")
