"""The lint: what a designer should know before Run, each with its field and, where a click can mend it, a fix.

One module a subject; a rule is a function that yields findings. No golden spec raises an error or a warning.
"""

from collections.abc import Sequence

from app.prompts.compose.compose import compose
from app.prompts.lint.findings import SEVERITIES, Finding
from app.prompts.lint.invisible import invisible_findings
from app.prompts.lint.keeps import keep_findings
from app.prompts.lint.lettercase import letter_case_findings
from app.prompts.lint.model import model_findings
from app.prompts.lint.phrases import phrase_findings, too_long
from app.prompts.lint.pictures import picture_findings
from app.prompts.lint.raw import raw_findings
from app.prompts.lint.region import region_findings
from app.prompts.lint.scope import scope_findings
from app.prompts.lint.siblings import draft_findings, sibling_findings
from app.prompts.lint.sources import source_findings
from app.prompts.lint.texts import text_findings
from app.prompts.models import ModelFacts, PictureFacts
from app.prompts.spec.spec import Spec

__all__ = ["lint"]


def lint(spec: Spec, facts: ModelFacts, pictures: Sequence[PictureFacts | None] = ()) -> list[Finding]:
    """Errors first, then warnings, then advice. `pictures` are what is known of the images, in their order."""
    if spec.raw is not None:
        found = list(raw_findings(spec, facts))
    else:
        found = [
            *source_findings(spec, facts, pictures),
            *picture_findings(spec, facts, pictures),
            *scope_findings(spec, facts),
            *model_findings(facts),
            *text_findings(spec),
            *invisible_findings(spec),
            *letter_case_findings(spec),
            *phrase_findings(spec),
            *keep_findings(spec, facts),
            *region_findings(spec),
            *too_long(spec, compose(spec), facts),
            *sibling_findings(spec, facts),
            *(draft_findings(spec) if facts.draft else ()),
        ]
    return sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))
