"""How files are called: names that every file system takes, and endings that say what is in a file."""

import re

MAX_NAME_LENGTH = 80
SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/avif": "avif",
    "image/heic": "heic",
    "image/tiff": "tif",
    "image/bmp": "bmp",
    "image/vnd.adobe.photoshop": "psd",
    "image/x-icon": "ico",
    "image/jxl": "jxl",
    "image/jp2": "jp2",
    "image/svg+xml": "svg",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/gzip": "gz",
    "video/mp4": "mp4",
    "video/webm": "webm",
}
# Separators and reserved letters of any file system, control and direction marks.
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+')


def suffix_of(mime: str) -> str:
    """The ending of a file's name, without its dot."""
    return SUFFIXES.get(mime, "bin")


def fit_name(name: str, *, most: int = MAX_NAME_LENGTH) -> str:
    """A name that every file system takes, its letters kept."""
    return " ".join(_UNFIT.sub(" ", name).split())[:most].strip(" .") or "picture"
