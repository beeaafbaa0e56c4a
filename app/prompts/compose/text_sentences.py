"""The sentences about in-image text: which text, what it reads between which marks, and how it is set."""

from collections.abc import Sequence

from app.prompts.changes.add_text import AddText
from app.prompts.changes.registry import TextChange
from app.prompts.changes.targets import target_name
from app.prompts.changes.text import Text
from app.prompts.compose.parts import Line, Wording, Words, listed, mine, option, ticked, verbatim, words
from app.prompts.compose.place_phrases import at_place
from app.prompts.language.grammar import article, phrase, the, without_determiner
from app.prompts.language.quotes import LINES, QUOTES, marks_for
from app.prompts.language.scripts import script_name
from app.prompts.spec.vocabulary import CTA_NAME, ORDINALS, SAME, TARGETS


def text_lines(texts: Sequence[tuple[str, Text]], *, only: bool) -> list[Line]:
    """All replaced texts of one scope, with their pointers: one sentence names them, one a text says what it reads."""
    texts = [(at, change) for at, change in texts if phrase(change.target)]
    if not texts:
        return []
    names = [target_name(change.target) for _, change in texts]
    scope = words("Replace ", "only " if only else "", listed([_scope(change, at) for at, change in texts]), ".")
    details = [
        words(_subject(change, at, repeated=names.count(target_name(change.target)) > 1), *_reads(change, at))
        for at, change in texts
        if any(change.reads)
    ]
    return [Line("change", scope), *([Line("details", _row(details))] if details else [])]


def add_text(change: AddText, at: str) -> Words:
    name, size = without_determiner(phrase(change.target)), without_determiner(phrase(change.size))
    if not name or not any(change.reads):
        return ()
    label = CTA_NAME if name == "cta" else name
    target = ticked(label, f"{at}/target") if name in TARGETS else verbatim(label, f"{at}/target")
    large: Wording = words(verbatim(size, f"{at}/size"), " ") if size else ""
    return words(f"Add {article(size or label)}", large, target, " that", *_reads(change, at))


def quoted(lines: Sequence[str], field: str) -> Words:
    """Each line between the first marks that do not occur in it. Where none is left, the lint blocks the run."""
    out = []
    for n, line in enumerate(lines):
        left, right = marks_for(line) or QUOTES[0]
        here = f"{field}/{n}" if len(lines) > 1 else field
        out.append(words(left, verbatim(line, here), right, f" on the {LINES[n]} line" if len(lines) > 1 else ""))
    return listed(out)


def _row(sentences: Sequence[Words]) -> Words:
    return words(*(words(" " if n else "", sentence) for n, sentence in enumerate(sentences)))


def _scope(change: Text, at: str) -> Words:
    """Which text, such as "the in-image headline", "the text on the leftmost sign", "the price "9 €" in the lower half"."""
    name, where = target_name(change.target), change.where
    known = TARGETS.get(name)
    field = f"{at}/target"
    if where in ORDINALS:
        first, joint, thing = known.scope.rpartition("the ") if known else ("", "", without_determiner(name))
        noun = words(
            "the ",
            *([ticked(first + joint, field)] if first else []),
            option(where, f"{at}/where"),
            " ",
            ticked(thing, field) if known else verbatim(thing, field),
        )
    else:
        noun = words("the ", ticked(known.scope, field)) if known else words(the(name), verbatim(name, field))
    old: Wording = words(" ", quoted((change.replaces,), f"{at}/replaces")) if change.replaces.strip() else ""
    place: Wording = words(" ", option(at_place(where), f"{at}/where")) if where and where not in ORDINALS else ""
    return words(noun, old, place)


def _subject(change: Text, at: str, *, repeated: bool) -> Words:
    """Such as "The new headline". Where two texts have one name, what tells them apart is said again."""
    name = target_name(change.target)
    known = TARGETS.get(name)
    subject = known.subject if known else f"new {without_determiner(name)}"
    if not repeated:
        return words(f"The {subject}")
    if change.where in ORDINALS:
        return words("The ", option(change.where, f"{at}/where"), f" {subject}")
    if change.where:
        return words(f"The {subject} ", option(at_place(change.where), f"{at}/where"))
    if change.replaces.strip():
        return words(f"The {subject} in place of ", quoted((change.replaces,), f"{at}/replaces"))
    return words(f"The {subject}")


def _reads(change: TextChange, at: str) -> tuple[Wording, ...]:
    return (" reads ", quoted(change.reads, f"{at}/reads"), _set_in(change, at), ".")


def _set_in(change: TextChange, at: str) -> Words:
    """How it is set, such as " in bold Japanese kana, white on black, same position and font weight as before"."""
    style = without_determiner(phrase(change.style))
    face = without_determiner(phrase(change.typeface))
    script = change.script
    named = option(script_name(script), f"{at}/script")
    items: list[Wording] = []
    if face:
        if script and script != "latin":
            items += [" in ", named, ","]
        items += [f" in {article(style or face)}", option(style, f"{at}/style"), " " if style else ""]
        items.append(option(face, f"{at}/typeface"))
    elif script or style:
        items += [" in ", option(style, f"{at}/style"), " " if style and script else "", named if script else ""]
    color, ground, look = phrase(change.color), phrase(change.background), phrase(change.look)
    if color:
        items += [", ", mine(color, f"{at}/color")]
    if ground:
        items += [" on " if color else ", on ", mine(ground, f"{at}/background")]
    if look:
        items += [", ", mine(look, f"{at}/look")]
    if change.direction:
        items += [", set ", option(f"{change.direction}ly", f"{at}/direction")]
    return words(*items, *_position(change, at))


def _position(change: TextChange, at: str) -> list[Wording]:
    items: list[Wording] = []
    same = [option("position", f"{at}/position")] if change.position == SAME else []
    if isinstance(change, Text) and change.weight == SAME:
        same.append(option("font weight", f"{at}/weight"))
    if same:
        items += [", same ", listed(same), " as before"]
    if change.position and change.position != SAME:
        place = "centered" if change.position == "center" else at_place(change.position)
        items += [", ", option(place, f"{at}/position")]
    return items
