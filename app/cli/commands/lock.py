"""stillframe lock: the edit inside an area, the original pixels outside, as a PNG that was counted."""

from pathlib import Path

import click

from app.cli.arguments.command import command, option
from app.cli.arguments.pair_files import PairFiles, RegionFlags, pair_arguments, read_pair, region, region_options
from app.cli.exit_codes import CommandError, Exit
from app.cli.output.console import say, say_result


@command("stillframe lock before.png after.png --area 0.1,0.2,0.3,0.1 -o locked.png")
@pair_arguments
@region_options
@option("--auto", is_flag=True, help="the area that changed, found by measuring")
@option(
    "-o",
    "--output",
    required=True,
    type=click.Path(),
    metavar="OUT.png",
    help="the file to write; none is written over",
)
def lock(files: PairFiles, where: RegionFlags, auto: bool, output: str) -> int:
    """Take an area, which --area, --mask or --auto says, from an edit and everything else from its source, blended inside the area. The PNG has the source’s
    size, profile and depth; the pixels outside are counted on the file that was saved. Nothing is sent anywhere.
    """
    from app.fidelity import lock as lock_pixels
    from app.fidelity import propose_region

    if (where.area is not None) + (where.mask is not None) + auto != 1:
        raise click.UsageError("Give one of --area, --mask and --auto.")
    target = Path(output).expanduser()
    if target.suffix.lower() != ".png":
        raise CommandError("The locked image is a PNG, since other formats change pixels: name it .png.", Exit.USAGE)
    if target.exists():
        raise CommandError(f"{target} is there already. Give another name.", Exit.OTHER)
    before, after = read_pair(files)
    locked = lock_pixels(before, after, region(where) or propose_region(before, after))
    try:
        with target.open("xb") as file:
            file.write(locked.png)
    except OSError as error:
        raise CommandError(f"{target} can’t be written: {error.strerror}.", Exit.OTHER) from None
    for note in locked.notes:
        say(note)
    say_result(locked.exact.to_json())
    return Exit.OK
