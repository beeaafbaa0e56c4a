"""The flags that find runs, for runs and export."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import click

from app.cli.arguments.command import all_of, gathered, option
from app.cli.exit_codes import CommandError, Exit

if TYPE_CHECKING:
    from app.runs import RunQuery

MAX_PAGE = 100


@dataclass(frozen=True)
class FilterFlags:
    state: tuple[str, ...]
    find: str
    model: str | None
    tag: str | None
    since: datetime | None
    until: datetime | None


def find_query(flags: FilterFlags, *, limit: int = MAX_PAGE, after: str | None = None) -> "RunQuery":
    from app.runs import RunQuery
    from app.runs.ledger.states import MOVES

    if unknown := [state for state in flags.state if state not in MOVES]:
        raise CommandError(f"There is no state {unknown[0]!r}; there are {', '.join(sorted(MOVES))}.", Exit.USAGE)
    return RunQuery(
        states=tuple(flags.state),
        q=flags.find,
        model=flags.model,
        tag=flags.tag,
        since=flags.since,
        until=flags.until,
        cursor=after,
        limit=limit,
    )


def _moment(text: str) -> datetime:
    """A date is its first moment here; a time without a zone is of this machine's."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise click.BadParameter(f"{text!r} is no date such as 2026-11-24") from None


def _states(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from app.runs.ledger.states import MOVES

    return [state for state in MOVES if state.startswith(incomplete)]


filter_options = all_of(
    gathered("filters", FilterFlags),
    option("--state", multiple=True, metavar="STATE", shell_complete=_states, help="only in this state; repeatable"),
    option("--find", default="", metavar="WORDS", help="only with these words in prompt, note or tags"),
    option("--model", metavar="ID", help="only of this model"),
    option("--tag", metavar="TAG", help="only with this tag"),
    option("--since", type=_moment, metavar="DATE", help="only made then or later: 2026-11-24, or with a time"),
    option("--until", type=_moment, metavar="DATE", help="only made before"),
)
