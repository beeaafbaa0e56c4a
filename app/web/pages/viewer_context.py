"""What the viewer is given: any two pictures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """One of a pair (templates/shared/_viewer.html); its size in pixels, None where it is not known."""

    src: str
    width: int | None
    height: int | None
    alt: str
    caption: str
