"""Whether a target is a text, for the kinds that the sandbox drafts for texts alone."""

import re
from typing import Any

from app.messages import N_
from app.prompts.changes.targets import target_name

_TEXTS = re.compile(
    r"head ?line|title|heading|tagline|call-to-action|button|\bcta\b|watermark|\bprice\b|caption|\blabel\b|\bsign\b|"
    r"\btext\b|lettering|\bwords?\b|slogan|subline",
    re.IGNORECASE,
)


def only_text(change: Any) -> str:
    """Why the sandbox can't draft it, or nothing when the target is a text."""
    able = bool(_TEXTS.search(target_name(change.target)))
    return "" if able else N_("Drafts can move or remove text, but not objects.")
