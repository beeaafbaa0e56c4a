"""stillframe cost: what a run cost that upstream named no figure for."""

from tests.cli.conftest import Command


def test_it_records_what_a_failure_cost_and_corrects_it(cli: Command) -> None:
    failed = cli.edit(prompt="failed Keep the face unchanged.")
    assert failed.run["state"] == "failed"
    assert f"`stillframe cost {failed.run['id']} USD` records what it cost." in failed.err
    recorded = cli("cost", failed.run["id"], "$0.03")
    assert (recorded.code, recorded.run["cost"]["stated_usd"], recorded.run["cost"]["held_usd"]) == (
        0,
        "0.0300",
        "0.0300",
    )
    corrected = cli("cost", failed.run["id"], "0")
    assert (corrected.run["cost"]["stated_usd"], corrected.run["cost"]["held_usd"]) == ("0.0000", "0.0000")


def test_it_refuses_what_upstream_named_and_what_is_no_amount(cli: Command) -> None:
    done = cli.edit().run
    known = cli("cost", done["id"], "0")
    assert (known.code, known.out) == (1, "")
    assert "named the cost" in known.err
    assert cli("cost", "01M86PCPQS9Q4MVSCVPSWZJ3ZM", "0").code == 1
    for odd in ("-1", "nan", "four"):
        wrong = cli("cost", done["id"], odd)
        assert (wrong.code, wrong.out) == (64, "")
