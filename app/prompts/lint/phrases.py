"""Findings about a designer's own words: what is missing, what can't stand in a sentence, what is vague or unquoted."""

from collections.abc import Iterator

from app.prompts.compose.parts import Composition
from app.prompts.compose.sentences import change_lines
from app.prompts.language.free_text import asks_for_unquoted_text, unnumbered_reference, vague_words
from app.prompts.language.grammar import phrase, second_sentence, spaced
from app.prompts.language.lazy_text import N_
from app.prompts.language.quotes import LINES, character_name, refused_characters
from app.prompts.lint.findings import Finding, Fix, error, put, remove, replace, warning
from app.prompts.models import ModelFacts
from app.prompts.spec.changes import Add, AddText, Background, Replace
from app.prompts.spec.spec import Spec
from app.prompts.spec.strings import String, strings

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
        yield from control_findings(string, lines=string.at.endswith("/reads"))
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


def control_findings(string: String, *, lines: bool) -> Iterator[Finding]:
    refused = refused_characters(string.text, breaks=string.shape != "text")
    if not refused:
        return
    names = [character_name(character) for character in refused]
    message = N_("This text contains an invisible character: %(names)s.", names=", ".join(names[:3]))
    fix = _without(string, refused, lines=lines)
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


def _without(string: String, refused: list[str], *, lines: bool) -> Fix | None:
    text = string.text.replace("\r\n", "\n")
    broken = [line for line in text.split("\n") if line.strip()]
    if lines and set(refused) <= {"\n", "\r"} and "\r" not in text and 1 < len(broken) <= len(LINES):
        return Fix(N_("Split into lines"), [replace(string.at, broken)])
    clean = "".join(" " if c in "\n\r\t" else c for c in text if c in "\n\r\t" or c not in refused).strip()
    if not phrase(clean) or (string.shape == "words" and second_sentence(clean)):
        return None
    return Fix(N_("Take it out") if len(refused) == 1 else N_("Remove them"), [replace(string.at, clean)])


def _unquoted(spec: Spec) -> Iterator[Finding]:
    """Judged by the whole sentence, as the model reads it: "Replace the headline with Summer Sale."."""
    for n, change in enumerate(spec.changes):
        at = f"/changes/{n}"
        if change.kind == "free" or isinstance(change, Add | Replace | Background):
            field = {"free": "instruction", "add": "what", "replace": "with", "background": "to"}[change.kind]
            said = "".join(line.text for line in change_lines(change, at, only=False))
            if asks_for_unquoted_text(said):
                yield unquoted(f"{at}/{field}")
