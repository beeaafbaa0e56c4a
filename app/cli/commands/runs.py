"""stillframe runs: the runs of this data folder, newest first."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.cli.arguments.command import command, option
from app.cli.arguments.filter_flags import FilterFlags, filter_options, find_query
from app.cli.exit_codes import Exit
from app.cli.output.console import clean, say_result

if TYPE_CHECKING:
    from app.runs import RunView

PROMPT_SHOWN = 60


@command("stillframe runs --state running --state unconfirmed")
@filter_options
@option("--limit", type=int, default=20, metavar="N", help="at most so many, 100 at most; 20 when left out")
@option("--after", metavar="ID", help="only those older than this run: the next page")
@option("--json", "as_json", is_flag=True, help="the runs as JSON")
def runs(filters: FilterFlags, limit: int, after: str | None, as_json: bool) -> int:
    """List runs, newest first: of this command line and of the studio on the same data folder."""
    return asyncio.run(_list(filters, limit, after, as_json=as_json))


async def _list(filters: FilterFlags, limit: int, after: str | None, *, as_json: bool) -> int:
    from app.cli.session import open_studio, settings_of_command

    query = find_query(filters, limit=limit, after=after)
    async with open_studio(settings_of_command(), working=False) as studio:
        page = await studio.runs.page(query)
    if as_json:
        say_result({"runs": [run.model_dump(mode="json") for run in page.runs], "next": page.next})
        return Exit.OK
    for shown in page.runs:
        print(_line(shown))
    return Exit.OK


def _line(run: "RunView") -> str:
    prompt = " ".join(run.prompt.split())
    prompt = prompt if len(prompt) <= PROMPT_SHOWN else f"{prompt[: PROMPT_SHOWN - 1]}…"
    usd = "draft" if run.draft else f"${run.cost.final_usd or run.cost.estimate_usd or '?'}"
    return clean(f"{run.id}  {run.state:<11}  {_ago(run.created_at):>8}  {usd:>8}  {prompt}")


def _ago(created_at: str) -> str:
    seconds = max(0.0, (datetime.now(UTC) - datetime.fromisoformat(created_at)).total_seconds())
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length:.0f} {unit}"
    return f"{seconds:.0f} s"
