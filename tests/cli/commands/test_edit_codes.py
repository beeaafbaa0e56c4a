"""How stillframe edit ends: each exit code by a process of its own and a real cause, and a sentence beside it."""

import pytest

from tests.cli.conftest import Command, body
from tests.cli.process import one_after_another
from tests.support.fault_upstream import FaultUpstream


@pytest.mark.parametrize(
    ("scenario", "code", "words"),
    [
        ("422", 65, "can’t take"),
        ("401", 77, "token"),
        ("500", 69, "no clear answer"),
        ("408", 75, "no clear answer"),
        ("failed", 1, "possible brand logo"),
    ],
)
def test_it_ends_with_the_code_of_what_upstream_said(scenario: str, code: int, words: str, cli: Command) -> None:
    ended = cli.edit(prompt=f"{scenario} Keep the face unchanged.")
    assert ended.code == code, ended.err
    assert words in ended.lines[-1]


def test_it_has_a_code_for_everything_that_upstream_may_say(cli: Command) -> None:
    said = {
        "funds": (1, "funds"),
        "403": (1, "isn’t allowed"),
        "404": (1, "does not know"),
        "502html": (69, "no clear answer"),
        "reset_after": (75, "no clear answer"),
        "result_foreign_host": (1, "not fetched"),
        "status401": (77, "Sign in again"),
    }
    folder = ["--output-dir", str(cli.folder)]
    calls = [["edit", "--input", body(f"{scenario} Keep the face unchanged."), *folder] for scenario in said]
    for (code, words), (ended, _, err) in zip(said.values(), one_after_another(calls, **cli.settings), strict=True):
        assert ended == code, err
        assert words in err.splitlines()[-1]


def test_it_waits_while_upstream_is_busy_and_ends_with_75_when_the_time_is_over(cli: Command) -> None:
    ended = cli.edit("--timeout", "0.5", prompt="429 Keep the face unchanged.")
    assert (ended.code, ended.run["state"]) == (75, "ready")
    assert "nothing is charged" in ended.lines[-1]


def test_it_ends_with_75_when_nothing_listens(cli: Command) -> None:
    ended = cli.edit("--timeout", "1", upstream_url="http://127.0.0.1:9", upstream_download_hosts="127.0.0.1:9")
    assert (ended.code, ended.run["state"]) == (75, "ready")


def checked(code: int, out: str, err: str, expected: int, words: str) -> None:
    assert (code, out) == (expected, ""), err
    assert words in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--size",), 64, "--size"),
        (("--input", "{'prompt': 1}"), 65, "is not JSON"),
        (("--input", "body.json"), 66, "body.json can’t be read"),
    ],
)
def test_it_ends_with_the_code_of_what_is_wrong_with_the_input(
    arguments: tuple[str, ...], code: int, words: str, cli: Command
) -> None:
    ended = cli("edit", *arguments)
    checked(ended.code, ended.out, ended.err, code, words)


def test_it_says_what_is_wrong_with_the_input(cli: Command, upstream: FaultUpstream) -> None:
    https = "https://example.invalid/a.jpg"
    wrong: list[tuple[list[str], int, str]] = [
        ([], 64, "Say what to edit"),
        (["--input", "{}", "--max-cost", "cheap"], 64, "dollars"),
        (["--image", https, "--move", "headline"], 64, "top-right:bottom-center"),
        (["--input", body(), "--keep", "face"], 64, "sent as it is"),
        (["--input", '{"prompt": "Keep it"}'], 65, "no_images"),
        (["--input", '{"version": 2, "changes": []}'], 65, "/version"),
        (["--image", "https://127.0.0.1/a.jpg", "--remove", "cup@leftmost"], 65, "bad_image_url"),
        (["--image", https, "--keep", "everything", "--remove", "cup"], 65, "/keep/0"),
        (["--image", "gone.png", "--remove", "cup"], 66, "gone.png can’t be read"),
    ]
    answers = one_after_another([["edit", *arguments] for arguments, _, _ in wrong], **cli.settings)
    for (_, code, words), answer in zip(wrong, answers, strict=True):
        checked(*answer, code, words)
    assert upstream.posts == []


def test_it_says_that_a_file_is_no_picture(cli: Command) -> None:
    (cli.folder / "notes.png").write_text("not a picture")
    ended = cli("edit", "--image", "notes.png", "--remove", "cup")
    assert ended.code == 65
    assert "notes.png" in ended.err


def test_it_says_that_nobody_is_signed_in(cli: Command) -> None:
    cli.settings = {"upstream": "runcomfy", "data_dir": cli.settings["data_dir"]}
    ended = cli.edit()
    assert (ended.code, ended.out) == (77, "")
    assert "RUNCOMFY_TOKEN" in ended.err
