"""Findings about a designer's own words: what is missing, what can't stand in a sentence, what is vague or unquoted."""

import re
from collections.abc import Iterator

from app.messages import N_
from app.prompts.changes.add_text import AddText
from app.prompts.changes.registry import TextChange, kind_of
from app.prompts.compose.compose import change_lines
from app.prompts.compose.parts import Composition
from app.prompts.language.free_text import asks_for_unquoted_text, unnumbered_reference, vague_words
from app.prompts.language.grammar import phrase, second_sentence, spaced
from app.prompts.language.quotes import LINES, character_name, refused_characters, text_lines
from app.prompts.lint.findings import Finding, Fix, error, put, remove, replace, warning
from app.prompts.models import ModelFacts
from app.prompts.spec.spec import Spec
from app.prompts.spec.strings import String, strings

_READS = re.compile(r"/changes/(\d+)/reads(?:/\d+)?")
_SPACES = "\t\n\r\x0b\f\x85\u2028\u2029"  # what stood for a space or a break, and becomes a space
_MISSING = {
    "target": N_("Enter what this applies to."),
    "what": N_("Enter what to add."),
    "with": N_("Enter what replaces it."),
    "instruction": N_("Write the instruction."),
}
_BECOMES = {
    "background": N_("Describe the new background."),
    "lighting": N_("Describe the new lighting."),
    "style": N_("Describe the new style."),
    "recolor": N_("Enter the new color."),
    "crop": N_("Describe the new framing."),
}


def phrase_findings(spec: Spec) -> Iterator[Finding]:
    for string in strings(spec):
        yield from control_findings(string, lines_fix(spec, string))
        if string.shape == "text":
            continue
        if string.required and not phrase(string.text):
            yield _missing(spec, string.at)
        if string.shape == "words" and (rest := second_sentence(string.text)):
            yield _second(string, rest)
        if found := vague_words(string.text, instruction=string.shape == "instruction"):
            yield vague(found, string.at)
        if len(spec.images) > 1:
            yield from unnumbered_findings(string, len(spec.images))
    yield from _unquoted(spec)
    for n, change in enumerate(spec.changes):
        if isinstance(change, AddText) and not change.position:
            at, fix = (
                f"/changes/{n}/position",
                Fix(N_("Put it in the center"), [put(f"/changes/{n}/position", "center")]),
            )
            yield warning("vague_direction", N_("Choose where the new text goes."), at, fix, words="")


def control_findings(string: String, lines: Fix | None = None) -> Iterator[Finding]:
    """`lines` is the fix that makes lines of the text, where it has some."""
    refused = refused_characters(string.text, breaks=string.shape != "text")
    if not refused:
        return
    names = [character_name(character) for character in refused]
    message = N_("This text contains an invisible character: %(names)s.", names=", ".join(names[:3]))
    fix = lines or _without(string, refused)
    yield error("control_characters", message, string.at, fix, characters=names)


def vague(words: str, at: str) -> Finding:
    message = N_("“%(words)s” is vague. Say what, where, and how much.", words=words)
    return warning("vague_direction", message, at, words=words)


def unquoted(at: str) -> Finding:
    message = N_("Put the exact text in quotation marks, or the model will reword it.")
    return warning("paraphrased_text", message, at)


def unnumbered_findings(string: String, images: int) -> Iterator[Finding]:
    found = unnumbered_reference(string.text)
    if not found:
        return
    text, words = string.text, found[0]
    while found:  # each that says which it is gets its number
        n = found[1] or (2 if images == 2 and "other" in found[0].lower().split() else None)
        if n is None or n > images or found[0] not in text:
            break
        start = found[0].split()[0].lower()
        keeps = (
            f"{found[0].split()[0]} " if start in ("from", "of", "in", "like", "on", "using", "use", "match") else ""
        )
        text = text.replace(found[0], f"{keeps}image {n}", 1)
        found = unnumbered_reference(text)
    fix = None if found else Fix(N_("Use its number"), [replace(string.at, text)])
    message = N_(
        "“%(words)s” could be any of %(count)s images. Use its number, such as image 2.",
        words=words,
        count=images,
    )
    yield warning("unnumbered_reference", message, string.at, fix, words=words)


def too_long(spec: Spec, composition: Composition, facts: ModelFacts) -> Iterator[Finding]:
    length = len(composition.prompt)
    if length > facts.max_prompt:
        longest = max(strings(spec), key=lambda string: len(string.text), default=None)
        message = N_(
            "The prompt has %(length)s characters; the model takes at most %(most)s.",
            length=length,
            most=facts.max_prompt,
        )
        at = longest.at if longest else ""
        yield error("prompt_too_long", message, at, length=length, most=facts.max_prompt)


def _missing(spec: Spec, at: str) -> Finding:
    _, _, n, name = at.split("/")
    kind = spec.changes[int(n)].kind
    message = _BECOMES[kind] if name == "to" else _MISSING[name]
    fix = Fix(N_("Remove this change"), [remove(f"/changes/{n}")]) if len(spec.changes) > 1 else None
    return error("no_change", message, at, fix)


def _second(string: String, rest: str) -> Finding:
    first = phrase(spaced(string.text).removesuffix(rest))
    fix = (
        Fix(N_("Keep the first sentence"), [replace(string.at, first)])
        if first and not second_sentence(first)
        else None
    )
    message = N_("Use a short phrase here, not several sentences.")
    return error("second_sentence", message, string.at, fix, rest=rest)


def lines_fix(spec: Spec, string: String) -> Fix | None:
    """The fix that makes lines of in-image text with breaks in it, as long as a text may have that many."""
    found = _READS.fullmatch(string.at)
    if not found or len(text_lines(string.text)) < 2:
        return None
    change = spec.changes[int(found[1])]
    texts = change.reads if isinstance(change, TextChange) else ()
    lines = [line for text in texts for part in text_lines(text) if (line := _sendable(part)).strip()]
    return (
        Fix(N_("Split into lines"), [replace(f"/changes/{found[1]}/reads", lines)])
        if len(lines) <= len(LINES)
        else None
    )


def _sendable(line: str) -> str:
    refused = refused_characters(line, breaks=False)
    return "".join(" " if c == "\t" else c for c in line if c == "\t" or c not in refused)


def _without(string: String, refused: list[str]) -> Fix | None:
    text = string.text.replace("\r\n", "\n")
    clean = "".join(" " if c in _SPACES else c for c in text if c in _SPACES or c not in refused).strip()
    if not phrase(clean) or (string.shape == "words" and second_sentence(clean)):
        return None
    return Fix(N_("Take it out") if len(refused) == 1 else N_("Remove them"), [replace(string.at, clean)])


def _unquoted(spec: Spec) -> Iterator[Finding]:
    """Judged by the whole sentence, as the model reads it: "Replace the headline with Summer Sale."."""
    for n, change in enumerate(spec.changes):
        at = f"/changes/{n}"
        field = kind_of(change).unquoted_in
        if field:
            sentence = "".join(line.text for line in change_lines(change, at, only=False))
            if asks_for_unquoted_text(sentence):
                yield unquoted(f"{at}/{field}")
