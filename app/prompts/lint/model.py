"""Finds what a model itself gets in the way with: a field that nobody can fill in, a ratio that is not the input's."""

from collections.abc import Iterator

from app.messages import N_
from app.prompts.lint.findings import Finding, advice, error, warning
from app.prompts.models import ModelFacts


def model_findings(facts: ModelFacts) -> Iterator[Finding]:
    if facts.unfilled:
        fields = ", ".join(name[:60] for name in facts.unfilled[:5])
        message = N_(
            "The model asks for %(fields)s, which can’t be filled in here. Choose another model.", fields=fields
        )
        yield error("model_needs_more", message, "/model", fields=list(facts.unfilled[:20]))
    if facts.auto_ratio and facts.auto_ratio != "auto":
        message = N_(
            "The model does not follow the image by itself, so auto sends %(ratio)s, the nearest that it has to image 1.",
            ratio=facts.auto_ratio,
        )
        yield advice("nearest_ratio", message, "/size", ratio=facts.auto_ratio)
    elif facts.own_ratio and not facts.auto_ratio:
        message = N_(
            "The size of image 1 is not known here, and the model draws in %(ratio)s unless a ratio is chosen.",
            ratio=facts.own_ratio,
        )
        yield warning("ratio_not_known", message, "/size", ratio=facts.own_ratio)
