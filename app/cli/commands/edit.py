"""stillframe edit: what the page does, without it. One run is sent, followed to its end, and its files are left here."""

import asyncio
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from app.cli.arguments.command import command, gathered, option
from app.cli.arguments.edit_flags import EditCommand, EditFlags, edit_options
from app.cli.arguments.spec_input import Json, read_json, to_spec
from app.cli.driver.follow import Output, finish, follow_options
from app.cli.exit_codes import CommandError, Exit
from app.cli.output.console import finding_line, say, say_result


@dataclass(frozen=True)
class Sending:
    output_dir: str
    timeout: float | None
    no_wait: bool
    dry_run: bool
    max_cost: Decimal | None
    again: bool
    any_address: bool


def _usd(text: str) -> Decimal:
    try:
        value = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0:
        raise click.BadParameter(f"{text!r} is no amount in US dollars")
    return value


@command(
    'stillframe edit --image poster.png --keep photograph --keep layout --text headline="今日のおすすめ"',
    cls=EditCommand,
)
@edit_options
@gathered("sending", Sending)
@follow_options("Sending")
@option("--no-wait", is_flag=True, help="end when the request is accepted; wait ID goes on", section="Sending")
@option("--dry-run", is_flag=True, help="show prompt, findings, body and price; send nothing", section="Sending")
@option("--max-cost", type=_usd, metavar="USD", help="send nothing that may cost more", section="Sending")
@option("--again", is_flag=True, help="pay again for what this command made before", section="Sending")
@option("--any-address", is_flag=True, help="send it although an address certainly shows no image", section="Sending")
def edit(flags: EditFlags, sending: Sending, output: Output) -> int:
    """Edit an image: send the request, wait for it, and leave the result in a folder. Standard output is the run as
    JSON with its files, everything else goes to standard error. Ctrl-C cancels the request. The same command again
    goes on with the run that it made, and never pays twice.
    """
    given = read_json(flags.input) if flags.input else {}
    if not given and not (flags.images or flags.changes):
        raise CommandError("Say what to edit: --input, or --image and a change such as --background.", Exit.USAGE)
    return asyncio.run(_edit(given, flags, sending, output))


async def _edit(given: Json, flags: EditFlags, sending: Sending, output: Output) -> int:
    from app.cli.driver.create_run import check_cost, open_run, read_pictures, take_in
    from app.cli.driver.signals import Signals
    from app.cli.output.result_files import make_folder
    from app.cli.session import open_studio, settings_of_command

    stops = Signals()
    stops.listen()
    settings = settings_of_command()
    spec_json = to_spec(given, flags, model=settings.model)
    local = read_pictures(spec_json)
    folder = Path() if sending.dry_run else make_folder(sending.output_dir)
    async with open_studio(settings) as studio:
        await take_in(studio, local)
        composed = await studio.runs.compose(spec_json)
        if sending.dry_run:
            return _show(composed.preview, quiet=output.quiet, blocked=composed.blocked)
        if not output.quiet and not output.as_json:
            _warn(composed.preview["findings"])
        check_cost(composed.preview["price"], sending.max_cost)
        stops.check()
        run = await open_run(studio, composed.spec, folder, again=sending.again, any_address=sending.any_address)
        if not output.quiet and not output.as_json and run.draft:
            say("This is a draft by the embedded sandbox; RUNCOMFY_TOKEN or stillframe login sends it to RunComfy.")
        return await finish(
            studio,
            run.id,
            output,
            stops=stops,
            folder=folder,
            until_s=sending.timeout,
            only_send=sending.no_wait,
            cancels=True,
        )


def _show(preview: dict[str, Any], *, quiet: bool, blocked: bool) -> int:
    """What would be sent. Findings that are errors end with their code, as they would without --dry-run."""
    if not quiet:
        for finding in preview["findings"]:
            say(finding_line(finding))
        say("Nothing was sent.")
    say_result({name: preview[name] for name in ("prompt", "composer", "findings", "drift_risk", "wire", "price")})
    return Exit.DATA if blocked else Exit.OK


def _warn(findings: list[dict[str, Any]]) -> None:
    for finding in findings:
        if finding["severity"] == "warning":
            say(finding_line(finding))
