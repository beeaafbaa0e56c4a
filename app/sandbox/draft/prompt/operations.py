"""The way from our composer's sentences to operations. Deterministic; it knows sentences, and nothing of pictures.

What no rule knows becomes `NotDrawn`, with what it is and what a model makes of it: nothing is dropped in silence.
"""

import re
from dataclasses import dataclass, field

from app.messages import Message
from app.sandbox.draft.errors import reason
from app.sandbox.draft.prompt import sentences
from app.sandbox.draft.prompt.sentences import Colour, Sentence
from app.sandbox.draft.text import looks

TEXT_TARGETS = {  # a word of the target decides which text of the picture is meant
    "headline": r"headline|title|heading",
    "subline": r"subline|subtitle|tagline|subheading",
    "button": r"call-to-action|button|\bcta\b",
    "watermark": r"watermark",
    "price": r"\bprice\b",
    "caption": r"caption",
    "label": r"\blabel\b",
    "sign": r"\bsign\b",
    "text": r"\btext\b|lettering|\bwords?\b|slogan",
}
LINES = 12  # of one text
SCRIPTS = {  # the composer's names, and the writing that decides the glyph forms
    "Japanese": "jp",
    "Korean": "kr",
    "Traditional Chinese": "tc",
    "Simplified Chinese": "sc",
    "Chinese": "sc",
}
_AREA = re.compile(
    r"Change nothing outside the area from (\d+)% to (\d+)% of the width and from (\d+)% to (\d+)% of the height", re.I
)


@dataclass(frozen=True)
class Lettering:
    """What a sentence asks of new letters; None where it asks for what the old ones had."""

    weight: int | None = None
    same_weight: bool = False
    italic: bool = False
    han: str | None = None  # jp, kr, sc, tc
    colour: Colour | None = None
    plate: Colour | None = None
    place: str | None = None
    shadow: bool = False
    undrawn: tuple[str, ...] = ()  # what of the look is asked in words that the sandbox does not draw


@dataclass(frozen=True)
class ReplaceText:
    sentence: str
    target: str
    where: str | None
    lines: tuple[str, ...]
    lettering: Lettering


@dataclass(frozen=True)
class AddText:
    sentence: str
    target: str
    size: str
    lines: tuple[str, ...]
    lettering: Lettering


@dataclass(frozen=True)
class RemoveText:
    sentence: str
    target: str
    where: str | None


@dataclass(frozen=True)
class MoveText:
    sentence: str
    target: str
    start: str | None
    end: str


@dataclass(frozen=True)
class Backdrop:
    sentence: str
    to: str


@dataclass(frozen=True)
class Light:
    sentence: str
    to: str


@dataclass(frozen=True)
class Reframe:
    sentence: str
    ratio: float


@dataclass(frozen=True)
class NotDrawn:
    sentence: str
    text: Message


Operation = ReplaceText | AddText | RemoveText | MoveText | Backdrop | Light | Reframe | NotDrawn


@dataclass
class Plan:
    operations: list[Operation] = field(default_factory=list)
    area: tuple[float, float, float, float] | None = None  # left, top, right, bottom, as shares


def plan(prompt: str) -> Plan:
    made, scope = Plan(), list[tuple[Sentence, str, str | None]]()
    read = sentences.sentences(prompt)
    composes = any(re.match(r"compose\b", sentence.bare, re.I) for sentence in read)
    for sentence in read:
        bare = sentence.bare
        if area := _AREA.match(bare):
            left, right, top, bottom = (int(n) / 100 for n in area.groups())
            made.area = (left, top, right, bottom)
        elif re.match(r"(keep|preserve|leave)\b", bare, re.I) or (composes and re.match(r"match\b", bare, re.I)):
            continue  # what is kept is kept by drawing nothing there; what is matched belongs to a composition
        elif scoped := _scope(sentence):
            made.operations += [NotDrawn(s.text, reason("unfinished")) for s, _, _ in scope]
            scope = scoped
        elif scope and re.match(r"the new .+? reads \x00", bare, re.I):
            asked, target, where = scope.pop(0)
            lines, both = sentence.quotations(), f"{asked.text} {sentence.text}"
            few = len(lines) <= LINES
            made.operations.append(
                ReplaceText(both, target, where, lines, _lettering(bare, lines))
                if few
                else NotDrawn(both, reason("lines"))
            )
        else:
            made.operations.append(_operation(sentence))
    made.operations += [NotDrawn(s.text, reason("unfinished")) for s, _, _ in scope]
    return made


def _scope(sentence: Sentence) -> list[tuple[Sentence, str, str | None]] | None:
    """The texts of a sentence that says what is replaced, when another says by what; None when it is none."""
    found = re.fullmatch(r"replace (?:only )?((?:the|an?) .+?)[.!]?", sentence.bare, re.I)
    if not found or re.search(r"\bwith\b|\bbackground\b", found[1]):
        return None
    phrases = re.split(r",? and (?=the )|, (?=the )", found[1])
    texts = [(target(phrase), sentences.place(phrase)) for phrase in phrases]
    if any(name is None for name, _ in texts):
        return None
    return [(sentence, name, where) for name, where in texts if name]


def _operation(sentence: Sentence) -> Operation:
    text, bare = sentence.text, sentence.bare.rstrip(".! ")
    found = re.fullmatch(r"(?:replace (?:only )?the background with|turn the background into) (.+)", bare, re.I)
    if found:
        return Backdrop(text, found[1])
    if found := re.fullmatch(r"change (?:only )?the lighting to (.+)", bare, re.I):
        return Light(text, found[1])
    if found := re.fullmatch(r"reframe the image to (.+)", bare, re.I):
        ratio = re.search(r"\b(\d+(?:\.\d+)?) ?[:x×] ?(\d+(?:\.\d+)?)\b", found[1])
        if ratio and float(ratio[1]) and float(ratio[2]):
            return Reframe(text, float(ratio[1]) / float(ratio[2]))
        return Reframe(text, 1.0) if "square" in found[1].lower() else NotDrawn(text, reason("reframe"))
    if found := re.match(r"add (?:an? |the )?(.*?)(\S+) that reads (?=\x00)", bare, re.I):
        quotes = sentence.quotations()
        if len(quotes) > LINES:
            return NotDrawn(text, reason("lines"))
        return AddText(text, found[2], found[1].strip().lower(), quotes, _lettering(bare, quotes))
    if found := re.match(r"(?:remove|erase|delete) (?:only )?(.+?)(?: only)?$", bare, re.I):
        name = target(found[1])
        return RemoveText(text, name, sentences.place(found[1])) if name else NotDrawn(text, reason("remove"))
    if found := re.fullmatch(r"move (.+?) from (.+?) to (.+)", bare, re.I):
        name, end = target(found[1]), sentences.place(found[3])
        return MoveText(text, name, sentences.place(found[2]), end) if name and end else NotDrawn(text, reason("move"))
    return NotDrawn(text, reason(bare))


def target(phrase: str) -> str | None:
    """Which text a phrase means, by its last words; None where it means a thing."""
    bare = re.split(r"\x00| (?:in|at) the (?!image)", phrase.lower())[0]
    return next((name for name, words_ in TEXT_TARGETS.items() if re.search(words_, bare)), None)


def _lettering(bare: str, lines: tuple[str, ...]) -> Lettering:
    """From what follows the last quotation of a sentence: style, script, colours, place."""
    after = bare.rsplit("\x00", 1)[-1].rstrip(".! ")
    low = looks.without_effects(after.lower())
    weight = next((n for word, n in (("black weight", 900), ("heavy", 900), ("bold", 700), ("light", 300), ("thin", 200)) if re.search(rf"(in|an?) {word}\b|\b{word} (?=italic)", low)), None)  # fmt: skip
    ink = plate = None
    place: str | None = None
    for part in low.split(", "):
        over = re.fullmatch(r"(.*?)\bon (.+)", part)
        if over and sentences.colour(over[2]):
            ink, plate = ink or sentences.colour(over[1]), sentences.colour(over[2])
        elif not re.match(r"(in|at) the |centered|same ", part):
            ink = ink or (sentences.colour(part) if not part.strip().startswith("in ") else None)
        elif not part.startswith("same "):
            place = sentences.place(part)
    han = next((forms for name, forms in SCRIPTS.items() if name in after), None)
    same_weight = bool(re.search(r"\bsame (?:position and )?font weight\b", low))
    shadow, undrawn = looks.has_shadow(after), looks.undrawn(after, lines)
    return Lettering(weight, same_weight, "italic" in low, han, ink, plate, place, shadow, undrawn)
