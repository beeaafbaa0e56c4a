"""The one table of exit codes: the numbers of sysexits.h, each told, and each error in its place."""

import pytest

from app.cli.exit_codes import MEANINGS, CommandError, Exit, exit_of
from app.cli.output.outcome_text import exit_of_run
from app.errors import (
    Conflict,
    FetchFailed,
    FindingsBlock,
    InvalidSpec,
    NotFound,
    OverBudget,
    SettingsError,
    StillframeError,
    UpstreamBroken,
    UpstreamBusy,
    UpstreamRefused,
    UpstreamUnreachable,
)
from app.runs.ledger.models import Run


def test_it_has_exactly_these_codes_and_a_meaning_for_each() -> None:
    assert [int(code) for code in Exit] == [0, 1, 64, 65, 66, 69, 75, 77]
    assert list(MEANINGS) == list(Exit)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidSpec("…"), 65),
        (FindingsBlock("…"), 65),
        (CommandError("…", Exit.NO_INPUT), 66),
        (UpstreamBroken("…", http_status=503), 69),
        (UpstreamBroken("…"), 75),
        (UpstreamBusy("…"), 75),
        (UpstreamUnreachable("…"), 75),
        (FetchFailed("…", retryable=True), 75),
        (FetchFailed("…"), 1),
        (UpstreamRefused("…", http_status=401), 77),
        (UpstreamRefused("…", http_status=422), 65),
        (UpstreamRefused("…", http_status=404), 1),
        (SettingsError("…", code="not_signed_in"), 77),
        (SettingsError("…"), 1),
        (OverBudget("…"), 1),
        (NotFound("…"), 1),
        (Conflict("…"), 1),
    ],
)
def test_it_has_a_code_for_each_error(error: StillframeError, code: int) -> None:
    assert exit_of(error) == code


@pytest.mark.parametrize(
    ("state", "error", "code"),
    [
        ("saved", None, 0),
        ("failed", {"code": "20001"}, 1),
        ("cancelled", None, 1),
        ("abandoned", None, 1),
        ("rejected", {"code": "upstream_schema", "status": 422}, 65),
        ("rejected", {"code": "upstream_token", "status": 200}, 77),
        ("rejected", {"code": "upstream_funds", "status": 402}, 1),
        ("unconfirmed", {"code": "answer_unknown", "status": 502}, 69),
        ("unconfirmed", {"code": "answer_unknown", "status": 408}, 75),
        ("unconfirmed", {"code": "claim_stale"}, 75),
        ("not_sent", {"code": "unreachable"}, 75),
        ("not_sent", {"code": "cancelled"}, 1),
        ("unsaved", {"code": "incomplete"}, 75),
        ("unsaved", {"code": "expired"}, 1),
        ("lost", {"code": "lost"}, 75),
    ],
)
def test_it_has_a_code_for_each_ending_of_a_run(state: str, error: dict[str, object] | None, code: int) -> None:
    assert exit_of_run(Run(state=state, error=error)) == code
