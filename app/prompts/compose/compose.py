"""The prompt of a spec: what is kept first, then the change and its details, then the area.

Same spec, same prompt, always. `parts.py` has the version that is stored with each run.
"""

from collections.abc import Iterable
from typing import Any

from app.prompts.changes.base import Change
from app.prompts.changes.registry import kind_of, scopes
from app.prompts.changes.text import Text
from app.prompts.compose.parts import (
    Composition,
    Line,
    Wording,
    Words,
    composed,
    listed,
    mine,
    option,
    ticked,
    verbatim,
    words,
)
from app.prompts.compose.text_sentences import text_lines
from app.prompts.language.grammar import has_determiner, phrase, the, without_determiner
from app.prompts.spec.spec import Area, Kept, Spec, keep_key
from app.prompts.spec.vocabulary import KEEP, PARTS, STRENGTHS


def compose(spec: Spec) -> Composition:
    if spec.raw is not None:
        return composed(_raw(spec.raw))
    texts = [(f"/changes/{n}", change) for n, change in enumerate(spec.changes) if isinstance(change, Text)]
    others = [(f"/changes/{n}", change) for n, change in enumerate(spec.changes) if not isinstance(change, Text)]
    only = scopes(spec.changes) == 1  # with several, no sentence may deny another
    lines = [Line("keep", _keep(spec))]
    for at, change in others:
        lines += change_lines(change, at, only=only)
    lines += text_lines(texts, only=only)
    if spec.place and spec.outside != "area":  # of an area edit the model sees the crop alone
        lines.append(Line("area", _area(spec.place)))
    return composed(lines)


def change_lines(change: Change, at: str, *, only: bool) -> list[Line]:
    """The lines of one change at the pointer `at`, texts excepted. `only` is said when nothing else changes.

    A sentence of which a needed word is still missing is not said at all; the lint names what is missing.
    """
    lines = kind_of(change).lines
    if lines is None:
        raise TypeError("texts are said together")
    return lines(change, at, "only " if only else "")


def _raw(raw: Any) -> Iterable[Line]:
    prompt = raw.get("prompt")
    return [Line("change", words(verbatim(prompt, "/raw/prompt")))] if isinstance(prompt, str) else []


def _keep(spec: Spec) -> Words:
    """Such as "Keep the photograph, layout, and brand mark exactly as in the input."."""
    first: dict[Kept, str] = {}
    for n, kept in enumerate(spec.keep):
        first.setdefault(kept, f"/keep/{n}")
    in_order = sorted(first, key=keep_key)
    numbered = [_numbered(kept, first[kept]) for kept in in_order if kept.image and kept.what != "everything_else"]
    plain = [
        words(ticked(KEEP[kept.what].phrase, first[kept]), _parts(kept, first[kept]))
        for kept in in_order
        if not kept.image and kept.what != "everything_else"
    ]
    plain += _also(spec, {kept.what for kept in in_order if not kept.image})
    # one shared "the", unless a phrase brings its own determiner: then each gets one
    each = bool(numbered) or any(has_determiner(item[0].text) for item in plain)
    plain = [words(the(item[0].text), item) if each or n == 0 else item for n, item in enumerate(plain)]
    rest = [_else(kept, first[kept]) for kept in in_order if kept.what == "everything_else"]
    items = [*numbered, *plain, *rest]
    if not items:
        return ()
    return words("Keep ", listed(items), " ", option(STRENGTHS[spec.keep_strength], "/keep_strength"), ".")


def _also(spec: Spec, kept: set[str]) -> list[Words]:
    """The designer's own phrases, each once, and none that a chip says already."""
    named: set[str] = {KEEP[what].phrase for what in kept}
    out = []
    for n, also in enumerate(spec.keep_also):
        name = without_determiner(phrase(also)).casefold()
        if name and name not in named:
            named.add(name)
            out.append(words(mine(also, f"/keep_also/{n}")))
    return out


def _numbered(kept: Kept, at: str) -> Words:
    """Such as "image 1 subject identity (face, pose)", "the lighting in image 2"."""
    image, what = option(f"image {kept.image}", f"{at}/image"), ticked(KEEP[kept.what].phrase, at)
    item: Wording = words(image, " ", what) if kept.what == "identity" else words("the ", what, " in ", image)
    return words(item, _parts(kept, at))


def _parts(kept: Kept, at: str) -> Words:
    if not kept.parts:
        return ()
    return words(" (", option(", ".join(sorted(set(kept.parts), key=PARTS.index)), f"{at}/parts"), ")")


def _else(kept: Kept, at: str) -> Words:
    item = ticked(KEEP[kept.what].phrase, at)
    return words(item, " in ", option(f"image {kept.image}", f"{at}/image")) if kept.image else words(item)


def _area(area: Area) -> Words:
    right, lower = area.x + area.w, area.y + area.h
    width, height = _span(area.x, right), _span(area.y, lower)
    return words(
        "Change nothing outside the area ", option(f"{width} of the width and {height} of the height", "/area"), "."
    )


def _span(start: float, end: float) -> str:
    """Whole percents, and more digits only where two whole ones would be the same."""
    digits = next(digits for digits in range(4) if f"{start:.{digits}%}" != f"{end:.{digits}%}")
    return f"from {start:.{digits}%} to {end:.{digits}%}"
