"""stillframe cost: record what a run cost, where the provider named no figure, so that what it holds is right."""

import argparse
import asyncio
from decimal import Decimal, InvalidOperation

from app.cli.exit_codes import Exit
from app.cli.output.console import say_result

DESCRIPTION = (
    "Record what a run cost whose provider named no cost, as its account tells: 0 when nothing was charged. Until then "
    "what was reserved for the run counts for its day. The same command with another figure corrects it."
)
EXAMPLE = "stillframe cost 01M86PCPQS9Q4MVSCVPSWZJ3ZM 0.04"
MAX_USD = Decimal(1_000_000)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the run, as stillframe runs lists it")
    parser.add_argument("usd", metavar="USD", type=_usd, help="what it cost, in US dollars; 0 for nothing")


def run(options: argparse.Namespace) -> int:
    return asyncio.run(_state(options))


async def _state(options: argparse.Namespace) -> int:
    from app.cli.session import open_studio, settings_of_command

    async with open_studio(settings_of_command(), working=False) as studio:
        await studio.runs.state_cost(options.id, options.usd)
        found = await studio.runs.get(options.id)
    say_result(found.model_dump(mode="json"))
    return Exit.OK


def _usd(text: str) -> Decimal:
    try:
        value = Decimal(text.strip().removeprefix("$"))
    except InvalidOperation:
        value = Decimal(-1)
    if not (value.is_finite() and 0 <= value <= MAX_USD):
        raise argparse.ArgumentTypeError(f"{text!r} is no amount in US dollars")
    return value
