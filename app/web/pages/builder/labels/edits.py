"""Kinds of change, roles of images, and what is said of a prompt."""

from app.prompts import CHANGE_KINDS
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.builder.labels.choices import Choices


def kinds() -> Choices:
    return tuple((name, translated(kind.label)) for name, kind in CHANGE_KINDS.items())


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
