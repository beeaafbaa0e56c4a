"""The shape of a composed prompt: lines of parts, each part with who wrote it and the field it came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.prompts.language.grammar import joints, phrase

COMPOSER = "1"  # stored with each run; a change to any sentence is a new version


@dataclass(frozen=True, slots=True)
class Part:
    """`kind` is fixed (ours), ticked (a chosen word), verbatim (the designer's own) or option; `field` a JSON pointer."""

    text: str
    kind: str = "fixed"
    field: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One or more sentences of one `origin`: keep, change, details, match or area."""

    origin: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Composition:
    """All parts joined are the prompt: the space between two sentences closes the last part of the first."""

    lines: tuple[Line, ...]
    composer: str = COMPOSER

    @property
    def prompt(self) -> str:
        return "".join(line.text for line in self.lines)


Words = tuple[Part, ...]
Wording = str | Part | Sequence[Part]


def ticked(text: str, field: str) -> Part:
    return Part(text, "ticked", field)


def option(text: str, field: str) -> Part:
    return Part(text, "option", field)


def verbatim(text: str, field: str) -> Part:
    return Part(text, "verbatim", field)


def mine(text: str, field: str) -> Part:
    """A designer's phrase, inside a sentence."""
    return Part(phrase(text), "verbatim", field)


def words(*items: Wording) -> Words:
    """Parts in a row; neighbouring fixed words are one part, and nothing stays empty."""
    out: list[Part] = []
    for item in items:
        for part in (Part(item),) if isinstance(item, str) else (item,) if isinstance(item, Part) else item:
            if not part.text:
                continue
            if out and out[-1].kind == "fixed" == part.kind:
                out[-1] = Part(out[-1].text + part.text)
            else:
                out.append(part)
    return tuple(out)


def listed(items: Sequence[Wording]) -> Words:
    """Parts as a list of things, with the serial comma."""
    out: list[Wording] = []
    for joint, item in zip(joints(len(items)), items, strict=True):
        out += [joint, item]
    return words(*out)


def composed(lines: Iterable[Line]) -> Composition:
    filled = [line for line in lines if line.parts]
    spaced = [Line(line.origin, words(*line.parts, " ")) for line in filled[:-1]]
    return Composition(tuple(spaced + filled[-1:]))
