"""The designer's words for the vocabulary of specs, in the order in which the builder shows them."""

from app.web.i18n import gettext as _

Choices = tuple[tuple[str, str], ...]  # what is posted, what is read


def keep_groups() -> tuple[tuple[str, Choices], ...]:
    return (
        (
            _("Person"),
            (
                ("face", _("Face")),
                ("identity", _("Identity")),
                ("pose", _("Pose")),
                ("expression", _("Expression")),
                ("hair", _("Hair")),
                ("clothing", _("Clothing")),
                ("hands", _("Hands")),
            ),
        ),
        (
            _("Product & brand"),
            (
                ("product", _("Product")),
                ("label", _("Label")),
                ("text", _("All other text")),
                ("typography", _("Typography")),
                ("brand_mark", _("Brand mark")),
            ),
        ),
        (
            _("Picture"),
            (
                ("photograph", _("Photograph")),
                ("background", _("Background")),
                ("layout", _("Layout")),
                ("framing", _("Framing")),
                ("lighting", _("Lighting")),
                ("palette", _("Palette")),
                ("shadows", _("Shadows")),
                ("everything_else", _("Everything else")),
            ),
        ),
    )


def keep_words() -> Choices:
    return tuple(choice for _name, choices in keep_groups() for choice in choices)


def presets() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return (
        ("portrait", _("Portrait"), ("face", "identity", "pose", "clothing")),
        ("product", _("Product"), ("product", "label", "photograph", "framing")),
        ("poster", _("Poster"), ("photograph", "layout", "brand_mark")),
    )


def parts() -> Choices:
    """What of a person is named beside "identity"."""
    return tuple(choice for choice in keep_groups()[0][1] if choice[0] != "identity")


def kinds() -> Choices:
    return (
        ("text", _("Text")),
        ("add_text", _("New text")),
        ("background", _("Background")),
        ("move", _("Move")),
        ("remove", _("Remove")),
        ("replace", _("Replace")),
        ("add", _("Add")),
        ("recolor", _("Recolour")),
        ("lighting", _("Light")),
        ("style", _("Style")),
        ("compose", _("Compose")),
        ("crop", _("Reframe")),
        ("free", _("Own words")),
    )


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
        ("latin", _("Latin letters")),
        ("japanese_kana", _("Japanese kana")),
        ("japanese", _("Japanese kanji and kana")),
        ("chinese", _("Chinese characters")),
        ("chinese_simplified", _("Simplified Chinese")),
        ("chinese_traditional", _("Traditional Chinese")),
        ("korean", _("Korean Hangul")),
        ("cyrillic", _("Cyrillic")),
        ("greek", _("Greek")),
        ("arabic", _("Arabic, right to left")),
        ("hebrew", _("Hebrew, right to left")),
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


def ninths() -> Choices:
    return (
        ("top-left", _("Top left")),
        ("top-center", _("Top center")),
        ("top-right", _("Top right")),
        ("middle-left", _("Middle left")),
        ("center", _("Center")),
        ("middle-right", _("Middle right")),
        ("bottom-left", _("Bottom left")),
        ("bottom-center", _("Bottom center")),
        ("bottom-right", _("Bottom right")),
    )


def ordinals() -> Choices:
    return (
        ("leftmost", _("the leftmost")),
        ("rightmost", _("the rightmost")),
        ("topmost", _("the topmost")),
        ("bottommost", _("the bottommost")),
        ("nearest", _("the nearest")),
    )


def halves() -> Choices:
    return (
        ("left half", _("Left half")),
        ("right half", _("Right half")),
        ("upper half", _("Upper half")),
        ("lower half", _("Lower half")),
        ("left margin", _("Left margin")),
        ("right margin", _("Right margin")),
    )


def edges() -> Choices:
    """The ordinals as places."""
    return (
        ("leftmost", _("Far left")),
        ("rightmost", _("Far right")),
        ("topmost", _("Very top")),
        ("bottommost", _("Very bottom")),
        ("nearest", _("Foreground")),
    )


def roles() -> Choices:
    return (
        ("subject", _("Subject")),
        ("scene", _("Scene")),
        ("background", _("Background")),
        ("lighting", _("Lighting")),
        ("palette", _("Palette")),
        ("style", _("Style")),
        ("clothing", _("Clothing")),
        ("product", _("Product")),
        ("logo", _("Logo")),
        ("other", _("Other")),
    )


def matches() -> Choices:
    return (
        ("lighting", _("Lighting")),
        ("palette", _("Palette")),
        ("shadows", _("Shadows")),
        ("framing", _("Framing")),
    )


def origins() -> dict[str, str]:
    return {
        "keep": _("Keep"),
        "change": _("Change"),
        "details": _("Details"),
        "match": _("Match"),
        "area": _("Area"),
    }


def severities() -> dict[str, tuple[str, str]]:
    """Icon and word."""
    return {
        "error": ("octagon-x", _("Stop")),
        "warning": ("triangle-alert", _("Look")),
        "advice": ("info", _("Tip")),
    }


def drift_levels() -> dict[str, str]:
    return {"low": _("Low"), "medium": _("Medium"), "high": _("High")}


def label(choices: Choices, value: str) -> str:
    """The word for a value; the value itself where it is the designer's own."""
    return dict(choices).get(value, value)
