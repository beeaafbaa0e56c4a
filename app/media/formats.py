"""The picture formats that we take, told by their first bytes; never by a file's name or a server's word."""

import re
import struct

from app.messages import Message

HEAD = 512  # bytes that `sniff` and `describe` need

MIMES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
    "HEIF": "image/heic",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
}
SHOWN = frozenset({"JPEG", "PNG", "WEBP", "GIF", "AVIF"})  # by every browser
TAKEN = frozenset(MIMES)
SHOWN_MIMES = frozenset(MIMES[kind] for kind in SHOWN)
SENT = frozenset({"image/jpeg", "image/png", "image/webp"})  # the list of the models; others go as a copy

_MAGIC = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
)
_NAMED = {"TIFF": "tiff", "BMP": "bmp", "HEIF": "heic"}
_RAW = "raw"
_VIDEO = "video"
_OTHERS = (  # what designers have at hand and we don't take; app/messages/files.py has its name
    (b"8BPS", "photoshop"),
    (b"%PDF", "pdf"),
    (b"%!PS", "eps"),
    (b"\xc5\xd0\xd3\xc6", "eps"),
    (b"\xff\x0a", "jxl"),
    (b"\0\0\0\x0cJXL ", "jxl"),
    (b"\0\0\0\x0cjP  ", "jp2"),
    (b"\xff\x4f\xff\x51", "jp2"),
    (b"II\xbc", "jxr"),
    (b"\0\0\1\0", "ico"),
    (b"\0\0\2\0", "cur"),
    (b"icns", "icns"),
    (b"FUJIFILMCCD-RAW", _RAW),
    (b"IIRO", _RAW),
    (b"IIRS", _RAW),
    (b"MMOR", _RAW),
    (b"IIU\0", _RAW),
    (b"FOVb", _RAW),
    (b"\0MRM", _RAW),
    (b"v/1\x01", "exr"),
    (b"#?RADIANCE", "hdr"),
    (b"DDS ", "dds"),
    (b"qoif", "qoi"),
    (b"BPG\xfb", "bpg"),
    (b"gimp xcf", "gimp"),
    (b"\0\xffKA", "affinity"),
    (b"fig-kiwi", "figma"),
    (b"\xd7\xcd\xc6\x9a", "wmf"),
    (b"PK\x03\x04", "zip"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\x1aE\xdf\xa3", _VIDEO),
    (b"FLV\x01", _VIDEO),
    (b"OggS", "ogg"),
    (b"ID3", "sound"),
)
_BRANDS = {  # of ISO's container, by the letters that they begin with
    b"hei": "heic",
    b"hev": "heic",
    b"mif": "heic",
    b"msf": "heic",
    b"avi": "avif",
    b"crx": _RAW,
    b"jp2": "jp2",
    b"jxl": "jxl",
}
_MARKUP = (
    (re.compile(rb"<svg[\s>]"), "svg"),
    (re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<script[\s>]|<title[\s>]"), "html"),
    (re.compile(rb"\A<\?xml"), "xml"),
    (re.compile(rb'\A[\[{]\s*["\[{]'), "json"),
)


def sniff(head: bytes) -> str | None:
    """The format by its Pillow name, or None. A camera's raw file may lie in a TIFF; the decoder tells them apart."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return None if _is_raw_tiff(head) else name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    brands = _brands(head)
    if any(brand in (b"avif", b"avis") for brand in brands[:1]):
        return "AVIF"
    if brands and brands[0] in (b"mif1", b"msf1", b"miaf"):
        return "AVIF" if {b"avif", b"avis"} & set(brands) else "HEIF"
    return "HEIF" if brands and brands[0][:3] in (b"hei", b"hev") else None


def describe(head: bytes) -> Message:
    """What a file that `sniff` doesn't know, or that is not taken here, seems to be, to finish "This is …"."""
    kind = sniff(head)
    if kind and kind not in _NAMED:
        return Message("kind.image", format=kind)
    return Message(f"kind.{_NAMED[kind] if kind else _kind(head)}")


def _kind(head: bytes) -> str:
    if not head:
        return "empty"
    if _is_raw_tiff(head):
        return _RAW
    for magic, words in _OTHERS:
        if head.startswith(magic):
            return words
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for pattern, words in _MARKUP:
        if pattern.search(text) and b"\0" not in text[:64]:
            return words
    brands = _brands(head)
    if brands:
        return _BRANDS.get(brands[0][:3], _VIDEO)
    return "other"


def _brands(head: bytes) -> list[bytes]:
    """The kinds that a file in ISO's container says it is, its main one first."""
    if head[4:8] != b"ftyp":
        return []
    (size,) = struct.unpack_from(">I", head)
    return [head[8:12], *(head[at : at + 4] for at in range(16, min(size, len(head)), 4))]


def _is_raw_tiff(head: bytes) -> bool:
    """Canon's older raw files say so in the header of their TIFF."""
    return head[:4] in (b"II*\0", b"MM\0*") and head[8:10] == b"CR"
