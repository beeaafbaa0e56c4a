"""Findings about what is kept: nothing at all, what the change denies, and what the change endangers."""

import re
from collections.abc import Iterator

from app.messages import N_
from app.prompts.changes.compose import Compose
from app.prompts.changes.crop import Crop
from app.prompts.changes.free import Free
from app.prompts.changes.move import Move
from app.prompts.changes.registry import kind_of
from app.prompts.compose.place_phrases import outside_area
from app.prompts.language.english import is_english
from app.prompts.language.free_text import says_what_to_keep
from app.prompts.language.grammar import phrase, without_determiner
from app.prompts.lint.findings import Finding, Fix, Step, advice, put, remove, replace, warning
from app.prompts.models import ModelFacts
from app.prompts.spec.spec import Kept, Spec, kept_json
from app.prompts.spec.vocabulary import KEEP, KEEP_ORDER


def keep_findings(spec: Spec, facts: ModelFacts) -> Iterator[Finding]:
    if not keeps_anything(spec):
        if facts.max_images and spec.changes and not _says_it_itself(spec):
            patch = [put("/keep", [kept_json(kept) for kept in recommended(spec)])]
            message = N_("Nothing is set to stay the same.")
            yield warning("missing_preservation", message, "/keep", Fix(N_("Keep the rest"), patch))
        return
    yield from _contradictions(spec)
    yield from _more(spec)


def keeps_anything(spec: Spec) -> bool:
    return bool(spec.keep) or any(phrase(words) for words in spec.keep_also)


def recommended(spec: Spec) -> list[Kept]:
    """What the changes leave alone, less what one of them denies."""
    wanted = {what for change in spec.changes for what in kind_of(change).recommends}
    wanted -= {what for change in spec.changes for what in kind_of(change).denies(change)}
    subjects = [change.subject.image for change in spec.changes if isinstance(change, Compose)]
    image = next((number for number in subjects if number <= len(spec.images)), None)
    return [
        Kept(what, image if what == "identity" else None)
        for what in sorted(wanted or {"everything_else"}, key=KEEP_ORDER.__getitem__)
    ]


def _says_it_itself(spec: Spec) -> bool:
    """Free words may say what is kept; where we can't read them, nothing is said about it."""
    free = [change.instruction for change in spec.changes if isinstance(change, Free) and change.instruction.strip()]
    if any(is_english(text) and says_what_to_keep(text) for text in free):
        return True
    return bool(free) and len(free) == len(spec.changes) and not any(map(is_english, free))


def _contradictions(spec: Spec) -> Iterator[Finding]:
    warned: set[str] = set()
    for change_at, change in enumerate(spec.changes):
        kind = kind_of(change)
        for what in dict.fromkeys(kind.denies(change)):
            for at, _ in _kept_as(spec, what, None):
                if at not in warned:
                    warned.add(at)
                    yield _contradiction(spec, what, kind.happens, at, change_at)
        if isinstance(change, Compose):
            for at, _ in _kept_as(spec, "background", change.subject.image):
                if at not in warned:
                    warned.add(at)
                    yield _contradiction(spec, "background", kind.happens, at, change_at)
            if change.subject.image == change.scene.image:
                message = N_("Subject and scene are taken from the same image.")
                yield warning("contradiction", message, f"/changes/{change_at}/scene/image", kept="", change=change_at)
        if spec.area and (isinstance(change, Crop) or (isinstance(change, Move) and _leaves(spec, change))):
            fix = Fix(N_("Remove the area"), [put("/area", None)])
            message = N_("This change reaches outside the area.")
            yield warning("contradiction", message, "/area", fix, kept="area", change=change_at)


def _leaves(spec: Spec, change: Move) -> bool:
    area = spec.area
    return area is not None and outside_area(change.to, area.x, area.y, area.x + area.w, area.y + area.h)


def _kept_as(spec: Spec, what: str, image: int | None) -> Iterator[tuple[str, Kept | None]]:
    """Where a word is kept, as a chip or in the designer's own words; of an image other than the edited one it may be."""
    for n, kept in enumerate(spec.keep):
        if kept.what == what and kept.image in (None, image or 1):
            yield f"/keep/{n}", kept
    name = KEEP[what].phrase
    for n, words in enumerate(spec.keep_also):
        if without_determiner(phrase(words)).casefold() in (name, what.replace("_", " ")):
            yield f"/keep_also/{n}", None


def _contradiction(spec: Spec, what: str, happens: str, at: str, change_at: int) -> Finding:
    name = KEEP[what].phrase
    if name.endswith("s"):
        message = N_("You’re keeping the %(kept)s and also changing them.", kept=name, happens=happens)
    else:
        message = N_("You’re keeping the %(kept)s and also changing it.", kept=name, happens=happens)
    return warning(
        "contradiction", message, at, Fix(N_("Stop keeping it"), _narrower(spec, at)), kept=what, change=change_at
    )


def _narrower(spec: Spec, at: str) -> list[Step]:
    """The keep without this one; where it was the only one, all else is kept instead."""
    if len(spec.keep) + sum(bool(phrase(words)) for words in spec.keep_also) > 1:
        return [remove(at)]
    return (
        [replace(at, "everything_else")] if at.startswith("/keep/") else [remove(at), put("/keep", ["everything_else"])]
    )


def _more(spec: Spec) -> Iterator[Finding]:
    """One tip at most: what the first change endangers and nobody asked to keep."""
    kept = {item.what for item in spec.keep}
    also = " ".join(spec.keep_also).lower()
    denied = {what for change in spec.changes for what in kind_of(change).denies(change)}
    for change in spec.changes:
        danger = kind_of(change).endangers
        if danger is None:
            continue
        what, message, label = danger
        if not kept & {what, "everything_else"} and what not in denied:
            if re.search(rf"\b{re.escape(KEEP[what].phrase)}\b", also):
                continue
            keep = [kept_json(item) for item in spec.keep] + [what]
            yield advice("keep_more", message, "/keep", Fix(label, [put("/keep", keep)]), what=what)
            return
