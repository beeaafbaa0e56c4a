"""Kinds of change, roles of images, and what is said of a prompt."""

from app.web.i18n.translation import gettext as _
from app.web.pages.builder.labels.choices import Choices


def kinds() -> Choices:
    return (
        ("text", _("Text")),
        ("add_text", _("Add text")),
        ("background", _("Background")),
        ("move", _("Move")),
        ("remove", _("Remove")),
        ("replace", _("Replace")),
        ("add", _("Add object")),
        ("recolor", _("Recolor")),
        ("lighting", _("Lighting")),
        ("style", _("Style")),
        ("compose", _("Combine images")),
        ("crop", _("Reframe")),
        ("free", _("Custom")),
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
        "error": ("octagon-x", _("Error")),
        "warning": ("triangle-alert", _("Warning")),
        "advice": ("info", _("Tip")),
    }


def drift_levels() -> dict[str, str]:
    return {"low": _("Low"), "medium": _("Medium"), "high": _("High")}
