"""Locales as a text sheet has them: a language tag with its name, its script as the prompt language names it, and its direction.

From the likely subtags of Unicode's CLDR, as babel carries them: `pt-BR` is written in Latin letters, `zh-TW` in
Traditional Chinese.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from app.prompts.language.scripts import belongs, script_code
from app.prompts.language.unicode_scripts import NAMES

OFFERED = [
    "ar",
    "bg",
    "bn",
    "ca",
    "cs",
    "da",
    "de",
    "de-AT",
    "de-CH",
    "el",
    "en-GB",
    "en-US",
    "es",
    "es-MX",
    "et",
    "fa",
    "fi",
    "fr",
    "fr-CA",
    "he",
    "hi",
    "hr",
    "hu",
    "id",
    "it",
    "ja",
    "ko",
    "lt",
    "lv",
    "ms",
    "nb",
    "nl",
    "nl-BE",
    "pl",
    "pt-BR",
    "pt-PT",
    "ro",
    "ru",
    "sk",
    "sl",
    "sr-Cyrl",
    "sr-Latn",
    "sv",
    "sw",
    "ta",
    "te",
    "th",
    "tr",
    "uk",
    "ur",
    "vi",
    "zh-Hans",
    "zh-Hant",
    "zh-HK",
]
MAX_TAG = 35
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_SCRIPTS = {
    "Latn": "latin",
    "Jpan": "japanese",
    "Hans": "chinese_simplified",
    "Hant": "chinese_traditional",
    "Kore": "korean",
    "Cyrl": "cyrillic",
    "Grek": "greek",
    "Arab": "arabic",
    "Hebr": "hebrew",
    "Deva": "devanagari",
    "Thai": "thai",
}
_NAMES = dict(entry.split(":") for entry in NAMES.split())


class LocaleFacts(NamedTuple):
    """`script` is a key of the prompt language; `name` is in English, `own_name` in the language itself."""

    tag: str
    name: str
    own_name: str
    script: str
    is_right_to_left: bool


@lru_cache(maxsize=512)
def locale_facts(tag: str) -> LocaleFacts | None:
    """Return what is known of a locale, or None where the tag names none that CLDR knows."""
    if len(tag) > MAX_TAG or not _TAG.fullmatch(tag):
        return None
    try:
        locale = Locale.parse(tag.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        return None
    script = _script_of(locale)
    return LocaleFacts(
        tag=_cased(tag),
        name=locale.get_display_name("en") or tag,
        own_name=locale.get_display_name() or tag,
        script=script,
        is_right_to_left=locale.character_order == "right-to-left",
    )


def _cased(tag: str) -> str:
    """The tag as it was given, in the usual case: language, Script, REGION. What was not given is not added."""
    first, *rest = re.split("[-_]", tag)
    cases = {4: str.title, 2: str.upper}
    return "-".join([first.lower(), *(cases.get(len(part), str)(part) for part in rest)])


def _script_of(locale: Locale) -> str:
    likely = get_global("likely_subtags")
    code = locale.script
    for asked in (f"{locale.language}_{locale.territory}" if locale.territory else "", locale.language):
        if code:
            break
        found = likely.get(asked, "").split("_")
        code = next((part for part in found if len(part) == 4 and part.isalpha()), None)
    code = code or "Latn"
    return _SCRIPTS.get(code) or _NAMES.get(code, "Latin").lower()


def fits(text: str, facts: LocaleFacts) -> bool:
    """Whether any letter of a text belongs to the locale's script; a text without letters fits everywhere."""
    letters = [character for character in text if script_code(character)]
    return not letters or belongs("".join(letters), facts.script)
