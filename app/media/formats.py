"""The picture formats that we take, told by their first bytes; never by a file's name or a server's word."""

HEAD = 64  # bytes that `sniff` needs

MIMES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif", "AVIF": "image/avif"}
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif", "image/avif": "avif"}

_MAGIC = ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"GIF87a", "GIF"), (b"GIF89a", "GIF"))
_OTHERS = (  # what designers have at hand and we don't take, to call it by its name
    (b"8BPS", "a Photoshop file"),
    (b"%PDF", "a PDF or Illustrator file"),
    (b"II*\0", "a TIFF file"),
    (b"MM\0*", "a TIFF file"),
    (b"<svg", "an SVG drawing"),
    (b"<?xml", "an SVG drawing or another XML file"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
    (b"PK\x03\x04", "a zip archive"),
)


def sniff(head: bytes) -> str | None:
    """The format by its Pillow name, or None."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        brand, others = head[8:12], head[16:HEAD]
        if brand in (b"avif", b"avis") or (brand in (b"mif1", b"msf1") and b"avif" in others):
            return "AVIF"
    return None


def describe(head: bytes) -> str:
    """What a file that `sniff` doesn't know seems to be, to finish "This is …"."""
    if not head:
        return "an empty file"
    start = head.lstrip().lower()
    for magic, words in _OTHERS:
        if start.startswith(magic.lower()):
            return words
    if head[4:8] == b"ftyp":
        return "a HEIC photo" if head[8:11] in (b"hei", b"hev", b"mif", b"msf") else "a video"
    return "not a picture file"
