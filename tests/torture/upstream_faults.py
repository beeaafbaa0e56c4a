"""Every fault that the stand-in upstream speaks, all at once against one server, and how each run has to end.

A kill in the middle adds one way to end: `unconfirmed`, for what was on its way.
"""

import json
import random
from collections import Counter
from typing import Any

from tests.support import fault_scenarios as play_book
from tests.torture import invariants
from tests.torture.stage import TOKEN, Asked, Stage

ENDS = {
    "rejected": "400 401 402 403 404 405 413 415 422 funds",
    "unconfirmed": "401html redirect_private reset_before reset_after half_json hang "
    + " ".join(name for name in play_book.BOOKED if name != "201"),
    "saved": "ok 201 slow_ok 429x2 flap bad_status status500x3 status404x3 status401 status429 status_code_in_200 "
    "html_status garbage_status number_status other_request status_lie_completed other_words result_string result_plain "
    "result_list result_nested result_many result_traversal_name result404x3 call_error file_500x2 file_cut_then_ok "
    "file_redirect",
    "failed": "failed err_in_200 bare_error",
    "unsaved": "result_empty result_foreign_host result_http file_redirect_loop file_redirect_private file_gone "
    "file_short file_long file_3gib file_html file_bomb file_endless file_slow",
    "submitted": "cancel_500 cancel_hang stuck",
    "running": "cancel_late never_ends",
    "cancelled": "cancel_ok",
}
END_OF = {scenario: state for state, scenarios in ENDS.items() for scenario in scenarios.split()}
SETS = {
    "app.runs.steps.download:RETRY_FOR_S": 3.0,
    "app.runs.steps.poll:TOKEN_PAUSE_S": 1.0,
    "app.upstream.downloads:MAX_BYTES": 4 * 2**20,
    "app.upstream.downloads:TOTAL_S": 2.0,
    "app.upstream.client:ModelAPI.__init__(post_s)": 10.0,
    "app.upstream.client:ModelAPI.__init__(read_s)": 3.0,
}
ANSWERED = {"cancel_500": "unknown", "cancel_hang": "unknown", "cancel_late": "too_late", "cancel_ok": "cancelled"}


def play(stage: Stage, kills: int, chance: random.Random, *, lose: bool = False) -> None:
    stage.sets = SETS
    stage.start(lose=lose)
    asked = [one for scenario in END_OF for one in stage.ask(1, scenario)]
    for _ in range(kills):
        stage.until_after(chance.uniform(0.5, 4.0), act=lambda: _cancel(stage, asked))
        stage.server.kill()
        stage.counts["kills"] += 1
        stage.check(at_rest=False)
        stage.start()
    stage.until(
        lambda: not _waiting(stage, asked, killed=bool(kills)),
        what=f"the end of {[one.prompt.split()[0] for one in _waiting(stage, asked, killed=bool(kills))][:9]}",
        act=lambda: (stage.ask_again(), _cancel(stage, asked)),
    )
    stage.check(at_rest=True)
    stage.wrong += _unsaid(stage, asked) + _told_token(stage)
    stage.counts["faults of upstream"] += len(asked)
    stage.counts["ended as they must"] += len(asked) - len(_waiting(stage, asked, killed=bool(kills)))
    assert stage.server.stop() == 0


def _waiting(stage: Stage, asked: list[Asked], *, killed: bool) -> list[Asked]:
    now = stage.states()
    also = {"unconfirmed"} if killed else set()
    return [one for one in asked if now.get(one.run_id or "") not in {END_OF[one.prompt.split()[0]], *also}]


def _cancel(stage: Stage, asked: list[Asked]) -> None:
    rows = {row["id"]: row for row in invariants.rows(stage.url, "select id, state, cancel from runs")}
    for one in asked:
        run = rows.get(one.run_id or "")
        if run and not run["cancel"] and one.prompt.split()[0] in ANSWERED and run["state"] in ("submitted", "running"):
            stage.call(stage.server, "POST", f"/api/v1/runs/{one.run_id}/cancellation")


def _unsaid(stage: Stage, asked: list[Asked]) -> list[str]:
    """Runs that ended badly without a sentence for a person, and cancels whose answer is not kept."""
    said = "select id, state, error, cancel_outcome from runs"
    rows = {row["id"]: row for row in invariants.rows(stage.url, said)}
    wrong = []
    for one in asked:
        run, scenario = rows[one.run_id or ""], one.prompt.split()[0]
        if run["state"] in ("unconfirmed", "rejected", "failed", "unsaved") and not _sentence(run["error"]):
            wrong.append(f"{scenario} is {run['state']} without a word: {run['error']}")
        if scenario in ANSWERED and run["state"] != "unconfirmed" and run["cancel_outcome"] != ANSWERED[scenario]:
            wrong.append(f"{scenario}: upstream said {ANSWERED[scenario]}, kept is {run['cancel_outcome']}")
    return wrong


def _sentence(error: Any) -> str:
    """The error's message; PostgreSQL gives the column as an object, SQLite as text."""
    told = json.loads(error) if isinstance(error, str) else error
    return str((told or {}).get("message") or "")


def _told_token(stage: Stage) -> list[str]:
    told = [line for line in stage.server.lines if TOKEN in line]
    return [f"the token is in the log: {Counter(told).most_common(1)}"] if told else []
