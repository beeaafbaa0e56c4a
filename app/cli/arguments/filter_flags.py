"""The flags that find runs, for runs and export."""

import argparse
from datetime import datetime
from typing import TYPE_CHECKING

from app.cli.exit_codes import CommandError, Exit

if TYPE_CHECKING:
    from app.runs import RunQuery

MAX_PAGE = 100


def add_find_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", action="append", default=[], metavar="STATE", help="only in this state; repeatable")
    parser.add_argument("--find", default="", metavar="WORDS", help="only with these words in prompt, note or tags")
    parser.add_argument("--model", metavar="ID", help="only of this model")
    parser.add_argument("--tag", metavar="TAG", help="only with this tag")
    parser.add_argument(
        "--since", type=_moment, metavar="DATE", help="only made then or later: 2026-11-24, or with a time"
    )
    parser.add_argument("--until", type=_moment, metavar="DATE", help="only made before")


def find_query(options: argparse.Namespace, *, limit: int = MAX_PAGE, after: str | None = None) -> "RunQuery":
    from app.runs import RunQuery
    from app.runs.ledger.states import MOVES

    if unknown := [state for state in options.state if state not in MOVES]:
        raise CommandError(f"There is no state {unknown[0]!r}; there are {', '.join(sorted(MOVES))}.", Exit.USAGE)
    return RunQuery(
        states=tuple(options.state),
        q=options.find,
        model=options.model,
        tag=options.tag,
        since=options.since,
        until=options.until,
        cursor=after,
        limit=limit,
    )


def _moment(text: str) -> datetime:
    """A date is its first moment here; a time without a zone is of this machine's."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2026-11-24") from None
