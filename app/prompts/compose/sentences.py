"""The sentences of every kind of change but text, which is in `lettering.py`. No sentence denies another.

A sentence of which a needed word is still missing is not said at all; the lint names what is missing.
"""

from collections.abc import Sequence

from app.prompts.compose.parts import Line, Wording, Words, listed, mine, option, ticked, verbatim, words
from app.prompts.compose.place_phrases import at_place, end_of_move
from app.prompts.compose.text_sentences import add_text, target_name
from app.prompts.language.grammar import phrase, spaced, the, without_determiner
from app.prompts.spec.changes import (
    Add,
    AddText,
    Background,
    Change,
    Compose,
    Crop,
    Free,
    Lighting,
    Match,
    Move,
    Recolor,
    Remove,
    Replace,
    Style,
    Text,
)
from app.prompts.spec.vocabulary import CTA_NAME, KEEP, ORDINALS, TARGETS

_ENDS = tuple(".!?。！？…")


def change_lines(change: Change, at: str, *, only: bool) -> list[Line]:
    """The lines of one change at the pointer `at`. `only` is said when nothing else changes."""
    match change:
        case Compose():
            return _compose(change, at)
        case Free():
            return _lines(_free(change, at))
        case AddText():
            return _lines(add_text(change, at))
        case Text():
            raise TypeError("texts are said together")
    return _lines(_sentence(change, at, "only " if only else ""))


def _sentence(change: Change, at: str, only: str) -> Words:
    match change:
        case Background(to=to, verb=verb):
            start = "Turn the background into " if verb == "turn" else "Replace the background with "
            return _said(to, words(start, mine(to, f"{at}/to"), "."))
        case Move(target=target, from_=start, to=end):
            ends = option(end_of_move(start), f"{at}/from"), option(end_of_move(end), f"{at}/to")
            return _said(target, words("Move ", _target(target, "", at), " from ", ends[0], " to ", ends[1], "."))
        case Remove(target=target, where=where) if where in ORDINALS:
            return _said(target, words("Remove ", _target(target, where, at), " only" if only else "", "."))
        case Remove(target=target, where=where):
            return _said(target, words("Remove ", only, _target(target, where, at), "."))
        case Replace(target=target, where=where, with_=new):
            instead = mine(new, f"{at}/with")
            return _said(target, _said(new, words("Replace ", _target(target, where, at), " with ", instead, ".")))
        case Add(what=what, where=where):
            place: Wording = words(" ", option(at_place(where), f"{at}/where")) if where else ""
            return _said(what, words("Add ", mine(what, f"{at}/what"), place, "."))
        case Recolor(target=target, to=to):
            start = f"Change {only}the color of "
            return _said(target, _said(to, words(start, _target(target, "", at), " to ", mine(to, f"{at}/to"), ".")))
        case Lighting(to=to):
            return _said(to, words(f"Change {only}the lighting to ", mine(to, f"{at}/to"), "."))
        case Style(to=to):
            return _said(to, words("Restyle the image as ", mine(to, f"{at}/to"), "."))
        case Crop(to=to):
            return _said(to, words("Reframe the image to ", mine(to, f"{at}/to"), "."))
    raise TypeError(f"no sentence for {change!r}")


def _said(needed: str, sentence: Words) -> Words:
    return sentence if phrase(needed) else ()


def _lines(sentence: Words, origin: str = "change") -> list[Line]:
    return [Line(origin, sentence)] if sentence else []


def _target(target: str, where: str, at: str) -> Words:
    """Such as "the leftmost object", "the lamp in the left half"."""
    name = target_name(target)
    bare = without_determiner(name) if where in ORDINALS else name
    said = (ticked if name in TARGETS else verbatim)(CTA_NAME if name == "cta" else bare, f"{at}/target")
    if where in ORDINALS:
        return words("the ", option(where, f"{at}/where"), " ", said)
    place: Wording = words(" ", option(at_place(where), f"{at}/where")) if where else ""
    return words(the(name), said, place)


def _free(change: Free, at: str) -> Words:
    said = spaced(change.instruction)
    said = said if said.endswith("...") else said.rstrip(".")
    if not phrase(said):
        return ()
    return words(verbatim(said, f"{at}/instruction"), "" if said.endswith(_ENDS) else ".")


def _compose(change: Compose, at: str) -> list[Line]:
    subject, scene = change.subject, change.scene
    name, scene_name = phrase(subject.name), without_determiner(phrase(scene.name))
    said = words(
        "Compose ",
        words(the(name), verbatim(name, f"{at}/subject/name")) if name else "subject",
        " from ",
        option(f"image {subject.image}", f"{at}/subject/image"),
        " into the ",
        verbatim(scene_name, f"{at}/scene/name") if scene_name else "scene",
        " from ",
        option(f"image {scene.image}", f"{at}/scene/image"),
        words(", ", option(at_place(change.place), f"{at}/place")) if change.place else "",
        ".",
    )
    return _lines(said) + _lines(_match(change.match, scene.image, at), "match")


def _match(matches: Sequence[Match], scene: int, at: str) -> Words:
    """Such as "Match the lighting of image 2 and the color palette of image 3.", one group an image."""
    cues: dict[int, list[Words]] = {}
    fields: dict[int, str] = {}
    for n, match in enumerate(matches):
        own, what = phrase(match.words), phrase(match.what)
        if not (own or what):
            continue
        image = match.image if match.image is not None else scene
        fields.setdefault(image, f"{at}/match/{n}/image" if match.image is not None else f"{at}/scene/image")
        if own:
            cue = verbatim(without_determiner(own), f"{at}/match/{n}/words")
        elif what in KEEP:
            cue = ticked(KEEP[what].phrase, f"{at}/match/{n}/what")
        else:
            cue = verbatim(without_determiner(what), f"{at}/match/{n}/what")
        cues.setdefault(image, []).append(words(cue))
    groups = [
        words("the ", listed(said), " of ", option(f"image {image}", fields[image])) for image, said in cues.items()
    ]
    return words("Match ", listed(groups), ".") if groups else ()
