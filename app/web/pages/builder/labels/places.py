"""Places on a picture, and which of several things is meant."""

from app.web.i18n.translation import gettext as _
from app.web.pages.builder.labels.choices import Choices


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
