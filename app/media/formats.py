"""The picture formats that we take, told by their first bytes; never by a file's name or a server's word."""

import re
import struct

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
_RAW = "a camera’s raw file"
_VIDEO = "a video"
_OTHERS = (  # what designers have at hand and we don't take, to call it by its name
    (b"8BPS", "a Photoshop file"),
    (b"%PDF", "a PDF or Illustrator file"),
    (b"%!PS", "an EPS drawing"),
    (b"\xc5\xd0\xd3\xc6", "an EPS drawing"),
    (b"\xff\x0a", "a JPEG XL image"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL image"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 image"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 image"),
    (b"II\xbc", "a JPEG XR image"),
    (b"\0\0\1\0", "an icon file (ICO)"),
    (b"\0\0\2\0", "a cursor file (CUR)"),
    (b"icns", "an icon file (ICNS)"),
    (b"FUJIFILMCCD-RAW", _RAW),
    (b"IIRO", _RAW),
    (b"IIRS", _RAW),
    (b"MMOR", _RAW),
    (b"IIU\0", _RAW),
    (b"FOVb", _RAW),
    (b"\0MRM", _RAW),
    (b"v/1\x01", "an OpenEXR image"),
    (b"#?RADIANCE", "a Radiance HDR image"),
    (b"DDS ", "a DDS texture"),
    (b"qoif", "a QOI image"),
    (b"BPG\xfb", "a BPG image"),
    (b"gimp xcf", "a GIMP file"),
    (b"\0\xffKA", "an Affinity file"),
    (b"fig-kiwi", "a Figma file"),
    (b"\xd7\xcd\xc6\x9a", "a Windows metafile (WMF)"),
    (b"PK\x03\x04", "a zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x1aE\xdf\xa3", _VIDEO),
    (b"FLV\x01", _VIDEO),
    (b"OggS", "an Ogg video or sound file"),
    (b"ID3", "a sound file"),
)
_BRANDS = {  # of ISO's container, by the letters that they begin with
    b"hei": "a HEIC photo",
    b"hev": "a HEIC photo",
    b"mif": "a HEIC photo",
    b"msf": "a HEIC photo",
    b"avi": "an AVIF image",
    b"crx": _RAW,
    b"jp2": "a JPEG 2000 image",
    b"jxl": "a JPEG XL image",
}
_MARKUP = (
    (re.compile(rb"<svg[\s>]"), "an SVG drawing"),
    (re.compile(rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<script[\s>]|<title[\s>]"), "a web page"),
    (re.compile(rb"\A<\?xml"), "an XML file"),
    (re.compile(rb'\A[\[{]\s*["\[{]'), "a JSON answer"),
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


def describe(head: bytes) -> str:
    """What a file that `sniff` doesn't know, or that is not taken here, seems to be, to finish "This is …"."""
    if not head:
        return "an empty file"
    kind = sniff(head)
    if kind:
        return {"TIFF": "a TIFF image", "BMP": "a BMP image", "HEIF": "a HEIC photo"}.get(kind, f"a {kind} image")
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
    return "not a picture file"


def _brands(head: bytes) -> list[bytes]:
    """The kinds that a file in ISO's container says it is, its main one first."""
    if head[4:8] != b"ftyp":
        return []
    (size,) = struct.unpack_from(">I", head)
    return [head[8:12], *(head[at : at + 4] for at in range(16, min(size, len(head)), 4))]


def _is_raw_tiff(head: bytes) -> bool:
    """Canon's older raw files say so in the header of their TIFF."""
    return head[:4] in (b"II*\0", b"MM\0*") and head[8:10] == b"CR"
