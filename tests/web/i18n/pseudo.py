"""A language that nobody speaks: every text of the catalogue in brackets, made as a translator's would be.

What stands outside the brackets on a page is no text of ours, or one that can't be translated.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo

from app.settings import CHECKOUT

LANGUAGE = "en_ZA"  # one whose dates and numbers Babel knows
OPEN, CLOSE = "⟦", "⟧"
SPOKEN = frozenset({"alt", "title", "placeholder", "aria-label", "aria-roledescription", "aria-description", "label"})
UNREAD = frozenset({"script", "style", "code", "pre", "kbd", "svg", "textarea", "option"})
INNERMOST = re.compile(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
WORD = re.compile(r"[^\W\d_]{2,}")


def collected() -> list[str | tuple[str, ...]]:
    """Return what `make messages` collects."""
    with (CHECKOUT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
    folders = extract_from_dir(
        CHECKOUT, methods, options, keywords=keywords, directory_filter=lambda folder: Path(folder).name in OURS
    )
    return [message for _, _, message, _, _ in folders]


OURS = {path.name for top in ("app", "templates") for path in [CHECKOUT / top, *(CHECKOUT / top).rglob("*")]}


def write_catalogue(locales: Path) -> None:
    catalogue = Catalog(locale="en")
    for message in collected():
        if isinstance(message, tuple):
            catalogue.add(message, tuple(bracketed(form) for form in message))
        elif message:
            catalogue.add(message, bracketed(message))
    folder = locales / LANGUAGE / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "stillframe.mo").open("wb") as file:
        write_mo(file, catalogue)


def bracketed(message: str) -> str:
    return f"{OPEN}{message}{CLOSE}"


class _Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._unread = 0
        self._prompt = 0  # how deep in the words that are sent

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD:
            self._unread += 1
        if tag == "span" and (self._prompt or "prompt-words" in (dict(attrs).get("class") or "").split()):
            self._prompt += 1
        self.texts += [value for name, value in attrs if value and (name in SPOKEN or name.startswith("data-say-"))]

    def handle_endtag(self, tag: str) -> None:
        if tag in UNREAD:
            self._unread -= 1
        if tag == "span" and self._prompt:
            self._prompt -= 1

    def handle_data(self, data: str) -> None:
        if not self._unread and not self._prompt:
            self.texts.append(data)


def outside(page: str) -> list[str]:
    """Return the texts of a page that hold words outside the brackets, the brackets left out."""
    reader = _Read()
    reader.feed(page)
    return [" ".join(rest.split()) for text in reader.texts if WORD.search(rest := without_brackets(text))]


def without_brackets(text: str) -> str:
    while (less := INNERMOST.sub(" ", text)) != text:
        text = less
    return text
