"""Tests of pages wait for what they want to see, never for a time: a busy machine makes any time too short, a quiet one too long."""

from tests.contracts.repository import ROOT


def test_no_test_of_a_page_waits_for_a_time() -> None:
    waits = [
        f"{path.name}:{number}"
        for path in sorted((ROOT / "tests" / "browser").glob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "wait_for_timeout" in line
    ]
    assert waits == []
