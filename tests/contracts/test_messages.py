"""Errors and events are codes and params: each code has a message, each message is collected for translation, and no
page and no command recognizes our own English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.messages import MESSAGES, LazyText
from app.messages.events import UPSTREAMS
from app.messages.files import BRIEF
from app.runs.queries.event_text import _case
from tests.contracts.repository import ROOT
from tests.web.i18n.pseudo import collected

APP = ROOT / "app"
COMPARES = {"startswith", "endswith", "partition", "rpartition", "split", "rsplit", "removeprefix", "removesuffix"}
COMPARES |= {"find", "index", "search", "match", "fullmatch", "findall", "finditer"}
WORDS = re.compile(r"[^\W\d_]{2,}")
PLACEHOLDER = re.compile(r"%\(\w+\)s")
# codes that a f-string makes: the group, and what says which there are
MADE = re.compile(r"(?:kind|picture|draft|upstream|event|run|storage|report)\.")
OTHERS_WORDS = {"app/cli/doctor/settings.py": "the name of a setting, which a SettingsError begins with"}


def modules(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (APP / room).rglob("*.py") if "versions" not in path.parts)


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) in names:
            yield node


def compared_messages(source: str) -> list[int]:
    """The lines on which the text of a message, an event or an error is compared, searched or taken apart."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare):
            looked_at = [node.left, *node.comparators]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in COMPARES:
            looked_at = [node.func.value, *node.args]
        elif isinstance(node, ast.Match):
            looked_at = [node.subject]
        else:
            continue
        if any(_is_message(part) for part in looked_at):
            found.append(node.lineno)
    return found


def _is_message(node: ast.expr) -> bool:
    """`error.message`, `error["message"]`, `str(error)`, `event.text`, also within translated() and redact()."""
    if isinstance(node, ast.Attribute):
        return node.attr == "message" or (node.attr == "text" and getattr(node.value, "id", "") == "event")
    if isinstance(node, ast.Subscript):
        return getattr(node.slice, "value", None) == "message"
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
        if name == "str" and node.args:
            return getattr(node.args[0], "id", "") in ("error", "problem", "wrong", "failure")
        return name in ("translated", "redact", "strip", "lower") and any(
            _is_message(part)
            for part in [*node.args, *([node.func.value] if isinstance(node.func, ast.Attribute) else [])]
        )
    return False


@pytest.mark.parametrize(
    "source",
    [
        'if error.message == "Gone.": pass',
        'error.message.startswith("The file")',
        're.search("said: (.*)", error.message)',
        'translated(error.message).partition(". ")',
        '"said" in finding["message"]',
        'str(error).removeprefix("x")',
        'match event.text:\n case "Saved": pass',
    ],
)
def test_it_notices_code_that_recognizes_a_message(source: str) -> None:
    assert compared_messages(source) == [1]


def test_no_page_and_no_command_recognizes_our_english() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for path in modules("web", "cli")
        if (lines := compared_messages(path.read_text(encoding="utf-8")))
    }
    assert found.keys() - OTHERS_WORDS.keys() == set()


def test_every_code_that_is_told_has_a_message() -> None:
    told = {
        (path.relative_to(ROOT).as_posix(), node.args[0].value)
        for path in modules("")
        for node in calls(path, "Message")
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert len(told) > 150
    assert {(path, code) for path, code in told if code not in MESSAGES} == set()


def test_every_message_is_told_somewhere() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in modules("") if "messages" not in path.parts)
    unused = [code for code in MESSAGES if f'"{code}"' not in source and not MADE.match(code)]
    assert unused == []


def test_every_event_that_is_noted_has_a_message() -> None:
    causes = {
        str(part.value)
        for path in modules("runs")
        for node in calls(path, "note", "move")
        for argument in node.args[2:4]
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and re.fullmatch(r"[a-z_]+", part.value)
    }
    assert {"cost_stated", "saved", "gone_on"} <= causes
    shown = causes - NOT_SHOWN - {"state", "note", "phase", "output", "report"}
    assert {cause for cause in shown if f"event.{_case(cause, {'held_usd': '1'}, '')}" not in MESSAGES} == set()


NOT_SHOWN = {
    "chain_done",
    "report_queued",
    "report_",
    "still_",
    "cancel_",
}  # not in a timeline, or begun in an f-string


def test_every_error_of_a_run_has_a_message() -> None:
    codes = {
        str(node.args[0].value)
        for path in modules("runs")
        for node in calls(path, "run_error")
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    codes |= {
        "cancelled",
        "unreachable",
        "upstream_changed",
        "source_gone",
        "claim_stale",
        "answer_unknown",
        "id_taken",
    }
    codes |= {"expired", "refused", "empty", "incomplete"}
    assert {code for code in codes if f"run.{code}" not in MESSAGES} == set()


def test_every_message_is_collected_for_translation() -> None:
    known = {message if isinstance(message, str) else message[0] for message in collected()}
    texts: list[LazyText] = [*MESSAGES.values(), *BRIEF.values(), *UPSTREAMS.values()]
    lost = [text.pattern for text in texts if WORDS.search(PLACEHOLDER.sub("", text.pattern))]
    assert {pattern for pattern in lost if pattern not in known} <= {"RunComfy"}


def test_texts_are_marked_where_they_can_be_collected() -> None:
    """A text in a variable, in an f-string, or within the braces of one is not found by `make messages`."""
    bad = []
    for path in modules(""):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
        for node in ast.walk(tree):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if name in ("_", "N_", "ngettext") and node.args:  # type: ignore[attr-defined]
                literal = isinstance(node.args[0], ast.Constant)  # type: ignore[attr-defined]
                if not literal or id(node) in inside:
                    bad.append(f"{path.relative_to(ROOT)}:{node.lineno}")  # type: ignore[attr-defined]
    assert bad == []


def test_every_message_takes_the_params_that_it_is_given() -> None:
    wrong = []
    for path in modules(""):
        for node in calls(path, "Message", "N_"):
            if not (node.args and isinstance(node.args[0], ast.Constant)) or any(k.arg is None for k in node.keywords):
                continue
            text = str(node.args[0].value)
            pattern = MESSAGES[text].pattern if getattr(node.func, "id", "") == "Message" else text
            given = {k.arg for k in node.keywords}
            if given and (lacking := set(re.findall(r"%\((\w+)\)s", pattern)) - given):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: {sorted(lacking)}")
    assert wrong == []
