"""Why a run has no result (`run.`): a code is that of the run's error in the API, and its case where it has several."""

from app.messages.lazy_text import N_, LazyText

REASON, WHY = LazyText("%(reason)s"), LazyText("%(why)s")  # a message of its own says all
RUN: dict[str, LazyText] = {
    "answer_unknown": REASON,
    "claim_stale": N_("The server stopped while it was sending, so we can’t tell whether it was sent."),
    "id_taken": N_("The request ID that came back belongs to another run."),
    "stale": N_("It was not sent after all."),
    "stale.week": N_("Not sent within a week, so it was closed. Nothing was charged."),
    "unreachable": N_("Upstream could not be reached for ten minutes: %(reason)s"),
    "cancelled": N_("Canceled before it was sent. Nothing was charged."),
    "upstream_changed": N_("This server now uses another upstream. Nothing was sent or charged."),
    "source_gone": N_("%(why)s Nothing was charged."),
    "restored": N_(
        "It may have been sent before the database was restored. Your account upstream tells whether it was."
    ),
    "failed": N_("The model gave no reason."),
    "lost": N_("We lost sight of it: upstream does not know the request anymore."),
    "lost.old": N_("We lost sight of it: it did not end within seven days."),
    "empty": N_("The model finished without an image."),
    "refused": N_("The result was not fetched: %(why)s"),
    "expired": WHY,
    "incomplete": WHY,
    "incomplete.no_picture": N_("The file that came is not an image: %(why)s"),
    "crashed": N_("This server stumbled over it %(times)s times: %(cause)s."),
}
OTHERS: dict[str, LazyText] = {
    "no_picture": N_("This run has no picture."),
    "missing": N_("This run does not exist."),
}
MESSAGES = {f"run.{code}": text for code, text in (RUN | OTHERS).items()}
