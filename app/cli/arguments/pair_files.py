"""The two pictures and the region that `measure` and `lock` are given: their arguments, and how they are read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from app.cli.arguments.command import all_of, gathered, option
from app.cli.arguments.spec_input import read_file
from app.cli.exit_codes import CommandError, Exit
from app.errors import DecodeError

if TYPE_CHECKING:
    from app.fidelity import Picture, Region
    from app.fidelity.region import Mask
    from app.fidelity.verdicts import Box


@dataclass(frozen=True)
class PairFiles:
    before: str
    after: str


@dataclass(frozen=True)
class RegionFlags:
    area: "Box | None"
    mask: str | None


def box(text: str) -> "Box":
    """Return left, top, width and height, as fractions that lie in the picture."""
    try:
        x, y, w, h = (float(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter(f"{text!r} is not like 0.1,0.2,0.5,0.3") from None
    if not (0 <= x < 1 and 0 <= y < 1 and 0 < w <= 1 and 0 < h <= 1):
        raise click.BadParameter(f"{text!r} does not lie in the image: all are fractions from 0 to 1")
    return x, y, min(w, 1 - x), min(h, 1 - y)


def read_pair(files: PairFiles) -> "tuple[Picture, Picture]":
    return picture(files.before), picture(files.after)


def picture(path: str) -> "Picture":
    from app.fidelity import read_picture

    data = read_file(path)
    try:
        return read_picture(data)
    except DecodeError as error:
        raise CommandError(f"{path}: {error.message}", Exit.DATA) from None


def region(flags: RegionFlags) -> "Region | None":
    """Return the region that was named; None where none was."""
    from app.fidelity import Region

    if flags.area and flags.mask:
        raise click.UsageError("--area and --mask name the same thing; give one of them.")
    if flags.area:
        return Region.of_boxes(flags.area)
    if flags.mask:
        return Region(painted=mask(flags.mask))
    return None


def mask(path: str) -> "Mask":
    """Return a mask file's white part, as 1: what is light and not transparent."""
    from app.fidelity.picture import eight_bit
    from app.fidelity.region_json import mask_of_image

    return mask_of_image(eight_bit(picture(path).pixels))


pair_arguments = all_of(
    gathered("files", PairFiles),
    click.argument("before", type=click.Path(), metavar="BEFORE", help="the picture as it was"),
    click.argument("after", type=click.Path(), metavar="AFTER", help="the picture as it came back, from whatever tool"),
)
region_options = all_of(
    gathered("where", RegionFlags),
    option("--area", type=box, metavar="X,Y,W,H", help="the area that was to change, in fractions of BEFORE"),
    option("--mask", type=click.Path(), metavar="FILE", help="the same as a picture of any size: white is to change, black to stay"),
)  # fmt: skip
