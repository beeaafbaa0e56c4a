"""How a run's ending is told: one sentence, and the code that the command ends with."""

from typing import TYPE_CHECKING, Any

from app.cli.exit_codes import Exit, exit_of_status

if TYPE_CHECKING:
    from app.runs import RunView
    from app.runs.ledger.models import Run

OF_CODE = {
    "upstream_token": Exit.SIGN_IN,
    "upstream_schema": Exit.DATA,
    "unreachable": Exit.RETRY,
    "incomplete": Exit.RETRY,
    "source_gone": Exit.NO_INPUT,
    "lost": Exit.RETRY,
}


def exit_of_run(run: "Run") -> Exit:
    """The code for a run that has settled: what its error says, or the HTTP status that upstream answered with."""
    error: dict[str, Any] = run.error or {}
    if run.state == "saved":
        return Exit.OK
    if run.state == "unconfirmed":
        return Exit.UNAVAILABLE if (error.get("status") or 0) >= 500 else Exit.RETRY
    if run.state in ("rejected", "not_sent", "unsaved", "lost"):
        if error.get("code") in OF_CODE:
            return OF_CODE[error["code"]]
        return exit_of_status(error["status"]) if error.get("status") else Exit.OTHER
    return Exit.OTHER


def upstream_name(run: "RunView") -> str:
    from app.messages.events import UPSTREAMS

    return UPSTREAMS.get(run.upstream.name, run.upstream.name)


def sentence(run: "RunView", upstream: str) -> str:
    """What became of it, what it cost, what next."""
    error = run.error.message if run.error else ""
    wait = f"stillframe wait {run.id}"
    match run.state:
        case "saved" if run.files:
            why = " ".join(file.message for file in run.files)
            return f"Saved{_cost(run)}, as a file that is no image to show. {why}".strip()
        case "saved":
            return f"Saved{_cost(run)}."
        case "cancelled":
            return f"{upstream} canceled it; {_cancelled_cost(run)}."
        case "failed" if run.cost.is_untold:
            return f"{error} {_untold(run, upstream)}".strip()
        case "unconfirmed":
            return (
                f"{upstream} gave no clear answer, so it may have been charged: {error.rstrip('.')}. It is not sent again "
                f"by itself; /runs/{run.id} in the studio takes the request’s id, and --again pays again."
            )
        case "abandoned":
            return "It was given up; --again sends it again, and may charge twice."
        case "unsaved":
            return f"{error} `stillframe fetch {run.id}` tries again."
        case "lost":
            return f"{error} `{wait}` looks again."
        case _ if run.parked and run.error and run.error.code == "crashed":
            return f"{error} `{wait} --send` lets it go on."
        case "ready" if run.parked:
            why = "The database was restored; it may have been sent before" if run.restored else "It waits to be sent"
            return f"{why}. `{wait} --send` sends it."
        case "ready":
            return f"It was not sent yet; nothing is charged. `{wait}` goes on."
        case "posting":
            return f"It was being sent. `{wait}` goes on."
        case "submitted" | "running" | "succeeded":
            return f"It goes on at {upstream}. `{wait}` brings the result."
    return error or run.state.replace("_", " ").capitalize() + "."


def _untold(run: "RunView", upstream: str) -> str:
    """Of a run that may have been charged, without a figure of upstream's."""
    if run.cost.stated_usd is not None:
        return f"{upstream} named no cost; ${run.cost.stated_usd} is recorded."
    return (
        f"{upstream} named no cost, so it may have been charged. `stillframe cost {run.id} USD` records what it cost."
    )


def cancel_sentence(run: "RunView", upstream: str) -> str:
    """What upstream answered to the cancel."""
    if run.state == "not_sent":
        return "Canceled before it was sent; nothing was charged."
    if run.state == "saved":
        return f"Too late to cancel: it had finished already{_cost(run)}."
    if run.state == "cancelled":
        return f"{upstream} canceled it; {_cancelled_cost(run)}."
    if run.state in ("submitted", "running") and run.cancel_outcome == "cancelled":
        return f"{upstream} canceled it; nothing was charged."
    if run.cancel_outcome == "too_late":
        return (
            f"Too late to cancel: {upstream} has started on it, and will charge it. "
            f"`stillframe wait {run.id}` brings the result."
        )
    if run.cancel_outcome == "unknown":
        return f"No reply to the cancellation from {upstream}, so it may go on and be charged. `stillframe wait {run.id}` tells."
    return sentence(run, upstream)


def _cost(run: "RunView") -> str:
    if run.draft:
        return " as a draft of the sandbox"
    if run.cost.final_usd:
        return f" for ${run.cost.final_usd}"
    return f"; its cost is not told, at most ${run.cost.most_usd}" if run.cost.most_usd else ""


def _cancelled_cost(run: "RunView") -> str:
    if run.cost.actual_usd and float(run.cost.actual_usd):
        return f"${run.cost.actual_usd} was charged"
    if run.draft or run.cost.actual_usd or run.cancel_outcome == "cancelled":
        return "nothing was charged"
    if run.cost.stated_usd is not None:
        return f"${run.cost.stated_usd} is recorded as its cost"
    return "it named no cost, so it may have been charged"
