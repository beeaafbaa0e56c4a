"""Splitting a compound edit into an ordered chain of specs, one scope each.

Structure first, then background, then objects, then colour and light, text last, so that no later pass redraws a text.
Each pass keeps what the earlier ones made. Pictures are renumbered for each pass: the first is what the pass before made.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.prompts.spec import Change, ImageRef, Keep, Spec
from app.prompts.vocabulary import TARGETS
from app.prompts.words import phrase, without_determiner

ORDER = (
    "compose",
    "crop",
    "background",
    "add",
    "replace",
    "remove",
    "move",
    "free",
    "recolor",
    "style",
    "lighting",
    "text",
    "add_text",
)


def split_passes(spec: Spec) -> list[Spec]:
    """At least the spec itself."""
    groups = _groups(spec)
    if spec.raw is not None or len(groups) < 2:
        return [spec]
    passes: list[Spec] = []
    made: list[str] = []
    for n, changes in enumerate(groups):
        passes.append(_one(spec, changes, made, first=n == 0))
        made += [words for change in changes if (words := _made(change))]
    return passes


def _groups(spec: Spec) -> list[list[Change]]:
    ordered = sorted(spec.changes, key=lambda change: ORDER.index(change.kind))
    groups: list[list[Change]] = []
    for change in ordered:
        if change.kind == "text" and groups and groups[-1][0].kind == "text":
            groups[-1].append(change)  # up to four texts of one picture are one scope
        else:
            groups.append([change])
    return groups


def _one(spec: Spec, changes: list[Change], made: list[str], *, first: bool) -> Spec:
    used = sorted(
        {1, *(k.image for k in spec.keep if k.image is not None and first), *(n for c in changes for n in _numbers(c))}
    )
    numbers = {old: new for new, old in enumerate((n for n in used if n <= len(spec.images)), start=1)}
    keep = tuple(_renumbered(k, numbers) for k in spec.keep if _still_true(k, changes))
    images = tuple(spec.images[old - 1] for old in numbers)
    return replace(
        spec,
        images=images,
        keep=keep,
        keep_also=(*spec.keep_also, *(words for words in made if words not in spec.keep_also)),
        changes=tuple(_change(change, numbers) for change in changes),
        area=spec.area if first else None,
        size=spec.size if first else "auto",
    )


def _still_true(keep: Keep, changes: list[Change]) -> bool:
    denied = {
        "background": {"background"},
        "crop": {"framing", "layout"},
        "move": {"layout", "framing"},
        "lighting": {"lighting"},
    }
    return not any(keep.what in denied.get(change.kind, set()) for change in changes)


def _renumbered(keep: Keep, numbers: dict[int, int]) -> Keep:
    return replace(keep, image=numbers[keep.image]) if keep.image in numbers else replace(keep, image=None, parts=())


def _numbers(change: Change) -> list[int]:
    if change.kind != "compose":
        return []
    return [
        change.get("subject")["image"],
        change.get("scene")["image"],
        *(m["image"] for m in change.get("match", []) if "image" in m),
    ]


def _change(change: Change, numbers: dict[int, int]) -> Change:
    if change.kind != "compose":
        return change

    def moved(part: dict[str, Any]) -> dict[str, Any]:
        return {**part, "image": numbers.get(part["image"], part["image"])} if "image" in part else part

    values = {**change.values, "subject": moved(change.get("subject")), "scene": moved(change.get("scene"))}
    if "match" in values:
        values["match"] = [moved(match) for match in values["match"]]
    return Change(change.kind, values)


def _made(change: Change) -> str:
    """What a pass made, as a thing that the later ones keep."""
    name = without_determiner(phrase(str(change.get("target", ""))))
    match change.kind:
        case "background":
            return "new background"
        case "text" | "add_text":
            return f"new {'button text' if name == 'cta' else name}" if name else ""
        case "recolor":
            return f"new color of the {name}"
        case "lighting":
            return "new lighting"
        case "style":
            return "new style"
        case "crop":
            return "new framing"
        case "replace":
            return f"new {without_determiner(phrase(change.get('with', '')))}"
        case "add":
            return f"added {without_determiner(phrase(change.get('what', '')))}"
        case "move":
            return f"new place of the {TARGETS[name].label.lower() if name in TARGETS else name}"
        case "compose":
            return "new composition"
        case _:
            return ""


def merge(first: Spec, second: Spec) -> Spec:
    """Two passes as one again: what the first made is not kept by the second any more."""
    made = {_made(change) for change in first.changes}
    also = tuple(words for words in dict.fromkeys((*first.keep_also, *second.keep_also)) if words not in made)
    keep = tuple(dict.fromkeys((*first.keep, *second.keep)))
    images: tuple[ImageRef, ...] = first.images if len(first.images) >= len(second.images) else second.images
    return replace(first, images=images, keep=keep, keep_also=also, changes=(*first.changes, *second.changes))


def relink(passes: list[Spec], *, dropped: Sequence[Spec] = ()) -> list[Spec]:
    """After passes were moved or dropped: each keeps exactly what those before it make."""
    every = {_made(change) for one in (*passes, *dropped) for change in one.changes}
    linked: list[Spec] = []
    made: list[str] = []
    for one in passes:
        own = tuple(words for words in one.keep_also if words not in every)
        linked.append(replace(one, keep_also=(*own, *made)))
        made += [words for change in one.changes if (words := _made(change)) and words not in made]
    return linked
