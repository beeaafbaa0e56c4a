"""Every text that a person reads can be translated: in templates, in the pages' code, and in scripts, which take their
words from templates. What is found here is wrapped in gettext, or is a name and stands below."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.contracts.repository import ROOT

NAMES = frozenset(
    (
        "Stillframe",
        "RunComfy",
        "RUNCOMFY_TOKEN",
        "STILLFRAME_PUBLIC_URL",
        "CSV",
        "JSON",
        "API",
        "GET",
        "POST",
        "PATCH",
        "DELETE",
        "OpenAPI",
        "cURL",
        "openapi",
        "json",
        "https",
    )
)
SPOKEN = frozenset({"alt", "title", "placeholder", "aria-label", "aria-roledescription", "aria-description", "label"})
UNREAD = frozenset({"script", "style", "code", "pre", "kbd", "template-code"})
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"^[A-Z][\w’]*[ ,.:…][^/<>{}=;]*[a-z]{2,}|^[A-Z][a-z]+ [a-z]+")
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"|\bautofocus\b')
BLOCK = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
WRAPPED = re.compile(r"\b(?:_|ngettext)\((?:[^()]|\([^()]*\))*\)", re.DOTALL)
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`((?:[^`\\]|\\.)*)`')
FINDINGS = ("sandbox_support",)  # what the lint says, but for itself
PAGES = ("app/web/pages",)
SAMPLE_WORDS = "app/web/pages/builder/samples.py"  # words that are drawn in pictures, not words of the page


class _Read(HTMLParser):
    """The words of a template that are plain text, or the value of an attribute that is read out."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD:
            self._inside.append(tag)
        for name, value in attrs:
            if name in SPOKEN or name.startswith("data-say-"):
                self.words += _words(value or "")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.words += _words(ATTRIBUTE.sub(" ", data))  # a macro may hold attributes alone


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if word not in NAMES]


def bare_in_template(source: str) -> list[str]:
    reader = _Read()
    reader.feed(BLOCK.sub(" ", re.sub(r"<!doctype html>", "", source)))
    inside = [WRAPPED.sub(" ", block) for block in BLOCK.findall(source) if not block.startswith("{#")]
    said = [literal for block in inside for literal in _literals(block) if SENTENCE.match(literal)]
    return [*reader.words, *said]


def bare_in_script(source: str) -> list[str]:
    code = re.sub(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", " ", source, flags=re.DOTALL)
    return [literal for literal in _literals(code) if SENTENCE.match(literal)]


def _literals(code: str) -> Iterator[str]:
    for found in LITERAL.finditer(code):
        yield next(group for group in found.groups() if group is not None)


def bare_in_python(source: str) -> list[str]:
    """Sentences that no gettext wraps, but docstrings and the descriptions of the API's fields."""
    tree = ast.parse(source)
    spared: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in {"_", "gettext", "ngettext", "N_"}:
            spared |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spared.add(id(node.value))
        elif isinstance(node, ast.arg | ast.AnnAssign | ast.FunctionDef | ast.AsyncFunctionDef):
            annotation = node.returns if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else node.annotation
            spared |= {id(part) for part in ast.walk(annotation)} if annotation else set()
        elif (isinstance(node, ast.keyword) and node.arg == "description") or (
            isinstance(node, ast.Call) and _name(node.func) in {"info", "warning", "error", "exception", "assert_never"}
        ):
            spared |= {id(part) for part in ast.walk(node)}
    constants = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return [n.value for n in constants if id(n) not in spared and SENTENCE.match(n.value)]


def bare_in_findings(source: str) -> list[str]:
    """Sentences of the lint that do not remember what they are made of, whole or put together."""
    tree = ast.parse(source)
    spared: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "N_":
            spared |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spared.add(id(node.value))
    said = [(node, _put_together(node)) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    said += [(n, n.value) for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return [words for node, words in said if id(node) not in spared and SENTENCE.match(words)]


def _put_together(node: ast.JoinedStr) -> str:
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def files(pattern: str, *folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob(pattern))]


@pytest.mark.parametrize(
    "path", files("*.html", "templates"), ids=lambda path: path.relative_to(ROOT / "templates").as_posix()
)
def test_a_template_says_nothing_untranslated(path: Path) -> None:
    assert bare_in_template(path.read_text(encoding="utf-8")) == []


def test_pages_say_nothing_untranslated() -> None:
    found = {
        str(path.relative_to(ROOT)): bare_in_python(path.read_text(encoding="utf-8")) for path in files("*.py", *PAGES)
    }
    del found[SAMPLE_WORDS]
    assert {path: words for path, words in found.items() if words} == {}


def test_findings_can_be_said_in_another_language() -> None:
    paths = [*files("*.py", "app/prompts/lint"), *(ROOT / "app/prompts" / f"{name}.py" for name in FINDINGS)]
    found = {path.name: bare_in_findings(path.read_text(encoding="utf-8")) for path in paths}
    assert {name: words for name, words in found.items() if words} == {}


def test_scripts_take_their_words_from_templates() -> None:
    found = {path.name: bare_in_script(path.read_text(encoding="utf-8")) for path in files("*.js", "static/js")}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello there</p>", ["Hello", "there"]),
        ('<p>{{ _("Hello") }}</p>', []),
        ('<img alt="A sofa">', ["sofa"]),
        ('<p aria-label="{{ _(\'Hello\') }}" class="run-panel">{# a note #}</p>', []),
        ('{% set words = "Hello there" %}', ["Hello there"]),
        ('{{ field("name", _("Label of it"), hint=_("What (this) is")) }}', []),
        ("<code>stillframe serve</code>", []),
    ],
)
def test_it_finds_a_bare_text_in_a_template(source: str, found: list[str]) -> None:
    assert bare_in_template(source) == found


def test_it_finds_a_bare_text_in_code() -> None:
    lint = '"""Docs of it."""\nmessage = f"Image {n} is gone."\nfix = Fix("Take it out")\nsaid = N_("Said as %(n)s is", n=n)\n'
    assert bare_in_findings(lint) == ["Image … is gone.", "Take it out"]
    assert bare_in_python('"""A docstring of it."""\nx = _("Said so") + "Not said so"\n') == ["Not said so"]
    assert bare_in_script('// A comment, "It is not"\nbutton.textContent = "Copied it all";') == ["Copied it all"]
