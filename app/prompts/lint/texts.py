"""Findings about in-image text: what can't be quoted, which script it is named in, how long it is."""

import unicodedata
from collections.abc import Iterator

from app.messages import N_, LazyText
from app.prompts.changes.registry import TextChange
from app.prompts.changes.targets import target_name
from app.prompts.changes.text import Text
from app.prompts.invisible import visible
from app.prompts.language.quotes import LINES, marks_for
from app.prompts.language.scripts import (
    bare_script_text,
    belongs,
    detect_script,
    is_right_to_left,
    runs_down,
    script_text,
)
from app.prompts.lint.findings import Finding, Fix, advice, error, put, remove, warning
from app.prompts.spec.spec import Spec
from app.prompts.spec.vocabulary import SAME, TARGETS

LONG = 80  # in Latin letters; a Chinese character is as wide as two
MANY_LINES = 4
GROWS = 1.5


def text_findings(spec: Spec) -> Iterator[Finding]:
    for n, change in enumerate(spec.changes):
        if isinstance(change, TextChange):
            at = f"/changes/{n}"
            yield from _lines(spec, change, at)
            if isinstance(change, Text) and change.replaces and marks_for(change.replaces) is None:
                yield _no_quotes(f"{at}/replaces")
            yield from _script(change, at)
            yield from _direction(change, at)
            yield from _length(change, at)


def width(text: str) -> int:
    """How much room a text takes, in Latin letters. Marks take none, East Asian characters take two."""
    return sum(
        2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
        if not unicodedata.combining(character) and unicodedata.category(character) != "Cf"
    )


def _lines(spec: Spec, change: TextChange, at: str) -> Iterator[Finding]:
    several = len(change.reads) > 1
    for n, line in enumerate(change.reads):
        here = f"{at}/reads/{n}" if several else f"{at}/reads"
        if not visible(line):
            yield _empty(spec, change, n, at, here)
        elif marks_for(line) is None:
            yield _no_quotes(here)


def _empty(spec: Spec, change: TextChange, n: int, at: str, here: str) -> Finding:
    name = text_name(change)
    if any(map(visible, change.reads)):
        fix: Fix | None = Fix(N_("Remove the empty line"), [remove(here)])
        return error(
            "empty_text",
            N_("The %(line)s line of the %(text)s is empty.", line=LINES[n], text=name),
            here,
            fix,
            line=n + 1,
        )
    fix = Fix(N_("Remove this change"), [remove(at)]) if len(spec.changes) > 1 else None
    return error("empty_text", N_("Enter the %(text)s.", text=name), here, fix)


def text_name(change: TextChange) -> LazyText:
    target = target_name(change.target)
    if target in TARGETS:
        return TARGETS[target].subject
    return N_("new %(text)s", text=target) if target else N_("new text")


def _no_quotes(at: str) -> Finding:
    message = N_("This text uses every kind of quotation mark, so none is left to quote it with.")
    return error("no_quotes_left", message, at)


def _script(change: TextChange, at: str) -> Iterator[Finding]:
    text = " ".join(change.reads)
    found = detect_script(text)
    if not found:
        return
    if change.script and not belongs(text, change.script):
        fix = Fix(N_("Use %(script)s", script=script_text(found)), [put(f"{at}/script", found)])
        message = N_("This text isn’t in %(script)s.", script=script_text(change.script))
        yield warning("script_mismatch", message, f"{at}/script", fix, named=change.script, found=found)
    if is_right_to_left(found) and change.position in ("", SAME):
        message = N_(
            "%(script)s reads right to left. Consider aligning it to the right.",
            script=bare_script_text(found.partition("+")[0]),
        )
        yield advice("rtl_layout", message, f"{at}/position", script=found)


def _direction(change: TextChange, at: str) -> Iterator[Finding]:
    found = detect_script(" ".join(change.reads)) or change.script
    if change.direction == "vertical" and found and not runs_down(found):
        fix = Fix(N_("Leave it horizontal"), [remove(f"{at}/direction")])
        message = N_(
            "%(script)s is not written in columns, so the letters may come out turned or stacked.",
            script=bare_script_text(found.partition("+")[0]),
        )
        yield warning("direction_mismatch", message, f"{at}/direction", fix, script=found)


def _length(change: TextChange, at: str) -> Iterator[Finding]:
    takes = width("".join(change.reads))
    if takes > LONG or len(change.reads) > MANY_LINES:
        message = N_("Long text is often misspelled. Shorten it or split it into passes.")
        yield warning("long_text", message, f"{at}/reads", width=takes, most=LONG)
    old = width(change.replaces) if isinstance(change, Text) else 0
    if old and takes > old * GROWS and takes - old > 4:
        message = N_("The new text is much longer and may be shrunk or wrapped.")
        yield advice("text_grows", message, f"{at}/reads", new=takes, old=old)
