"""Each mistake that the model of the ledger knows, made in the real code, is noticed by the proof. The list is printed (-s)."""

from pathlib import Path

import pytest

from tests.runs.proof.batch_mistakes import BATCHES
from tests.runs.proof.mistakes import MUTANTS
from tests.runs.proof.mutants import Lost, Mutant, hunt, made, noticed
from tests.runs.proof.place import place
from tests.runs.proof.sentences import PAGE

pytestmark = pytest.mark.slow
ALL = [*MUTANTS, *PAGE, *BATCHES]


@pytest.mark.timeout(0)
def test_the_proof_notices_every_mistake(database_url: str, tmp_path: Path) -> None:
    kind = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    tried = [mutant for mutant in ALL if kind in mutant.databases]
    said: dict[str, str] = {}
    with place(database_url, tmp_path) as here:
        for mutant in tried:
            if not any(module == "db.engine" for module, _, _ in mutant.edits):
                said[mutant.name] = hunt(mutant, here)
    for mutant in tried:
        if mutant.name not in said:  # about connections, so they have to be made with it
            with made(mutant), place(database_url, tmp_path) as here:
                said[mutant.name] = hunt(mutant, here, made_already=True)
    for name, words in said.items():
        print(f"{kind:10} {'caught' if noticed(words) else 'MISSED'}  {name:62} {words}")
    caught = [name for name, words in said.items() if noticed(words)]
    print(f"{kind:10} {len(caught)} of {len(said)} mutants caught")
    assert {name: words for name, words in said.items() if not noticed(words)} == {}


def test_a_mutant_whose_place_is_gone_is_an_error() -> None:
    gone = Mutant("gone", "it is given up", (("runs.ledger.claims", "no such line", "another"),))
    with pytest.raises(Lost, match="gone"), made(gone):
        pass


def test_a_mistake_is_undone_afterwards() -> None:
    from app.runs.ledger import claims

    slow = Mutant("slow", "it is given up", (("runs.ledger.claims", "STALE_S = 120.0", "STALE_S = 10.0"),))
    with made(slow):
        assert claims.STALE_S == 10.0
    assert claims.STALE_S == 120.0
