"""Which images a spec names by their number, and the patch that takes images out and renumbers what remains."""

from collections.abc import Iterable, Iterator, Mapping

from app.prompts.changes.compose import Compose
from app.prompts.language.free_text import numbers_named, renumbered
from app.prompts.lint.findings import Step, remove, replace
from app.prompts.spec.spec import Spec
from app.prompts.spec.strings import strings


def references(spec: Spec) -> Iterator[tuple[str, int]]:
    """Every pointer at which an image is named, with its number: in fields, then in free words."""
    yield from _fields(spec)
    for string in strings(spec):
        if string.shape != "text":
            for number in numbers_named(string.text):
                yield string.at, number


def _fields(spec: Spec) -> Iterator[tuple[str, int]]:
    for n, kept in enumerate(spec.keep):
        if kept.image is not None:
            yield f"/keep/{n}/image", kept.image
    for n, change in enumerate(spec.changes):
        if isinstance(change, Compose):
            yield f"/changes/{n}/subject/image", change.subject.image
            yield f"/changes/{n}/scene/image", change.scene.image
            for at, match in enumerate(change.match):
                if match.image is not None:
                    yield f"/changes/{n}/match/{at}/image", match.image


def take_out(spec: Spec, gone: Iterable[int], instead: Mapping[int, int] | None = None) -> list[Step]:
    """The patch that takes images out by their numbers; what named one of them names `instead` of it."""
    out = set(gone)
    rest = [n for n in range(1, len(spec.images) + 1) if n not in out]
    numbers = {old: new for new, old in enumerate(rest, 1)}
    numbers |= {old: numbers[new] for old, new in (instead or {}).items()}
    patch = [replace(at, numbers[number]) for at, number in _fields(spec) if numbers.get(number, number) != number]
    for string in strings(spec):
        if string.shape != "text" and numbers_named(string.text):
            text = renumbered(string.text, numbers)
            if text != string.text:
                patch.append(replace(string.at, text))
    return patch + [remove(f"/images/{n - 1}") for n in sorted(out, reverse=True)]
