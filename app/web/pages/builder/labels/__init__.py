"""The designer's words for the vocabulary of specs, in the order in which the builder shows them."""

from app.web.pages.builder.labels.choices import Choices, label
from app.web.pages.builder.labels.edits import drift_levels, kinds, matches, origins, roles, severities
from app.web.pages.builder.labels.keep import keep_groups, keep_words, parts, presets
from app.web.pages.builder.labels.places import edges, halves, ninths, ordinals
from app.web.pages.builder.labels.texts import LANGUAGES, script_words, scripts, styles, targets, typefaces

__all__ = [
    "LANGUAGES",
    "Choices",
    "drift_levels",
    "edges",
    "halves",
    "keep_groups",
    "keep_words",
    "kinds",
    "label",
    "matches",
    "ninths",
    "ordinals",
    "origins",
    "parts",
    "presets",
    "roles",
    "script_words",
    "scripts",
    "severities",
    "styles",
    "targets",
    "typefaces",
]
