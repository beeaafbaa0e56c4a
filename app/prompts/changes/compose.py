"""Compose: put the subject of one image into the scene of another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.messages import N_, LazyText
from app.prompts.changes.base import Change, ChangeKind, declare, lines_of
from app.prompts.changes.targets import capitalized
from app.prompts.compose.parts import Line, Words, listed, option, ticked, verbatim, words
from app.prompts.compose.place_phrases import at_place
from app.prompts.language.grammar import phrase, the, without_determiner
from app.prompts.spec.vocabulary import KEEP, PLACES


@dataclass(frozen=True, slots=True)
class Match:
    what: str
    words: str = ""
    image: int | None = None  # the scene's, when none is named


@dataclass(frozen=True, slots=True)
class Figure:
    """What a composition takes from an image: its subject, or its scene."""

    image: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Compose(Change):
    kind: ClassVar[str] = "compose"
    subject: Figure = declare("subject", required=True, starts="1")  # noqa: RUF009 - declares the field
    scene: Figure = declare("scene", required=True, asked=True, starts="2")  # noqa: RUF009 - declares the field
    match: tuple[Match, ...] = declare("matches", default=())
    place: str = declare("place", choices=PLACES)


def _lines(change: Compose, at: str, _only: str) -> list[Line]:
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
    return lines_of(said) + lines_of(_match(change.match, scene.image, at), "match")


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


def _title(change: Compose) -> LazyText:
    name = without_determiner(phrase(change.subject.name))
    scene = without_determiner(phrase(change.scene.name))
    subject = capitalized(name) if name else N_("Subject")
    return N_("%(subject)s into the %(scene)s", subject=subject, scene=scene or N_("scene"))


KIND = ChangeKind(
    make=Compose,
    rank=10,
    label=N_("Combine images"),
    stage=0,
    lines=_lines,
    title=_title,
    made=lambda _change: "new composition",
    recommends=("identity",),
    happens=N_("left for another scene"),
    broad=N_("two images become one"),
    reframes=True,
    draft=lambda _change: N_("Not available in drafts. Connect RunComfy to combine images."),
    gist=N_("image %(subject)s into image %(scene)s"),
)
