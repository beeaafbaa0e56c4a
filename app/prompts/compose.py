"""From a spec to the prompt, deterministically: keep, change, details, match, area, a sentence each.

The prompt is made of parts that know where they come from: words that are always there, what was ticked, what the
designer wrote (verbatim), and options; so that a page can lead from each word to the control that wrote it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.prompts.quotes import LINES, QUOTES, marks_for
from app.prompts.scripts import script_name
from app.prompts.spec import Change, Keep, Spec
from app.prompts.vocabulary import CTA_NAME, KEEP, KEEP_ORDER, ORDINALS, STRENGTHS, TARGETS
from app.prompts.words import article, has_determiner, joints, phrase, spaced, the, without_determiner

COMPOSER = "1"
WHERE = {
    "center": "in the center",
    "left half": "in the left half",
    "right half": "in the right half",
    "upper half": "in the upper half",
    "lower half": "in the lower half",
    "left margin": "in the left margin",
    "right margin": "in the right margin",
    "top-left": "in the top-left corner",
    "top-right": "in the top-right corner",
    "bottom-left": "in the bottom-left corner",
    "bottom-right": "in the bottom-right corner",
    "top-center": "at the top center",
    "bottom-center": "at the bottom center",
    "middle-left": "at the left, halfway up",
    "middle-right": "at the right, halfway up",
    "leftmost": "at the far left",
    "rightmost": "at the far right",
    "topmost": "at the very top",
    "bottommost": "at the very bottom",
    "nearest": "in the foreground",
}


@dataclass(frozen=True)
class Part:
    """`kind` is fixed | ticked | verbatim | option; `field` points into the spec."""

    text: str
    kind: str = "fixed"
    field: str | None = None


@dataclass(frozen=True)
class Line:
    """A sentence. `origin` is keep | change | details | match | area."""

    origin: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True)
class Composition:
    lines: tuple[Line, ...]
    composer: str = COMPOSER

    @property
    def prompt(self) -> str:
        return " ".join(line.text for line in self.lines)


def compose(spec: Spec) -> Composition:
    """Never fails: what can't be said well is a finding. A raw spec's own prompt goes as it is."""
    if spec.raw is not None:
        prompt = spec.raw.get("prompt")
        return Composition(
            (Line("change", (Part(prompt, "verbatim", "/raw/prompt"),)),) if isinstance(prompt, str) and prompt else ()
        )
    texts = [(n, change) for n, change in enumerate(spec.changes) if change.kind == "text"]
    others = [(n, change) for n, change in enumerate(spec.changes) if change.kind != "text"]
    only = "only " if len(others) + bool(texts) == 1 else ""  # with several scopes no sentence may deny another
    lines = [*_keep(spec)]
    for n, change in others:
        lines += _change(change, f"/changes/{n}", only)
    if texts:
        lines += _texts(texts, only)
    if spec.area:
        lines.append(_area(spec.area))
    return Composition(
        tuple(Line(line.origin, tuple(part for part in line.parts if part.text)) for line in lines if line.parts)
    )


def scopes(spec: Spec) -> int:
    """How many things a spec changes: up to four texts are one."""
    return sum(change.kind != "text" for change in spec.changes) + any(change.kind == "text" for change in spec.changes)


def _keep(spec: Spec) -> Iterator[Line]:
    ordered = sorted(enumerate(spec.keep), key=lambda pair: KEEP_ORDER[pair[1].what])
    seen: dict[Keep, int] = {}
    for n, keep in ordered:
        seen.setdefault(keep, n)
    numbered = [(n, keep) for keep, n in seen.items() if keep.image is not None]
    plain = [
        (KEEP[k.what].phrase, Part(KEEP[k.what].phrase, "ticked", f"/keep/{n}"))
        for k, n in seen.items()
        if k.image is None and k.what != "everything_else"
    ]
    own_words = [(phrase(words), f"/keep_also/{n}") for n, words in enumerate(spec.keep_also)]
    plain += [(words, Part(words, "verbatim", at)) for words, at in own_words if words]
    each = bool(numbered) or any(has_determiner(words) for words, _ in plain)  # one shared "the", or one each
    items: list[list[Part]] = [_numbered(keep, f"/keep/{n}") for n, keep in numbered]
    items += [[Part(the(words) if each or n == 0 else ""), part] for n, (words, part) in enumerate(plain)]
    items += [
        [Part(KEEP[k.what].phrase, "ticked", f"/keep/{n}")]
        for k, n in seen.items()
        if k.image is None and k.what == "everything_else"
    ]
    if not items:
        return
    parts = [Part("Keep ")]
    for joint, item in zip(joints(len(items)), items, strict=True):
        parts += [Part(joint), *item]
    yield Line("keep", (*parts, Part(" "), Part(STRENGTHS[spec.keep_strength], "option", "/keep_strength"), Part(".")))


def _numbered(keep: Keep, at: str) -> list[Part]:
    words = KEEP[keep.what].phrase
    if keep.what == "identity":
        said = [Part(f"image {keep.image} {words}", "ticked", at)]
    else:
        said = [Part(the(words)), Part(f"{words} in image {keep.image}", "ticked", at)]
    return [*said, Part(f" ({', '.join(keep.parts)})", "option", f"{at}/parts")] if keep.parts else said


def _change(change: Change, at: str, only: str) -> list[Line]:
    def said(*parts: Part) -> list[Line]:
        return [Line("change", parts)]

    def words(name: str, *, bare: bool = False) -> Part:
        text = phrase(str(change.get(name, "")))
        return Part(without_determiner(text) if bare else text, "verbatim", f"{at}/{name}")

    match change.kind:
        case "background" if change.get("verb") == "turn":
            return said(Part("Turn the background into "), words("to"), Part("."))
        case "background":
            return said(Part("Replace the background with "), words("to"), Part("."))
        case "add_text":
            noun = f"{phrase(change.get('size', ''))} {phrase(change.get('target', ''))}".strip()
            return said(
                Part("Add " + article(noun)),
                Part(noun, "option", f"{at}/target"),
                Part(" that reads "),
                *_quoted(change, at),
                *_lettering(change, at),
                Part("."),
            )
        case "move":
            ends = [Part(_end(change.get(name)), "option", f"{at}/{name}") for name in ("from", "to")]
            return said(Part("Move "), *_target(change, at), Part(" from "), ends[0], Part(" to "), ends[1], Part("."))
        case "remove" if change.get("where") in ORDINALS:
            return said(Part("Remove "), *_target(change, at), Part(f"{' only' if only else ''}."))
        case "remove":
            return said(Part(f"Remove {only}"), *_target(change, at), Part("."))
        case "replace":
            return said(Part("Replace "), *_target(change, at), Part(" with "), words("with"), Part("."))
        case "add":
            return said(Part("Add "), words("what"), *_where(change, at), Part("."))
        case "recolor":
            return said(Part(f"Change {only}the color of "), *_target(change, at), Part(" to "), words("to"), Part("."))
        case "lighting":
            return said(Part(f"Change {only}the lighting to "), words("to"), Part("."))
        case "style":
            return said(Part("Restyle the image as "), words("to"), Part("."))
        case "crop":
            return said(Part("Reframe the image to "), words("to"), Part("."))
        case "compose":
            return _composed(change, at)
    text = spaced(change.get("instruction", ""))
    text = text[:-1].rstrip() if text.endswith(".") and not text.endswith("...") else text
    return (
        said(Part(text, "verbatim", f"{at}/instruction"), Part("" if text[-1:] in "!?。！？…" else ".")) if text else []
    )


def _target(change: Change, at: str) -> list[Part]:
    name = without_determiner(phrase(change.get("target", "")))
    name = CTA_NAME if name == "cta" else name
    where = change.get("where")
    if where in ORDINALS:
        return [Part("the "), Part(where, "option", f"{at}/where"), Part(" "), Part(name, "verbatim", f"{at}/target")]
    return [Part(the(name)), Part(name, "verbatim", f"{at}/target"), *_where(change, at)]


def _where(change: Change, at: str) -> list[Part]:
    where = change.get("where")
    return [Part(" "), Part(WHERE[where], "option", f"{at}/where")] if where else []


def _end(place: str) -> str:
    return f"the {place}" if place == "center" or " " in place else place


def _texts(texts: Sequence[tuple[int, Change]], only: str) -> list[Line]:
    scope, details = [Part(f"Replace {only}")], []
    for joint, (n, change) in zip(joints(len(texts)), texts, strict=True):
        at = f"/changes/{n}"
        scope += [Part(joint), *_scope(change, at)]
        details.append(
            Line(
                "details",
                (Part(_subject(change) + " reads "), *_quoted(change, at), *_lettering(change, at), Part(".")),
            )
        )
    return [Line("change", (*scope, Part("."))), *details]


def _scope(change: Change, at: str) -> list[Part]:
    known = TARGETS.get(change.get("target"))
    name = known.scope if known else without_determiner(phrase(change.get("target", "")))
    where = change.get("where")
    lead, kind = "the " if known else the(name), "option" if known else "verbatim"
    if where in ORDINALS:
        head, between, last = name.rpartition("the ")
        parts = [
            Part("the " + head + between),
            Part(where, "option", f"{at}/where"),
            Part(" "),
            Part(last, kind, f"{at}/target"),
        ]
        parts = [parts[0] if head else Part("the "), *parts[1:]]
    else:
        parts = [Part(lead), Part(name, kind, f"{at}/target")]
    if change.get("replaces"):
        parts += [Part(" "), *_marked(change.get("replaces"), f"{at}/replaces")]
    return parts if where in ORDINALS else [*parts, *_where(change, at)]


def _subject(change: Change) -> str:
    known = TARGETS.get(change.get("target"))
    return f"The {known.subject}" if known else f"The new {without_determiner(phrase(change.get('target', '')))}"


def _quoted(change: Change, at: str) -> list[Part]:
    """The text within its marks, letter for letter; several lines are named."""
    reads = change.get("reads", "")
    if isinstance(reads, str):
        return _marked(reads, f"{at}/reads")
    if len(reads) == 1:
        return _marked(reads[0], f"{at}/reads/0")
    said: list[Part] = []
    for n, (joint, line) in enumerate(zip(joints(len(reads)), reads, strict=True)):
        said += [Part(joint), *_marked(line, f"{at}/reads/{n}"), Part(f" on the {LINES[n]} line")]
    return said


def _marked(text: str, at: str) -> list[Part]:
    left, right = marks_for(text) or QUOTES[0]
    return [Part(left), Part(text, "verbatim", at), Part(right)]


def _lettering(change: Change, at: str) -> list[Part]:
    """' in bold Japanese kana, white on black, same position and font weight as before'"""
    style, face = phrase(change.get("style", "")), phrase(change.get("typeface", ""))
    key = change.get("script")
    script = script_name(key) if key else ""
    said: list[Part] = []
    if face:
        if script and key != "latin":
            said += [Part(" in "), Part(script, "option", f"{at}/script"), Part(",")]
        noun = f"{style} {face}".strip()
        said += [Part(" in " + article(noun)), Part(noun, "option", f"{at}/typeface")]
    elif script or style:
        said.append(Part(" in "))
        said += [Part(style, "option", f"{at}/style")] if style else []
        said += [Part(" ")] if style and script else []
        said += [Part(script, "option", f"{at}/script")] if script else []
    color, ground = phrase(change.get("color", "")), phrase(change.get("background", ""))
    if color:
        said += [Part(", "), Part(color, "verbatim", f"{at}/color")]
    if ground:
        said += [Part(" on " if color else ", on "), Part(ground, "verbatim", f"{at}/background")]
    if look := phrase(change.get("look", "")):
        said += [Part(", "), Part(look, "verbatim", f"{at}/look")]
    return [*said, *_placed(change, at)]


def _placed(change: Change, at: str) -> list[Part]:
    position, said = change.get("position"), []
    same = [("position", "position")] if position == "same" else []
    same += [("font weight", "weight")] if change.get("weight") == "same" else []
    if same:
        said.append(Part(", same "))
        for joint, (words, name) in zip(joints(len(same)), same, strict=True):
            said += [Part(joint), Part(words, "option", f"{at}/{name}")]
        said.append(Part(" as before"))
    if position and position != "same":
        said += [Part(", "), Part("centered" if position == "center" else WHERE[position], "option", f"{at}/position")]
    return said


def _composed(change: Change, at: str) -> list[Line]:
    subject, scene = change.get("subject"), change.get("scene")
    name, room = phrase(subject.get("name", "")), without_determiner(phrase(scene.get("name", ""))) or "scene"
    parts = [
        Part("Compose "),
        Part(the(name) if name else ""),
        Part(name or "subject", "verbatim" if name else "fixed", f"{at}/subject/name"),
    ]
    parts += [
        Part(f" from image {subject['image']}", "option", f"{at}/subject/image"),
        Part(" into the "),
        Part(room, "verbatim", f"{at}/scene/name"),
    ]
    parts.append(Part(f" from image {scene['image']}", "option", f"{at}/scene/image"))
    parts += [Part(f", {WHERE[change.get('place')]}", "option", f"{at}/place")] if change.get("place") else []
    lines = [Line("change", (*parts, Part(".")))]
    by_image: dict[int, list[tuple[int, str]]] = {}
    for n, match in enumerate(change.get("match", [])):
        by_image.setdefault(match.get("image", scene["image"]), []).append((n, _matched(match)))
    if by_image:
        lines.append(Line("match", tuple(_match(by_image, at))))
    return lines


def _matched(match: dict[str, Any]) -> str:
    known = KEEP.get(match["what"])
    return without_determiner(phrase(match.get("words", ""))) or (
        known.phrase if known else without_determiner(phrase(match["what"]))
    )


def _match(by_image: dict[int, list[tuple[int, str]]], at: str) -> Iterator[Part]:
    yield Part("Match ")
    for joint, (image, things) in zip(joints(len(by_image)), by_image.items(), strict=True):
        yield Part(f"{joint}the ")
        for inner, (n, words) in zip(joints(len(things)), things, strict=True):
            yield Part(inner)
            yield Part(words, "option", f"{at}/match/{n}")
        yield Part(f" of image {image}")
    yield Part(".")


def _area(area: tuple[float, float, float, float]) -> Line:
    x, y, w, h = area
    words = f"the area from {x:.0%} to {x + w:.0%} of the width and from {y:.0%} to {y + h:.0%} of the height"
    return Line("area", (Part("Change nothing outside "), Part(words, "option", "/area"), Part(".")))
