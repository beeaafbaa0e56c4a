"""What input and flags say together, before anything is opened."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from app.cli.arguments.command import command
from app.cli.arguments.edit_flags import EditCommand, EditFlags, edit_options
from app.cli.arguments.spec_input import picture_bytes, pictures, read_json, to_spec
from app.cli.exit_codes import CommandError, Exit
from app.prompts import parse_spec

ID = "01JABCDEFGHJKMNPQRSTVWXYZ0"
MODEL = "openai/gpt-image-2/edit"


def said(*arguments: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {}

    @command("stillframe edit", cls=EditCommand)
    @edit_options
    def edit(flags: EditFlags) -> int:
        made.update(to_spec(given or {}, flags, model=MODEL))
        return 0

    with edit.make_context("edit", list(arguments)) as context:
        edit.invoke(context)
    return made


def test_it_makes_a_spec_of_flags() -> None:
    spec = said("--image", "a.png", "--keep", "face", "--exactly", "--background", "a beach", "--area", "0,0,.5,1")
    assert spec == {
        "version": 1,
        "model": MODEL,
        "images": [{"url": "a.png"}],
        "keep": ["face"],
        "keep_also": [],
        "keep_strength": "exactly",
        "changes": [{"kind": "background", "to": "a beach"}],
        "area": [0, 0, 0.5, 1],
    }


def test_it_says_what_becomes_of_the_rest() -> None:
    assert said("--image", "a.png", "--area", "0,0,.5,.5", "--outside", "area")["outside"] == "area"
    assert "outside" not in said("--image", "a.png")


def test_its_changes_keep_the_order_of_their_flags() -> None:
    spec = said("--remove", "cup", "--image", "a.png", "--recolor", "sofa=red", "--remove=lamp", "--crop", "a square")
    assert [(change["kind"], *list(change.values())[1:]) for change in spec["changes"]] == [
        ("remove", "cup"),
        ("recolor", "sofa", "red"),
        ("remove", "lamp"),
        ("crop", "a square"),
    ]


@pytest.mark.parametrize(
    ("flag", "words", "change"),
    [
        ("--text", "headline=今日=1", {"kind": "text", "target": "headline", "reads": "今日=1"}),
        ("--text", "headline=A\nB", {"kind": "text", "target": "headline", "reads": ["A", "B"]}),
        ("--add-text", "caption=New", {"kind": "add_text", "target": "caption", "reads": "New"}),
        (
            "--move",
            "headline=top-right:bottom-center",
            {"kind": "move", "target": "headline", "from": "top-right", "to": "bottom-center"},
        ),
        ("--remove", "cup@leftmost", {"kind": "remove", "target": "cup", "where": "leftmost"}),
        ("--remove", "the @ sign", {"kind": "remove", "target": "the @ sign"}),
        ("--replace", "mug=glass of water", {"kind": "replace", "target": "mug", "with": "glass of water"}),
        ("--add", "a fern@right-margin", {"kind": "add", "what": "a fern", "where": "right margin"}),
        ("--recolor", "jacket=navy", {"kind": "recolor", "target": "jacket", "to": "navy"}),
        ("--light", "golden hour", {"kind": "lighting", "to": "golden hour"}),
        ("--style", "watercolour", {"kind": "style", "to": "watercolour"}),
        ("--crop", "a square", {"kind": "crop", "to": "a square"}),
        ("--change", "Open the eyes.", {"kind": "free", "instruction": "Open the eyes."}),
    ],
)
def test_it_has_a_flag_for_each_usual_change(flag: str, words: str, change: dict[str, Any]) -> None:
    spec = said(flag, words)
    assert spec["changes"] == [change]
    parse_spec(spec)


def test_a_picture_is_an_address_a_file_or_an_id_with_a_role_or_without() -> None:
    spec = said(
        "--image", ID, "--image", "scene=room.jpg", "--image", f"logo={ID}", "--image", "https://a.example/?a=b"
    )
    assert spec["images"] == [
        {"image": ID},
        {"url": "room.jpg", "role": "scene"},
        {"image": ID, "role": "logo"},
        {"url": "https://a.example/?a=b"},
    ]
    assert [named for _, _, named in pictures(spec)] == ["room.jpg"]


def test_flags_add_to_a_spec() -> None:
    given = {"model": "a/b", "keep": ["face"], "changes": [{"kind": "crop", "to": "a square"}], "options": {"a": 1}}
    spec = said("--keep", "pose", "--option", "quality=high", "--option", "n=2", given=given)
    assert (spec["version"], spec["model"], spec["keep"]) == (1, "a/b", ["face", "pose"])
    assert spec["options"] == {"a": 1, "quality": "high", "n": 2}
    assert len(spec["changes"]) == 1


def test_a_raw_body_is_sent_as_it_is() -> None:
    body = {"prompt": "x", "images": ["https://a.example/a.png"], "novel": {"deep": [1]}}
    assert said(given=body) == {"version": 1, "model": MODEL, "raw": body}
    with pytest.raises(CommandError, match="sent as it is"):
        said("--keep", "face", given=body)


def test_it_finds_the_files_that_a_raw_body_names() -> None:
    body = {"prompt": "x", "image_urls": ["a.png", ID, "https://a.example/a.png", "data:image/png;base64,QUJD"]}
    spec = said(given=body)
    found = pictures(spec)
    assert [named for _, _, named in found] == ["a.png", "data:image/png;base64,QUJD"]
    assert picture_bytes(found[1][2]) == (b"ABC", "")


@pytest.mark.parametrize(
    ("given", "code"),
    [("{", Exit.DATA), ('{"a": ' * 100_000, Exit.DATA), ("missing.json", Exit.NO_INPUT), ("a\0b", Exit.NO_INPUT)],
)
def test_it_says_what_can_not_be_read(given: str, code: Exit) -> None:
    with pytest.raises(CommandError) as raised:
        read_json(given)
    assert raised.value.exit_code is code


def test_it_reads_a_file_with_a_mark_and_no_other_encoding(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xef\xbb\xbf" + json.dumps({"prompt": "今"}).encode())
    assert read_json(str(tmp_path / "a.json")) == {"prompt": "今"}
    (tmp_path / "b.json").write_bytes(b'{"prompt": "\xff"}')
    with pytest.raises(CommandError, match="not UTF-8"):
        read_json(str(tmp_path / "b.json"))


@pytest.mark.parametrize(
    "address",
    ["file://{}", "file:{}", "file://localhost{}", "FILE://{}"],
    ids=["usual", "short", "localhost", "capitals"],
)
def test_it_reads_a_file_by_its_address(tmp_path: Path, address: str) -> None:
    """As a file manager or an agent gives it: blanks and letters beyond ASCII are written in code, or are not."""
    path = tmp_path / "Menü 1 #2.png"
    path.write_bytes(b"ABC")
    for written in (quote(str(path)), str(path)):
        spec = {"images": [{"url": address.format(written)}]}
        [(holder, key, named)] = pictures(spec)
        assert (holder, key) == (spec["images"][0], "url")
        assert picture_bytes(named) == (b"ABC", path.name)


def test_it_reads_no_file_of_another_machine() -> None:
    with pytest.raises(CommandError, match="another machine"):
        picture_bytes("file://server/share/a.png")
    assert pictures({"images": [{"url": "https://example.com/a.png"}, {"url": "ftp://example.com/a.png"}]}) == []
