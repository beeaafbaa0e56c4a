"""stillframe measure: the report on any two files, without a server or an account."""

from typing import TYPE_CHECKING, Any

import click

from app.cli.arguments.command import command, option
from app.cli.arguments.pair_files import PairFiles, RegionFlags, box, pair_arguments, read_pair, region, region_options
from app.cli.exit_codes import Exit
from app.cli.output.console import say_result

if TYPE_CHECKING:
    from app.fidelity.verdicts import Box


@command("stillframe measure before.png after.png --area 0.1,0.2,0.3,0.1 --keep framing --fail-on changed")
@pair_arguments
@region_options
@option(
    "--keep",
    multiple=True,
    metavar="WHAT",
    help="what was to stay, such as brand_mark: docs/prompt-language.md has all",
)
@option("--text", multiple=True, metavar="TEXT", help="a text that was to stay, as it reads")
@option(
    "--mark", type=box, multiple=True, metavar="X,Y,W,H", help="a brand mark that was to stay, where it is in BEFORE"
)
@option("--fail-on", type=click.Choice(("changed",)), help="end with exit code 1 when the verdict is this")
def measure(
    files: PairFiles,
    where: RegionFlags,
    keep: tuple[str, ...],
    text: tuple[str, ...],
    mark: "tuple[Box, ...]",
    fail_on: str | None,
) -> int:
    """Measure what an edit kept of its source, and print the report as JSON. Without an area nobody knows what was
    asked to change, so that a change is “can’t tell”; --keep everything_else without an area says that nothing was
    asked. Nothing is sent anywhere.
    """
    from app.fidelity import Kept, Region
    from app.fidelity import measure as measure_pair

    before, after = read_pair(files)
    asked = region(where)
    if asked is None and "everything_else" in list(keep):
        asked = Region()
    report = measure_pair(before, after, asked, Kept(list(keep), list(text), list(mark))).report
    say_result(_plain(report.to_json()))
    return Exit.OTHER if fail_on == report.verdict else Exit.OK


def _plain(report: dict[str, Any]) -> dict[str, Any]:
    """The report without what pages translate it by."""
    items = [{name: value for name, value in item.items() if name != "said"} for item in report["items"]]
    return {name: value for name, value in report.items() if name != "notes_said"} | {"items": items}
