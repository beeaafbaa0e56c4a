"""Text in a picture: which one, its script, its lettering."""

from app.web.i18n.translation import gettext as _
from app.web.pages.builder.labels.choices import Choices


def targets() -> Choices:
    return (
        ("headline", _("Headline")),
        ("subline", _("Subline")),
        ("caption", _("Caption")),
        ("label", _("Label")),
        ("cta", _("Button")),
        ("sign", _("Sign")),
        ("price", _("Price")),
        ("watermark", _("Watermark")),
    )


def scripts() -> Choices:
    return (
        ("latin", _("Latin")),
        ("japanese_kana", _("Japanese kana")),
        ("japanese", _("Japanese kanji and kana")),
        ("chinese", _("Chinese (either)")),
        ("chinese_simplified", _("Simplified Chinese")),
        ("chinese_traditional", _("Traditional Chinese")),
        ("korean", _("Korean Hangul")),
        ("cyrillic", _("Cyrillic")),
        ("greek", _("Greek")),
        ("arabic", _("Arabic (right to left)")),
        ("hebrew", _("Hebrew (right to left)")),
        ("devanagari", _("Devanagari")),
        ("thai", _("Thai")),
    )


def script_words(key: str) -> str:
    """What a script is called; mixed ones, such as "japanese+latin", one after the other."""
    named = dict(scripts())
    return " + ".join(named.get(part, part.replace("_", " ").capitalize()) for part in key.split("+"))


LANGUAGES = {
    "japanese_kana": "ja",
    "japanese": "ja",
    "chinese_simplified": "zh-Hans",
    "chinese_traditional": "zh-Hant",
    "korean": "ko",
    "greek": "el",
    "arabic": "ar",
    "hebrew": "he",
    "thai": "th",
}


def styles() -> Choices:
    return (("bold", _("Bold")), ("italic", _("Italic")), ("light", _("Light")))


def typefaces() -> Choices:
    return (
        ("clean sans-serif", _("Clean sans-serif")),
        ("high-contrast serif", _("High-contrast serif")),
        ("brush script", _("Brush script")),
    )
