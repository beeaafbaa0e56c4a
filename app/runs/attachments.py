"""Result files that came and can't be shown: what each is, what it is called, and why it is a download and no picture.

Such a file is paid for, so it is kept as it came. It is only ever sent as an attachment, never to be opened in a page.
"""

from dataclasses import dataclass
from pathlib import Path

from app.errors import DecodeError
from app.media.formats import HEAD, MIMES, SHOWN, describe, sniff
from app.messages import Message

OPAQUE = "application/octet-stream"
# by first bytes; what is not here may be an error page or a damaged file, which is worth another try
KINDS = (
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"%PDF", "application/pdf"),
    (b"BM", "image/bmp"),
    (b"\0\0\1\0", "image/x-icon"),
    (b"\xff\x0a", "image/jxl"),
    (b"\0\0\0\x0cJXL ", "image/jxl"),
    (b"\0\0\0\x0cjP  ", "image/jp2"),
    (b"<svg", "image/svg+xml"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
HEIC_BRANDS = (b"hei", b"hev", b"mif", b"msf")
FINAL = frozenset({"too_large", "other_kind"})
TOO_LARGE = frozenset({"too_many_pixels", "memory", "timeout"})


@dataclass(frozen=True)
class Attachment:
    """`code`: too_large | other_kind | no_picture. `is_final`: what came is the result, another try brings the same."""

    mime: str
    code: str
    message: str
    is_final: bool


def attachment_of(file: Path, error: DecodeError | None) -> Attachment:
    """What the file is. `error` says why it could not be opened; None when it could, and browsers don't show its kind."""
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    mime = mime_of(head)
    if error is not None and error.error_code in TOO_LARGE:
        return Attachment(mime, "too_large", Message("picture.shown_large"), is_final=True)
    if mime != OPAQUE and sniff(head) not in SHOWN:
        return Attachment(mime, "other_kind", Message("picture.shown_kind", kind=describe(head)), is_final=True)
    why = error.message if error is not None and sniff(head) else Message("picture.shown_other", kind=describe(head))
    return Attachment(mime, "no_picture", why, is_final=False)


def mime_of(head: bytes) -> str:
    if known := sniff(head):
        return MIMES[known]
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:11] in HEIC_BRANDS else "video/mp4"
    start = head.lstrip()[:8].lower() if head.lstrip()[:4].lower() == b"<svg" else head
    return next((mime for magic, mime in KINDS if start.startswith(magic)), OPAQUE)
