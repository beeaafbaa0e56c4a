"""stillframe measure: the report on any two files, without a server or an account."""

import argparse

from app.cli.arguments.pair_files import add_pair_arguments, add_region_arguments, box, read_pair, region
from app.cli.exit_codes import Exit
from app.cli.output.console import say_result

DESCRIPTION = (
    "Measure what an edit kept of its source, and print the report as JSON. Without an area nobody knows what was asked "
    "to change, so that a change is “can’t tell”; --keep everything_else without an area says that nothing was asked. "
    "Nothing is sent anywhere."
)
EXAMPLE = "stillframe measure before.png after.png --area 0.1,0.2,0.3,0.1 --keep framing --fail-on changed"


def arguments(parser: argparse.ArgumentParser) -> None:
    add_pair_arguments(parser)
    add_region_arguments(parser.add_mutually_exclusive_group())
    parser.add_argument("--keep", action="append", default=[], metavar="WHAT", help="what was to stay, such as brand_mark: docs/prompt-language.md has all")  # fmt: skip
    parser.add_argument("--text", action="append", default=[], metavar="TEXT", help="a text that was to stay, as it reads")  # fmt: skip
    parser.add_argument("--mark", action="append", default=[], type=box, metavar="X,Y,W,H", help="a brand mark that was to stay, where it is in BEFORE")  # fmt: skip
    parser.add_argument("--fail-on", choices=("changed",), help="end with exit code 1 when the verdict is this")


def run(options: argparse.Namespace) -> int:
    from app.fidelity import Kept, Region, measure

    before, after = read_pair(options)
    asked = region(options)
    if asked is None and "everything_else" in options.keep:
        asked = Region()
    report = measure(before, after, asked, Kept(options.keep, options.text, options.mark)).report
    say_result(report.to_json())
    return Exit.OTHER if options.fail_on == report.verdict else Exit.OK
