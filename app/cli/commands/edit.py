"""stillframe edit: what the page does, without it. One run is sent, followed to its end, and its files are left here."""

import argparse
import asyncio
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from app.cli.arguments.edit_flags import add_edit_arguments
from app.cli.arguments.spec_input import Json, read_json, to_spec
from app.cli.driver.follow import add_follow_arguments, finish
from app.cli.exit_codes import CommandError, Exit
from app.cli.output.console import finding_line, say, say_result

DESCRIPTION = (
    "Edit an image: send the request, wait for it, and leave the result in a folder. Standard output is the run "
    "as JSON with its files, everything else goes to standard error. Ctrl-C cancels the request. The same "
    "command again goes on with the run that it made, and never pays twice."
)
EXAMPLE = 'stillframe edit --image poster.png --keep photograph --keep layout --text headline="今日のおすすめ"'


def arguments(parser: argparse.ArgumentParser) -> None:
    add_edit_arguments(parser)
    sending = parser.add_argument_group("sending")
    add_follow_arguments(sending)
    sending.add_argument("--no-wait", action="store_true", help="end when the request is accepted; wait ID goes on")
    sending.add_argument("--dry-run", action="store_true", help="show prompt, findings, body and price; send nothing")
    sending.add_argument("--max-cost", type=_usd, metavar="USD", help="send nothing that may cost more")
    sending.add_argument("--again", action="store_true", help="pay again for what this command made before")
    sending.add_argument(
        "--any-address", action="store_true", help="send it although an address certainly shows no image"
    )


def run(options: argparse.Namespace) -> int:
    given = read_json(options.input) if options.input else {}
    if not given and not (options.images or options.changes):
        raise CommandError("Say what to edit: --input, or --image and a change such as --background.", Exit.USAGE)
    return asyncio.run(_edit(given, options))


async def _edit(given: Json, options: argparse.Namespace) -> int:
    from app.cli.driver.create_run import check_cost, open_run, read_pictures, take_in
    from app.cli.driver.signals import Signals
    from app.cli.output.result_files import make_folder
    from app.cli.session import open_studio, settings_of_command

    stops = Signals()
    stops.listen()
    settings = settings_of_command()
    spec_json = to_spec(given, options, model=settings.model)
    local = read_pictures(spec_json)
    folder = Path() if options.dry_run else make_folder(options.output_dir)
    async with open_studio(settings) as studio:
        await take_in(studio, local)
        composed = await studio.runs.compose(spec_json)
        if options.dry_run:
            return _show(composed.preview, quiet=options.quiet, blocked=composed.blocked)
        if not options.quiet and not options.json:
            _warn(composed.preview["findings"])
        check_cost(composed.preview["price"], options.max_cost)
        stops.check()
        run = await open_run(studio, composed.spec, folder, again=options.again, any_address=options.any_address)
        if not options.quiet and not options.json and run.draft:
            say("This is a draft by the embedded sandbox; RUNCOMFY_TOKEN or stillframe login sends it to RunComfy.")
        return await finish(
            studio, run.id, options, stops=stops, folder=folder, only_send=options.no_wait, cancels=True
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


def _usd(text: str) -> Decimal:
    try:
        value = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or value < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount in US dollars")
    return value
