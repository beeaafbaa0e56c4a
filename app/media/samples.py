"""Our own sample pictures, so that the first edit works offline. `pictures/README.md` says how they were drawn."""

from dataclasses import dataclass
from pathlib import Path

from app.errors import NotFound

FOLDER = Path(__file__).with_name("pictures")
LICENCE = "CC0-1.0, drawn for Stillframe"


@dataclass(frozen=True)
class Sample:
    name: str
    title: str
    file: str
    alt: str
    width: int
    height: int
    licence: str = LICENCE


SAMPLES = (
    Sample(
        "poster",
        "Café poster",
        "poster.webp",
        "Café poster, headline “Today’s special” over a cup of coffee",
        1024,
        1536,
    ),
    Sample("bag", "Coffee bag", "bag.webp", "Coffee bag labelled AROMA, in front of a plain wall", 1024, 1280),
    Sample("chair", "Chair advertisement", "chair.webp", "Chair advertisement with the caption SALE", 1536, 1024),
    Sample("storefront", "Shop front", "storefront.webp", "Shop front at dusk with the sign COFFEE", 1536, 1024),
    Sample("portrait", "Portrait", "portrait.webp", "Drawn portrait before a teal wall", 1024, 1280),
    Sample("sofa", "Living room", "sofa.webp", "Living room with a yellow sofa", 1536, 1024),
    Sample("shelf", "Vases on a shelf", "shelf.webp", "Four vases on a shelf against a green wall", 1200, 1200),
)
_BY_NAME = {sample.name: sample for sample in SAMPLES}


def sample(name: str) -> Sample:
    try:
        return _BY_NAME[name]
    except KeyError:
        raise NotFound(f"There is no sample picture with this name. There are: {', '.join(_BY_NAME)}.") from None


def sample_path(name: str) -> Path:
    return FOLDER / sample(name).file


def sample_thumb(name: str) -> Path:
    """A WebP whose longer side has 480 pixels."""
    return FOLDER / f"{sample(name).name}.thumb.webp"
