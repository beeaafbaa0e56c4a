"""stillframe lint: what is wrong with a spec, a raw body or a prompt, for a person, a program, or a pull request."""

import json
from typing import Any, NamedTuple

import click

from app.cli.arguments.command import command, option
from app.cli.arguments.spec_input import Json, is_raw, read_text
from app.cli.exit_codes import CommandError, Exit
from app.cli.output.console import clean, say_result
from app.cli.output.json_line import line_of
from app.errors import InvalidSpec


class Found(NamedTuple):
    """A finding, where it stands: `name` is the file's, `line` counts from 1."""

    name: str
    line: int
    finding: Json


@command("stillframe lint --prompt 'Replace the background with a beach.' --format github")
@click.argument(
    "files",
    nargs=-1,
    type=click.Path(),
    metavar="[FILE]...",
    help="a spec, a raw body, or a prompt; - is standard input",
)
@option("--input", "inline", type=click.Path(), metavar="JSON|FILE|-", help="the same, or inline JSON")
@option("--prompt", metavar="WORDS", help="a prompt")
@option("--model", metavar="ID", help="the model of prompts and raw bodies")
@option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "github")),
    default="text",
    help="how findings are written; github makes annotations",
)
def lint(files: tuple[str, ...], inline: str | None, prompt: str | None, model: str | None, form: str) -> int:
    """Judge specs, raw request bodies and prompts. A file that is no JSON object is a prompt. The exit code is 65 when
    there is an error; warnings and advice change nothing.
    """
    given = [*files, *([inline] if inline else [])]
    sources = [(name, read_text(name)) for name in given]
    if prompt is not None:
        sources.append(("prompt", prompt))
    if not sources:
        raise CommandError("Name a file, or give --prompt or --input.", Exit.USAGE)
    found = [item for name, text in sources for item in _judge(name, text, model)]
    _FORMATS[form](found)
    return Exit.DATA if any(item.finding["severity"] == "error" for item in found) else Exit.OK


def _judge(name: str, text: str, model: str | None) -> list[Found]:
    from app.cli.offline_lint import default_model, judge

    label = "input" if name.lstrip().startswith("{") else "standard input" if name == "-" else name
    given = _object(text)
    is_prompt = given is None
    model = model or default_model()
    body = {"prompt": text} if given is None else given
    spec = {"version": 1, "model": model, "raw": body} if is_raw(body) else {"version": 1, "model": model, **body}
    try:
        findings = [finding.to_json() for finding in judge(spec).findings]
    except InvalidSpec as error:
        finding = {"code": error.error_code, "severity": "error", "message": error.message, "field": error.field or ""}
        findings = [{**finding, "fix": None}]
    return [
        Found(
            label,
            1
            if is_prompt
            else line_of(text, finding["field"].removeprefix("/raw") if is_raw(body) else finding["field"]),
            finding,
        )
        for finding in findings
        if not (is_prompt and finding["code"] == "no_images")  # its pictures come with the request
    ]


def _object(text: str) -> Json | None:
    """A JSON object, or None for a prompt. What begins like one must be one."""
    if not text.lstrip("\ufeff").lstrip().startswith("{"):
        return None
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CommandError(f"That is not JSON: {error}.", Exit.DATA) from None
    return value


def _as_text(found: list[Found]) -> None:
    for name, line, finding in found:
        print(clean(f"{name}:{line}: {finding['severity']} {finding['code']}: {finding['message']}"))


def _as_json(found: list[Found]) -> None:
    say_result({"findings": [{"file": name, "line": line, **finding} for name, line, finding in found]})


def _as_github(found: list[Found]) -> None:
    """Workflow commands, as https://docs.github.com/actions/reference/workflow-commands-for-github-actions has them."""
    kinds = {"error": "error", "warning": "warning", "advice": "notice"}
    for name, line, finding in found:
        title = _escaped(finding["code"], ",:")
        print(
            f"::{kinds[finding['severity']]} file={_escaped(name, ',:')},line={line},title={title}::{_escaped(finding['message'])}"
        )


def _escaped(text: str, more: str = "") -> str:
    for letter in f"%\r\n{more}":
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text


_FORMATS: dict[str, Any] = {"text": _as_text, "json": _as_json, "github": _as_github}
