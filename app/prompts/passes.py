"""Splits a compound edit into an ordered chain of specs, one scope each, and the plan that a designer may edit.

Structure first, then background, objects, color and light, text last, so that no later pass redraws a text. Every pass
keeps what the earlier ones made. A plan is a list of passes, each the numbers of its changes in the whole spec: merge,
reorder and drop are done on it, and `passes_of` makes the specs, so that what is kept and renumbered is right again.
"""

from collections.abc import Sequence
from dataclasses import replace

from app.prompts.changes.base import Change
from app.prompts.changes.compose import Compose, Figure
from app.prompts.changes.registry import MAX_TEXTS_OF_A_SCOPE, kind_of
from app.prompts.changes.text import Text
from app.prompts.language.free_text import numbers_named, renumbered
from app.prompts.spec.spec import Kept, Spec
from app.prompts.spec.strings import change_strings, with_words

Plan = tuple[tuple[int, ...], ...]


def split_passes(spec: Spec) -> list[Spec]:
    """The chain as it is proposed; at least the spec itself."""
    plan = plan_passes(spec)
    return passes_of(spec, plan) if len(plan) > 1 else [spec]


def plan_passes(spec: Spec) -> Plan:
    """One scope a pass, in order. Within a stage the designer's order stands; up to four texts are one scope."""
    order = sorted(range(len(spec.changes)), key=lambda n: kind_of(spec.changes[n]).stage)
    plan: list[list[int]] = []
    texts: list[int] | None = None
    for n in order:
        is_text = isinstance(spec.changes[n], Text)
        if is_text and texts is not None and len(texts) < MAX_TEXTS_OF_A_SCOPE:
            texts.append(n)
            continue
        plan.append([n])
        texts = plan[-1] if is_text else texts
    return tuple(tuple(one) for one in plan)


def merge(plan: Plan, at: int) -> Plan:
    """The pass at `at` and the one after it as one."""
    return (*plan[:at], plan[at] + plan[at + 1], *plan[at + 2 :])


def reorder(plan: Plan, order: Sequence[int]) -> Plan:
    """The passes in another order, each named once by where it stood."""
    if sorted(order) != list(range(len(plan))):
        raise ValueError("each pass is named once")
    return tuple(plan[n] for n in order)


def drop(plan: Plan, at: int) -> Plan:
    return (*plan[:at], *plan[at + 1 :])


def passes_of(spec: Spec, plan: Plan) -> list[Spec]:
    """The specs of a plan. From the second on, the first image stands for the result of the pass before."""
    steps = [[spec.changes[n] for n in numbers] for numbers in plan]
    crops = any(_crops(change) for changes in steps for change in changes)
    chain: list[Spec] = []
    made: list[str] = []
    gone = {1}  # images that are in the result already
    framed = False
    for changes in steps:
        one = _pass(spec, changes, made, gone)
        sized = any(map(_crops, changes)) if crops else not chain
        framed = framed or any(kind_of(change).reframes for change in changes)
        # the area was drawn on a frame that is another one now
        chain.append(replace(one, size=spec.size if sized else "auto", area=None if framed else spec.area))
        made += [kind_of(change).made(change) for change in changes]
        gone |= {
            n for change in changes if isinstance(change, Compose) for n in (change.subject.image, change.scene.image)
        }
    return chain


def _crops(change: Change) -> bool:
    """Whether the change gives the result its size; a composition takes it from its scene."""
    return kind_of(change).reframes and not isinstance(change, Compose)


def _pass(spec: Spec, changes: Sequence[Change], made: Sequence[str], gone: set[int]) -> Spec:
    used = {1}.union(*map(_images_of, changes))
    # what is kept of an image that no change uses is kept all along
    used |= {kept.image for kept in spec.keep if kept.image}.difference(*map(_images_of, spec.changes))
    stays = [n for n in range(1, len(spec.images) + 1) if n in used and (n == 1 or n not in gone)]
    numbers = {old: new for new, old in enumerate(stays, 1)} | dict.fromkeys(gone, 1)
    keep = [kept for item in spec.keep if (kept := _kept(item, numbers))]
    also = [renumbered(words, numbers) for words in spec.keep_also if set(numbers_named(words)) <= set(numbers)]
    return replace(
        spec,
        images=tuple(spec.images[n - 1] for n in stays),
        keep=tuple(dict.fromkeys(keep)),
        keep_also=tuple(dict.fromkeys((*also, *made))),
        changes=tuple(_renumbered(change, numbers) for change in changes),
    )


def _images_of(change: Change) -> set[int]:
    named = {n for string in change_strings(change, "") if string.shape != "text" for n in numbers_named(string.text)}
    if isinstance(change, Compose):
        named |= {change.subject.image, change.scene.image}
        named |= {match.image for match in change.match if match.image is not None}
    return named


def _kept(kept: Kept, numbers: dict[int, int]) -> Kept | None:
    """A kept thing with its new number. Of an image that is not in this pass there is nothing to keep."""
    if kept.image is None:
        return kept
    return replace(kept, image=numbers[kept.image]) if kept.image in numbers else None


def _renumbered(change: Change, numbers: dict[int, int]) -> Change:
    moved = with_words(change, lambda words: renumbered(words, numbers))
    if not isinstance(moved, Compose):
        return moved
    matches = tuple(
        replace(match, image=numbers.get(match.image, match.image)) if match.image is not None else match
        for match in moved.match
    )
    return replace(moved, subject=_figure(moved.subject, numbers), scene=_figure(moved.scene, numbers), match=matches)


def _figure(figure: Figure, numbers: dict[int, int]) -> Figure:
    return replace(figure, image=numbers.get(figure.image, figure.image))
