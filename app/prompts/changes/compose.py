"""Compose: put the subject of one image into the scene of another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from app.messages import N_, LazyText
from app.prompts.changes.base import Change, ChangeKind, declare, kind_name, lines_of
from app.prompts.changes.targets import capitalized
from app.prompts.compose.parts import Line, Words, listed, option, ticked, verbatim, words
from app.prompts.compose.place_phrases import at_place
from app.prompts.language.grammar import phrase, the, without_determiner
from app.prompts.spec.fields import Choice, ImageNumber, Phrase, SpecObject, described
from app.prompts.spec.vocabulary import KEEP, PLACES

MAX_MATCHES = 12


@dataclass(frozen=True, slots=True)
class Match(SpecObject):
    """What a composed subject takes on from an image."""

    what: Phrase = described("What is matched, such as lighting, palette, shadows or framing.", "lighting")
    words: Phrase = described("Your own words for it.", "the low evening sun", default="")
    image: ImageNumber | None = described("The number of the image; else the scene’s.", 2, default=None)


@dataclass(frozen=True, slots=True)
class Figure(SpecObject):
    """What a composition takes from an image: its subject, or its scene."""

    image: ImageNumber = described("The number of the image, from 1.", 1)
    name: Phrase = described("What it is, in a few words.", "jug", default="")


@dataclass(frozen=True, slots=True)
class Compose(Change):
    """Put the subject of one image into the scene of another."""

    kind: Literal["compose"] = kind_name()
    subject: Figure = declare(
        "subject", "What is put into the scene.", {"image": 1, "name": "jug"}, required=True, starts="1"
    )
    scene: Figure = declare(
        "scene", "The scene it is put into.", {"image": 2, "name": "kitchen"}, required=True, asked=True, starts="2"
    )
    match: tuple[Match, ...] = declare(
        "matches",
        "What of the scene, or of another image, the subject takes on.",
        [{"what": "lighting", "image": 2}],
        default=(),
        max_length=MAX_MATCHES,
    )
    place: Annotated[str, Choice(PLACES)] = declare("place", "Where it goes.", "center")


def _lines(change: Compose, at: str, _only: str) -> list[Line]:
    subject, scene = change.subject, change.scene
    name, scene_name = phrase(subject.name), without_determiner(phrase(scene.name))
    sentence = words(
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
    return lines_of(sentence) + lines_of(_match(change.match, scene.image, at), "match")


def _match(matches: Sequence[Match], scene: int, at: str) -> Words:
    """Such as "Match the lighting of image 2 and the color palette of image 3.", one group an image."""
    cues: dict[int, list[Words]] = {}
    fields: dict[int, str] = {}
    for n, match in enumerate(matches):
        cue_words, what = phrase(match.words), phrase(match.what)
        if not (cue_words or what):
            continue
        image = match.image if match.image is not None else scene
        fields.setdefault(image, f"{at}/match/{n}/image" if match.image is not None else f"{at}/scene/image")
        if cue_words:
            cue = verbatim(without_determiner(cue_words), f"{at}/match/{n}/words")
        elif what in KEEP:
            cue = ticked(KEEP[what].phrase, f"{at}/match/{n}/what")
        else:
            cue = verbatim(without_determiner(what), f"{at}/match/{n}/what")
        cues.setdefault(image, []).append(words(cue))
    groups = [
        words("the ", listed(items), " of ", option(f"image {image}", fields[image])) for image, items in cues.items()
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
