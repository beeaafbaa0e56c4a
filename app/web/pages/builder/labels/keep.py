"""What is kept, and the presets of it."""

from app.web.i18n.translation import gettext as _
from app.web.pages.builder.labels.choices import Choices


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
            _("Image"),
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
