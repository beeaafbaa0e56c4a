"""stillframe lock: the edit inside an area, the original pixels outside, as a PNG that was counted."""

import argparse
from pathlib import Path

from app.cli.arguments.pair_files import add_pair_arguments, add_region_arguments, read_pair, region
from app.cli.exit_codes import CommandError, Exit
from app.cli.output.console import say, say_result

DESCRIPTION = (
    "Take an area from an edit and everything else from its source, blended inside the area. The PNG has the source’s "
    "size, profile and depth; the pixels outside are counted on the file that was saved. Nothing is sent anywhere."
)
EXAMPLE = "stillframe lock before.png after.png --area 0.1,0.2,0.3,0.1 -o locked.png"


def arguments(parser: argparse.ArgumentParser) -> None:
    add_pair_arguments(parser)
    where = parser.add_mutually_exclusive_group(required=True)
    add_region_arguments(where)
    where.add_argument("--auto", action="store_true", help="the area that changed, found by measuring")
    parser.add_argument("-o", "--output", required=True, metavar="OUT.png", help="the file to write; none is written over")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    from app.fidelity import lock, propose_region

    target = Path(options.output).expanduser()
    if target.suffix.lower() != ".png":
        raise CommandError("The locked image is a PNG, since other formats change pixels: name it .png.", Exit.USAGE)
    if target.exists():
        raise CommandError(f"{target} is there already. Give another name.", Exit.OTHER)
    before, after = read_pair(options)
    locked = lock(before, after, region(options) or propose_region(before, after))
    try:
        with target.open("xb") as file:
            file.write(locked.png)
    except OSError as error:
        raise CommandError(f"{target} can’t be written: {error.strerror}.", Exit.OTHER) from None
    for note in locked.notes:
        say(note)
    say_result(locked.exact.to_json())
    return Exit.OK
