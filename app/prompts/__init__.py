"""The prompt language: the spec, the prompt that follows from it, its lint, its passes. Pure: no I/O, no framework.

`parse_spec` makes a spec of JSON, `compose` a prompt of a spec, `lint` finds what a designer should know before Run,
`split_passes` makes a chain of a compound edit. `docs/prompt-language.md` describes the language.
"""

from app.messages import LazyText
from app.prompts.changes.background import paints
from app.prompts.changes.base import Change, ChangeKind, FieldSpec, Flag
from app.prompts.changes.registry import CHANGE_KINDS, KINDS
from app.prompts.compose.compose import compose
from app.prompts.compose.parts import COMPOSER, Composition, Line, Part
from app.prompts.compose.title import spec_title
from app.prompts.language.quotes import LINES, text_lines
from app.prompts.language.scripts import SCRIPTS, detect_script, is_right_to_left, script_name
from app.prompts.lint import lint
from app.prompts.lint.drift_risk import DriftRisk, drift_risk
from app.prompts.lint.findings import Finding, Fix, apply_fix
from app.prompts.models import EDIT, MODELS, ModelFacts, PictureFacts, Sibling
from app.prompts.passes import Plan, drop, merge, passes_of, plan_passes, reorder, split_passes
from app.prompts.sandbox_support import Draft, drafts
from app.prompts.spec.blanks import NO_IMAGE, Blank, blanks_of, check_recipe, fill, without_images
from app.prompts.spec.parse import parse_spec
from app.prompts.spec.raw import is_image_id, raw_images
from app.prompts.spec.spec import KeptJson, Spec, SpecJson, spec_hash
from app.prompts.spec.vocabulary import (
    KEEP,
    KEEP_GROUPS,
    LIGHTING,
    MATCHES,
    NINTHS,
    ORDINALS,
    PARTS,
    PLACES,
    POSITIONS,
    PRESETS,
    ROLES,
    SIDES,
    SIZES,
    STRENGTHS,
    TARGETS,
)

__all__ = [
    "CHANGE_KINDS",
    "COMPOSER",
    "EDIT",
    "KEEP",
    "KEEP_GROUPS",
    "KINDS",
    "LIGHTING",
    "LINES",
    "MATCHES",
    "MODELS",
    "NINTHS",
    "NO_IMAGE",
    "ORDINALS",
    "PARTS",
    "PLACES",
    "POSITIONS",
    "PRESETS",
    "ROLES",
    "SCRIPTS",
    "SIDES",
    "SIZES",
    "STRENGTHS",
    "TARGETS",
    "Blank",
    "Change",
    "ChangeKind",
    "Composition",
    "Draft",
    "DriftRisk",
    "FieldSpec",
    "Finding",
    "Fix",
    "Flag",
    "KeptJson",
    "LazyText",
    "Line",
    "ModelFacts",
    "Part",
    "PictureFacts",
    "Plan",
    "Sibling",
    "Spec",
    "SpecJson",
    "apply_fix",
    "blanks_of",
    "check_recipe",
    "compose",
    "detect_script",
    "drafts",
    "drift_risk",
    "drop",
    "fill",
    "is_image_id",
    "is_right_to_left",
    "lint",
    "merge",
    "paints",
    "parse_spec",
    "passes_of",
    "plan_passes",
    "raw_images",
    "reorder",
    "script_name",
    "spec_hash",
    "spec_title",
    "split_passes",
    "text_lines",
    "without_images",
]
