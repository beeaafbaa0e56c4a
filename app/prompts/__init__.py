"""Owns the prompt language: the edit spec, how it becomes a prompt, lint, passes, scripts. Pure: no I/O, no framework."""

from app.prompts.compose import COMPOSER, Composition, Line, Part, compose
from app.prompts.facts import MODELS, ModelFacts, PictureFacts, Sibling, drafts
from app.prompts.findings import DriftRisk, Finding, Fix, apply_fix, drift_risk
from app.prompts.linting import lint
from app.prompts.passes import merge, relink, split_passes
from app.prompts.scripts import SCRIPTS, detect_script, is_right_to_left, script_name
from app.prompts.spec import KINDS, Change, ImageRef, Keep, Spec, parse_spec, spec_hash
from app.prompts.title import spec_title
from app.prompts.vocabulary import (
    KEEP,
    KEEP_GROUPS,
    LIGHTING,
    NINTHS,
    ORDINALS,
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
    "COMPOSER",
    "KEEP",
    "KEEP_GROUPS",
    "KINDS",
    "LIGHTING",
    "MODELS",
    "NINTHS",
    "ORDINALS",
    "PLACES",
    "POSITIONS",
    "PRESETS",
    "ROLES",
    "SCRIPTS",
    "SIDES",
    "SIZES",
    "STRENGTHS",
    "TARGETS",
    "Change",
    "Composition",
    "DriftRisk",
    "Finding",
    "Fix",
    "ImageRef",
    "Keep",
    "Line",
    "ModelFacts",
    "Part",
    "PictureFacts",
    "Sibling",
    "Spec",
    "apply_fix",
    "compose",
    "detect_script",
    "drafts",
    "drift_risk",
    "is_right_to_left",
    "lint",
    "merge",
    "parse_spec",
    "relink",
    "script_name",
    "spec_hash",
    "spec_title",
    "split_passes",
]
