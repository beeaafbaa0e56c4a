"""Find what nobody sees in a text: characters without a shape or an effect, and blanks around quoted text."""

from collections.abc import Iterator

from app.messages import N_
from app.prompts.invisible import invisible_characters, visible
from app.prompts.language.quotes import character_name, refused_characters
from app.prompts.lint.findings import Finding, Fix, replace, warning
from app.prompts.spec.spec import Spec
from app.prompts.spec.strings import String, strings


def invisible_findings(spec: Spec) -> Iterator[Finding]:
    for string in strings(spec):
        yield from hidden_findings(string)
        if string.shape == "text" and string.text != string.text.strip() and visible(string.text):
            message = N_("There are blanks around this text, and they are quoted with it.")
            fix = Fix(N_("Take the blanks out"), [replace(string.at, visible(string.text))])
            yield warning("outer_blanks", message, string.at, None if _is_refused(string) else fix)


def hidden_findings(string: String) -> Iterator[Finding]:
    """Those of one string, be it in-image text or words of a sentence."""
    found = invisible_characters(string.text)
    if not found or not visible(string.text):
        return
    names = [character_name(character) for character in found]
    message = N_("Something in this text can’t be seen and does nothing: %(names)s.", names=", ".join(names[:3]))
    fix = Fix(N_("Take it out") if len(names) == 1 else N_("Remove them"), [replace(string.at, visible(string.text))])
    yield warning("invisible_characters", message, string.at, None if _is_refused(string) else fix, characters=names)


def _is_refused(string: String) -> bool:
    """Whether an error says more about it: that one is mended first."""
    return bool(refused_characters(string.text, breaks=string.shape != "text"))
