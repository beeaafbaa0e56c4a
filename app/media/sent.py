"""What goes to a model of a picture: its own file, or the plain copy of one that models do not take as it is."""

from typing import NamedTuple

from app.errors import ImageError
from app.media.formats import SENT, SHOWN_MIMES
from app.media.models import Image
from app.messages import Message

INLINE_BYTES = 6 * 2**20
INLINE_PIXELS = 32_000_000


class Sent(NamedTuple):
    """A file in storage."""

    key: str
    mime: str
    bytes: int


def sent_of(image: Image) -> Sent:
    if image.copy_key is None:
        return Sent(image.key, image.mime, image.bytes)
    return Sent(image.copy_key, image.copy_mime or "", image.copy_bytes or 0)


def shown_of(image: Image) -> Sent:
    """The file that every browser shows: the picture itself, or the copy of a HEIC photo and its like."""
    return Sent(image.key, image.mime, image.bytes) if image.mime in SHOWN_MIMES else sent_of(image)


def traits_of(image: Image) -> tuple[str, ...]:
    """What of a picture models do not take; of one that was taken in long ago, only what its type says."""
    if image.traits is None:
        return () if image.mime in SENT else ("format",)
    return tuple(image.traits.split())


def check_inline(image: Image, size: int | None = None) -> None:
    """Raises ImageError when the picture, or what of it is sent, is larger than upstream takes inside a request."""
    size = sent_of(image).bytes if size is None else size
    if size > INLINE_BYTES or image.width * image.height > INLINE_PIXELS:
        megapixels = image.width * image.height / 1e6
        raise ImageError(
            Message("picture.inline", size=f"{size / 2**20:.1f}", megapixels=f"{megapixels:.0f}"),
            code="image_too_large",
        )
