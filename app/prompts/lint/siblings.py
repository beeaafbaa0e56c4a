"""Advice: when another model fits better, and what the sandbox can't draft."""

from collections.abc import Iterator

from app.messages import N_
from app.prompts.changes.lighting import Lighting
from app.prompts.changes.registry import kind_of
from app.prompts.language.free_text import wants_photorealism
from app.prompts.lint.findings import Finding, Fix, advice, put
from app.prompts.models import EDIT, LOCAL, MODELS, NANO_BANANA, PORTRAITS, ModelFacts
from app.prompts.sandbox_support import drafts
from app.prompts.spec.spec import Spec
from app.prompts.spec.strings import strings

MANY = 7  # images, from which on keeping an identity the same is what counts
SMALL = 0.25  # of the picture: an area that is a local edit
_PERSON = frozenset({"face", "identity", "expression", "hair"})


def sibling_findings(spec: Spec, facts: ModelFacts) -> Iterator[Finding]:
    has_text = any(change.kind in ("text", "add_text") for change in spec.changes)
    count = len(spec.images)
    if facts.id.startswith("openai/") and count >= MANY and not has_text:
        yield _use("many_images", NANO_BANANA, count)
    if facts.id.startswith("openai/") and count and not has_text and _is_portrait(spec):
        yield _use("portrait_photorealism", PORTRAITS, count)
    if facts.id.startswith("openai/") and count == 1 and not has_text and _is_local(spec):
        yield _use("precise_local_edit", LOCAL, count)
    if facts.id in MODELS and not facts.id.startswith("openai/") and has_text:
        yield _use("text_in_any_script", EDIT, count)


def draft_findings(spec: Spec) -> Iterator[Finding]:
    for n, change in enumerate(spec.changes):
        draft = drafts(change)
        if not draft:
            yield advice("draft_engine_cannot", draft.reason, f"/changes/{n}", kind=change.kind)


def _use(code: str, model: str, images: int) -> Finding:
    sibling = MODELS[model]
    fix = Fix(N_("Use %(name)s", name=sibling.name), [put("/model", model)]) if images <= sibling.max_images else None
    return advice(
        code,
        N_("%(name)s is made for %(purpose)s.", name=sibling.name, purpose=sibling.good_for),
        "/model",
        fix,
        model=model,
    )


def _is_portrait(spec: Spec) -> bool:
    if any(wants_photorealism(string.text) for string in strings(spec) if string.shape != "text"):
        return True
    person = any(kept.what in _PERSON for kept in spec.keep)
    return person and all(isinstance(change, Lighting) for change in spec.changes) and bool(spec.changes)


def _is_local(spec: Spec) -> bool:
    if spec.area is None or spec.area.w * spec.area.h > SMALL or len(spec.changes) != 1:
        return False
    return kind_of(spec.changes[0]).local
