"""Reads addresses as people write them: in a list with commas or semicolons, in brackets or quotes, as Markdown or
HTML, with a blank in a path, with the full stop of a sentence behind it. `app.prompts.lint.image_urls` judges what comes out."""

import html
import re
from collections.abc import Callable

MAX_LETTERS = 70_000  # of a list, without the pictures inside it

_DATA = re.compile(r"data:image/[\w.+-]{1,40}(?:;[\w=-]{1,40}){0,4};base64,[A-Za-z0-9+/=%]+", re.IGNORECASE)
_TAGS = re.compile(
    r"<(?:img|source)\b[^<>]{0,600}?\bsrc\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s<>]+))[^<>]{0,600}>", re.IGNORECASE
)
_LINKS = re.compile(
    r"<a\b[^<>]{0,600}?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')[^<>]{0,600}>(?:[^<]{0,200}</a>)?", re.IGNORECASE
)
_MARKDOWN = re.compile(
    r"!?\[[^\]\n]{0,300}\]\(\s*<?((?:https?|data):(?:[^\s()<>]|\([^\s()]*\)|[ ](?![\"']))+?)>?(?:\s+[\"'][^)]*)?\s*\)",
    re.IGNORECASE,
)
_OTHER_TAGS = re.compile(r"</?[a-z][a-z0-9]{0,15}(?:\s[^<>]{0,600})?/?>", re.IGNORECASE)
_REFERENCE = re.compile(r"^\s*\[[^\]\n]+\]:\s*<?(\S+?)>?(?:\s+[\"'(].*)?$", re.MULTILINE)
_QUOTES = {
    "<": ">",
    '"': '"',
    "'": "'",
    "`": "`",
    "“": "”",
    "„": "“",
    "«": "»",
    "‹": "›",
    "‘": "’",
    "「": "」",
    "(": ")",
}
_START = re.compile(r"(?:https?://|data:image/|(?<![:\w/])//(?=[\w-]+\.))", re.IGNORECASE)
_BREAK = re.compile(r"[\n\r\t\v\f\x00\u2028\u2029]|[,;|、，；]\s*(?=(?:https?:)//|data:image/)|\s+(?=(?:https?:)//|data:image/)", re.IGNORECASE)  # fmt: skip
_SEPARATED = re.compile(r"[,;|、，；](?=\s)|[、，；]|\s[-–—•·]\s|\s(?=[(\[{<\"'“«])")
_TRAILING = ".,;:!?…、，；。！*_'\"`’”»›>）」"
_CLOSING = {")": "(", "]": "[", "}": "{"}
_PICTURE_END = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|heic|heif|tiff?|bmp)(?=$|[?#\s.,;:!)\]}>…])", re.IGNORECASE)
_GLUED = re.compile(
    r"\.(?:jpe?g|png|webp|gif|avif|heic|heif|tiff?|bmp)(?=https?://)", re.IGNORECASE
)  # two pasted as one
_FILLING = re.compile(r"[\s,;|、，；\[\](){}<>\"'“”„«»‹›‘’「」`*_•·–—.:!?=-]+|\b(?:and|und|et|y|e|en|image|picture|bild|src|url|alt|img|source|no|nr)\b|\d+", re.IGNORECASE)  # fmt: skip
_MARK = "\ue000"


def read_addresses(text: str) -> tuple[list[str], list[str]]:
    """The addresses that `text` names, as they can be requested, and the words that are left, which name none."""
    found: list[str] = []

    def take(address: str) -> str:
        found.append(_mended(address))
        return f"\n{_MARK}{len(found) - 1}\n"

    text = _DATA.sub(lambda match: take(match[0]), text.replace(_MARK, ""))
    text, beyond = text[:MAX_LETTERS], text[MAX_LETTERS:].split()
    text = _GLUED.sub(r"\g<0>\n", text)
    text = re.sub(r"\n\s*\n", "\n", re.sub(r"[^\S\n]{2,}", " ", text))
    for pattern in (_TAGS, _LINKS, _MARKDOWN, _REFERENCE):
        text = pattern.sub(lambda match: _address(match, take), text)
    text = _unwrapped(_OTHER_TAGS.sub(_marks, text), take)
    order: list[str] = []
    left: list[str] = []
    for piece in _BREAK.split(text):
        if piece.startswith(_MARK):
            order.append(found[int(piece[1:])])
            continue
        start = _START.search(piece)
        if start is None:
            left += _words(piece)
            continue
        left += _words(piece[: start.start()]) if not _is_filling(piece[: start.start()]) else []
        address, rest = _ended(piece[start.start() :])
        order.append(_mended(address))
        left += _words(rest)
    if order:  # the words of a sentence around an address are meant for people
        left = [word for word in left if re.search(r"[./:\\]\w", word)]
    return list(dict.fromkeys(order)), left + beyond


def as_written(address: str) -> str | None:
    """The one address that somebody meant with `address`, where that is spelled otherwise; else None."""
    found, left = read_addresses(address)
    return found[0] if len(found) == 1 and not left and found[0] != address else None


def _address(match: re.Match[str], take: Callable[[str], str]) -> str:
    address = next((group for group in match.groups() if group), "")
    if _START.match(address.strip()):
        return take(address)
    return _marks(match) if _MARK in match[0] else match[0]


def _marks(match: re.Match[str]) -> str:
    """Of a piece that goes, the pictures that were found in it before."""
    return "\n" + "\n".join(re.findall(rf"{_MARK}\d+", match[0])) + "\n"


def _unwrapped(text: str, take: Callable[[str], str]) -> str:
    """Take what stands whole between brackets or quotes: only there a blank belongs to the address for sure."""
    for opening, closing in _QUOTES.items():
        inside = rf"(?:(?!https?://)[^\n{re.escape(closing)}])*" if opening != "(" else r"[^\s()]*"
        pattern = re.compile(
            rf"(?<![\w/=%&?.-]){re.escape(opening)}\s*((?:https?://|data:image/){inside}?)\s*{re.escape(closing)}",
            re.IGNORECASE,
        )
        text = pattern.sub(lambda match: take(match[1]), text)
    return text


def _ended(text: str) -> tuple[str, str]:
    """Where the address that begins `text` ends: at a separator, or at a blank that is none of a file's name."""
    if text[:5].lower() == "data:":
        address, _, rest = text.partition(" ")
        return address, rest
    separator = _SEPARATED.search(text)
    rest = text[separator.end() :] if separator else ""
    address = text[: separator.start()] if separator else text
    head, blank, tail = address.partition(" ")
    if not blank:
        return address, rest
    name = _PICTURE_END.search(tail)
    if name and "?" not in head and not _PICTURE_END.search(_bare(head)) and "://" not in tail[: name.end()]:
        end = re.match(r"\S*", tail[name.end() :])
        whole = f"{head} {tail[: name.end()]}{end[0] if end else ''}"
        return whole, f"{address[len(whole) :]} {rest}"
    return head, f"{tail} {rest}"


def _mended(address: str) -> str:
    """As it can be requested: no blanks, no HTML, no punctuation that belongs to the sentence around it."""
    if address[:5].lower() == "data:":
        return re.sub(r"\s+", "", address).rstrip(_TRAILING)
    address = _bare(html.unescape(address) if re.search(r"&(?:amp|#0*38|#x0*26);", address, re.IGNORECASE) else address)
    address = "https:" + address if address.startswith("//") else address
    scheme, _, rest = address.partition("://")
    return f"{scheme.lower()}://" + re.sub(r"[ \u00a0\u3000]", "%20", rest)


def _bare(address: str) -> str:
    """Without the punctuation behind it. A bracket stays that was opened within."""
    address = address.strip()
    while address:
        last = address[-1]
        if last in _CLOSING and address.count(last) <= address.count(_CLOSING[last]):
            break
        if last not in _CLOSING and (last not in _TRAILING or (last in "_*" and not _is_emphasis(address))):
            break
        address = address[:-1]
    return address


def _is_emphasis(address: str) -> bool:
    return address[-1] == "*" or address.endswith("__")


def _is_filling(text: str) -> bool:
    """Bullets, numbers and the words that lead to an address."""
    return not re.search(r"\w", _FILLING.sub("", text)) or text.rstrip().endswith(":")


def _words(text: str) -> list[str]:
    """Words that are no address. Marks between addresses are none."""
    return [] if _is_filling(text) else [word for word in text.split() if re.search(r"\w", word)]
