"""The one table of a run's states. Nothing else says which move is legal; `ledger.move` alone makes one.

(new)       -> ready | submitted
ready       -> posting | not_sent
posting     -> submitted | ready | rejected | unconfirmed
unconfirmed -> submitted | rejected | not_sent | abandoned
abandoned   -> submitted | rejected | not_sent
submitted   -> running | succeeded | failed | cancelled | lost
running     -> succeeded | failed | cancelled | lost
lost        -> running | succeeded | failed | cancelled
succeeded   -> saved | unsaved
unsaved     -> saved
"""

READY = "ready"
POSTING = "posting"
UNCONFIRMED = "unconfirmed"
ABANDONED = "abandoned"
SUBMITTED = "submitted"
RUNNING = "running"
SUCCEEDED = "succeeded"
SAVED = "saved"
UNSAVED = "unsaved"
FAILED = "failed"
CANCELLED = "cancelled"
REJECTED = "rejected"
NOT_SENT = "not_sent"
LOST = "lost"

MOVES: dict[str, frozenset[str]] = {
    READY: frozenset({POSTING, NOT_SENT}),
    POSTING: frozenset({SUBMITTED, READY, REJECTED, UNCONFIRMED}),
    UNCONFIRMED: frozenset({SUBMITTED, REJECTED, NOT_SENT, ABANDONED}),
    ABANDONED: frozenset({SUBMITTED, REJECTED, NOT_SENT}),
    SUBMITTED: frozenset({RUNNING, SUCCEEDED, FAILED, CANCELLED, LOST}),
    RUNNING: frozenset({SUCCEEDED, FAILED, CANCELLED, LOST}),
    LOST: frozenset({RUNNING, SUCCEEDED, FAILED, CANCELLED}),
    SUCCEEDED: frozenset({SAVED, UNSAVED}),
    UNSAVED: frozenset({SAVED}),
    SAVED: frozenset(),
    FAILED: frozenset(),
    CANCELLED: frozenset(),
    REJECTED: frozenset(),
    NOT_SENT: frozenset(),
}
BIRTHS = frozenset({READY, SUBMITTED})  # submitted: adopted, its id was heard late

ENDS = frozenset({SAVED, UNSAVED, FAILED, CANCELLED, REJECTED, NOT_SENT, ABANDONED, LOST})
DRIVEN = frozenset({READY, POSTING, SUBMITTED, RUNNING, SUCCEEDED})  # states in which there is a next step to take
UNDER_WAY = frozenset({POSTING, SUBMITTED, RUNNING})  # what MAX_SUBMITTED_RUNS counts
WAITS_FOR_PERSON = frozenset({UNCONFIRMED})
MAY_CHARGE_TWICE = frozenset({UNCONFIRMED, ABANDONED})  # an equal spec asks first
WITH_ERROR = frozenset({UNCONFIRMED, REJECTED, FAILED, NOT_SENT, UNSAVED, LOST})


def may_move(old: str | None, new: str) -> bool:
    return new in BIRTHS if old is None else new in MOVES[old]
