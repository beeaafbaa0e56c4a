"""stillframe cost: record what a run cost, where the provider named no figure, so that what it holds is right."""

import asyncio
from decimal import Decimal, InvalidOperation

import click

from app.cli.arguments.command import command, run_argument
from app.cli.exit_codes import Exit
from app.cli.output.console import say_result

MAX_USD = Decimal(1_000_000)


def _usd(text: str) -> Decimal:
    try:
        value = Decimal(text.strip().removeprefix("$"))
    except InvalidOperation:
        value = Decimal(-1)
    if not (value.is_finite() and 0 <= value <= MAX_USD):
        raise click.BadParameter(f"{text!r} is no amount in US dollars")
    return value


@command("stillframe cost 01M86PCPQS9Q4MVSCVPSWZJ3ZM 0.04")
@run_argument
@click.argument("usd", metavar="USD", type=_usd, help="what it cost, in US dollars; 0 for nothing")
def cost(run_id: str, usd: Decimal) -> int:
    """Record what a run cost whose provider named no cost, as its account tells: 0 when nothing was charged. Until then
    what was reserved for the run counts for its day. The same command with another figure corrects it.
    """
    return asyncio.run(_state(run_id, usd))


async def _state(run_id: str, usd: Decimal) -> int:
    from app.cli.session import open_studio, settings_of_command

    async with open_studio(settings_of_command(), working=False) as studio:
        await studio.actions.state_cost(run_id, usd)
        found = await studio.runs.get(run_id)
    say_result(found.model_dump(mode="json"))
    return Exit.OK
