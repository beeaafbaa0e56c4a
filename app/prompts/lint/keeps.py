"""Findings about what is kept: nothing at all, what the change denies, and what the change endangers."""

import re
from collections.abc import Iterator

from app.prompts.compose.place_phrases import outside_area
from app.prompts.compose.text_sentences import target_name
from app.prompts.language.english import is_english
from app.prompts.language.free_text import says_what_to_keep
from app.prompts.language.grammar import phrase, without_determiner
from app.prompts.language.lazy_text import N_, LazyText
from app.prompts.lint.findings import Finding, Fix, Step, advice, put, remove, replace, warning
from app.prompts.models import ModelFacts
from app.prompts.spec.changes import (
    Background,
    Change,
    Compose,
    Crop,
    Free,
    Lighting,
    Move,
    Recolor,
    Remove,
    Replace,
    Style,
    Text,
)
from app.prompts.spec.spec import Kept, Spec, kept_json
from app.prompts.spec.vocabulary import KEEP, KEEP_ORDER

_NOUNS = {  # a target in these words is what a kept word means
    "face": "face",
    "hair": "hair",
    "clothing": "clothing",
    "clothes": "clothing",
    "outfit": "clothing",
    "hands": "hands",
    "product": "product",
    "label": "label",
    "brand mark": "brand_mark",
    "logo": "brand_mark",
    "background": "background",
    "shadow": "shadows",
    "shadows": "shadows",
    "text": "text",
    "all text": "text",
}
_DENIED: dict[type[Change], tuple[str, ...]] = {
    Background: ("background",),
    Move: ("layout", "framing"),
    Crop: ("layout", "framing"),
    Lighting: ("lighting",),
    Style: ("photograph", "palette"),
    Recolor: ("palette",),
}
_SAYS = {
    "background": N_("replaced"),
    "move": N_("moved within it"),
    "crop": N_("reframed"),
    "lighting": N_("changed"),
    "style": N_("restyled"),
    "recolor": N_("recolored"),
    "text": N_("rewritten"),
    "remove": N_("removed"),
    "replace": N_("replaced"),
    "compose": N_("left for another scene"),
}
RECOMMENDED: dict[str, tuple[str, ...]] = {  # what a change of each kind leaves alone
    "text": ("photograph", "layout", "brand_mark"),
    "add_text": ("photograph", "brand_mark"),
    "background": ("identity", "pose", "framing"),
    "move": ("typography", "photograph", "brand_mark"),
    "remove": ("framing", "lighting", "everything_else"),
    "replace": ("framing", "lighting", "everything_else"),
    "add": ("framing", "lighting", "everything_else"),
    "recolor": ("framing", "shadows", "everything_else"),
    "lighting": ("framing", "everything_else"),
    "style": ("identity", "pose", "framing"),
    "compose": ("identity",),
    "crop": ("everything_else",),
    "free": ("everything_else",),
}
_ENDANGERED: dict[str, tuple[str, str, str]] = {  # what often goes along, and the sentence
    "text": ("text", N_("Small print often shifts when nearby text changes."), N_("Keep all other text")),
    "add_text": ("text", N_("Existing text often changes when text is added."), N_("Keep all other text")),
    "background": ("framing", N_("Replacing the background often shifts the crop."), N_("Keep the framing")),
    "move": ("text", N_("Other text often moves too."), N_("Keep all other text")),
    "remove": ("everything_else", N_("Nearby objects are often removed too."), N_("Keep everything else")),
    "replace": ("everything_else", N_("Nearby objects often change too."), N_("Keep everything else")),
    "add": ("framing", N_("Adding an object often shifts the crop."), N_("Keep the framing")),
    "recolor": ("shadows", N_("A new color often flattens the shadows."), N_("Keep the shadows")),
    "lighting": ("framing", N_("New lighting often shifts the crop."), N_("Keep the framing")),
    "style": ("layout", N_("A new style often rearranges the image."), N_("Keep the layout")),
}


def keep_findings(spec: Spec, facts: ModelFacts) -> Iterator[Finding]:
    if not keeps_anything(spec):
        if facts.max_images and spec.changes and not _says_it_itself(spec):
            patch = [put("/keep", [kept_json(kept) for kept in recommended(spec)])]
            message = N_("Nothing is set to stay the same.")
            yield warning(
                "missing_preservation", message, "/keep", Fix(N_("Keep everything this edit doesn’t touch"), patch)
            )
        return
    yield from _contradictions(spec)
    yield from _more(spec)


def keeps_anything(spec: Spec) -> bool:
    return bool(spec.keep) or any(phrase(words) for words in spec.keep_also)


def recommended(spec: Spec) -> list[Kept]:
    """What the changes leave alone, less what one of them denies."""
    wanted = {what for change in spec.changes for what in RECOMMENDED[change.kind]}
    wanted -= {what for change in spec.changes for what, _ in _denied(change)}
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


def _denied(change: Change) -> list[tuple[str, str]]:
    """The kept words that a change denies, each with what happens to it."""
    what = list(_DENIED.get(type(change), ()))
    if isinstance(change, Text):
        name = target_name(change.target)
        what += ["label"] if name == "label" else []
        what += ["typography"] if change.typeface else []
    if isinstance(change, Remove | Replace | Recolor | Move):
        noun = _NOUNS.get(without_determiner(target_name(change.target)).lower())
        what += [noun] if noun and noun not in what and not (isinstance(change, Move) and noun == "text") else []
    return [(word, _SAYS[change.kind]) for word in what]


def _contradictions(spec: Spec) -> Iterator[Finding]:
    said: set[str] = set()
    for change_at, change in enumerate(spec.changes):
        for what, happens in _denied(change):
            for at, _ in _kept_as(spec, what, None):
                if at not in said:
                    said.add(at)
                    yield _contradiction(spec, what, happens, at, change_at)
        if isinstance(change, Compose):
            for at, _ in _kept_as(spec, "background", change.subject.image):
                if at not in said:
                    said.add(at)
                    yield _contradiction(spec, "background", _SAYS["compose"], at, change_at)
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
    own = KEEP[what].phrase
    for n, words in enumerate(spec.keep_also):
        if without_determiner(phrase(words)).casefold() in (own, what.replace("_", " ")):
            yield f"/keep_also/{n}", None


def _contradiction(spec: Spec, what: str, happens: str, at: str, change_at: int) -> Finding:
    name = LazyText("label" if what == "label" else KEEP[what].phrase)
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
    own = " ".join(spec.keep_also).lower()
    denied = {what for change in spec.changes for what, _ in _denied(change)}
    for change in spec.changes:
        what, message, label = _ENDANGERED.get(change.kind, ("", "", ""))
        if what and not kept & {what, "everything_else"} and what not in denied:
            if re.search(rf"\b{re.escape(KEEP[what].phrase)}\b", own):
                continue
            keep = [kept_json(item) for item in spec.keep] + [what]
            yield advice("keep_more", message, "/keep", Fix(label, [put("/keep", keep)]), what=what)
            return
