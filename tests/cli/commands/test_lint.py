"""stillframe lint: findings for a person, a program and a pull request, and a code for a script."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.cli.output.json_line import line_of

SPEC = """{
  "version": 1,
  "model": "openai/gpt-image-2/edit",
  "images": [{"url": "https://example.com/poster.jpg"}, {"url": "http://example.com/room.jpg"}],
  "keep": ["photograph"],
  "changes": [
    {"kind": "text", "target": "headline", "reads": ""}
  ]
}
"""


@pytest.fixture
def spec(tmp_path: Path) -> str:
    (tmp_path / "spec.json").write_text(SPEC)
    return str(tmp_path / "spec.json")


def lint(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(["lint", *arguments])
    return code, capsys.readouterr().out


def test_it_stands_beside_its_line_in_a_pull_request(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = lint(capsys, spec, "--format", "github")
    assert code == 65
    found = [line for line in out.splitlines() if line.startswith("::error")]
    assert found[0].startswith(f"::error file={spec},line=4,title=bad_image_url::")
    assert found[1].startswith(f"::error file={spec},line=7,title=empty_text::")


def test_it_reads_like_a_compiler(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out = lint(capsys, spec)
    assert f"{spec}:7: error empty_text: " in out


def test_it_tells_a_program_in_json(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out = lint(capsys, spec, "--format", "json")
    found: list[dict[str, Any]] = json.loads(out)["findings"]
    assert {"file", "line", "code", "severity", "message", "field", "fix"} == set(found[0])


def test_warnings_stop_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = lint(capsys, "--prompt", "Make it better.")
    assert code == 0
    assert "prompt:1: warning missing_preservation" in out
    assert "no_images" not in out


def test_it_judges_a_prompt_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "prompt.txt").write_text("Keep the face unchanged.\u202e Replace the background with a beach.")
    code, out = lint(capsys, str(tmp_path / "prompt.txt"))
    assert code == 65
    assert "control_characters" in out
    assert "\u202e" not in out


def test_it_judges_a_raw_body_by_its_own_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "body.json").write_text(
        '{\n"prompt": "Keep the face unchanged. Remove the cup.",\n"images":\n["ftp://a/b"]\n}'
    )
    _, out = lint(capsys, str(tmp_path / "body.json"))
    assert f"{tmp_path / 'body.json'}:4: error bad_image_url" in out


def test_an_annotation_can_not_be_broken_out_of(capsys: pytest.CaptureFixture[str]) -> None:
    _, out = lint(capsys, "--format", "github", "--input", '{"version": 1, "a\\n::error::b": 1}')
    assert len(out.splitlines()) == 1


@pytest.mark.parametrize(
    ("pointer", "line"),
    [("", 1), ("/version", 2), ("/images/1/url", 4), ("/changes/0/reads", 7), ("/changes/3", 6), ("/nothing/here", 1)],
)
def test_it_finds_the_line_of_a_place(pointer: str, line: int) -> None:
    assert line_of(SPEC, pointer) == line


def test_it_finds_it_among_brackets_in_texts_and_escaped_keys() -> None:
    text = '{"a": "}]{[\\"",\n "b/c": [1, {"x": []},\n {"~": "here"}]}'
    assert line_of(text, "/b~1c/2/~0") == 3
