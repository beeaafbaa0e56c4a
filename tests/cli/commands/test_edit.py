"""stillframe edit, as a person or a script runs it: files, the result on standard output, and each exit code."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import BODY, TOKEN, Command
from tests.cli.process import ROOT, one_after_another
from tests.media.pictures import picture
from tests.support.fault_jobs import PRICE_USD
from tests.support.fault_upstream import FaultUpstream

GOLDENS = json.loads((ROOT / "tests" / "prompts" / "goldens.json").read_text())


def raw_body(golden: dict[str, Any]) -> dict[str, Any]:
    return {
        "prompt": golden["prompt"],
        "images": [image["url"] for image in golden["spec"]["images"]],
        "size": "auto",
    }


@pytest.mark.parametrize("name", ["background swap", "headline into kana", "two references", "kitchen"])
def test_it_brings_the_result_of_a_golden_prompt(name: str, cli: Command, upstream: FaultUpstream) -> None:
    raw = raw_body(next(golden for golden in GOLDENS if golden["name"] == name))
    ended = cli("edit", "--input", json.dumps(raw), "--output-dir", "results", "--quiet")
    assert (ended.code, ended.err) == (0, "")
    assert [post.body for post in upstream.posts] == [raw]
    (file,) = ended.run["files"]
    assert Path(file).parent == cli.folder / "results"
    assert Path(file).read_bytes().startswith(b"\x89PNG")
    assert ended.run["state"] == "saved"


def test_it_brings_the_result_of_every_golden_prompt(cli: Command, upstream: FaultUpstream) -> None:
    folder = cli.folder / "results"
    asked = [json.dumps(raw_body(golden)) for golden in GOLDENS]
    calls = [["edit", "--input", raw, "--output-dir", str(folder), "--quiet"] for raw in asked]
    answers = one_after_another(calls, **cli.settings)
    assert [(code, err) for code, _, err in answers] == [(0, "")] * len(GOLDENS)
    assert [post.body for post in upstream.posts] == [json.loads(raw) for raw in asked]
    files = [Path(file) for _, out, _ in answers for file in json.loads(out)["files"]]
    assert sorted(files) == sorted(folder.iterdir())
    assert len(files) == len(GOLDENS)


def test_it_takes_pictures_and_words_from_flags(cli: Command, upstream: FaultUpstream) -> None:
    (cli.folder / "poster.png").write_bytes(picture())
    said = ["--image", "poster.png", "--keep", "layout", "--keep", "brand_mark", "--exactly"]
    ended = cli("edit", *said, "--text", "headline=今日のおすすめ", "--size", "1024_1536")
    assert ended.code == 0, ended.err
    (post,) = upstream.posts
    assert post.prompt.startswith("Keep the layout and brand mark exactly as in the input. Replace only the in-image")
    assert "今日のおすすめ" in post.prompt
    assert post.body["size"] == "1024_1536"
    assert post.body["images"][0].startswith("data:image/png;base64,")
    assert "data:" not in ended.out
    assert ended.run["wire"]["images"] == [ended.run["sources"][0]["image"]]


def test_it_sends_files_that_a_raw_body_names(cli: Command, upstream: FaultUpstream) -> None:
    (cli.folder / "poster.png").write_bytes(picture())
    raw = {"prompt": "Keep the layout unchanged. Recolor the sofa to green.", "images": ["poster.png"]}
    (cli.folder / "body.json").write_text(json.dumps(raw))
    assert cli("edit", "--input", "body.json", "--image", "https://example.invalid/b.jpg").code == 0
    first, second = upstream.posts[0].body["images"]
    assert first.startswith("data:image/png;base64,")
    assert second == "https://example.invalid/b.jpg"


def test_it_reads_standard_input(cli: Command, upstream: FaultUpstream) -> None:
    assert cli("edit", "--input", "-", "--quiet", stdin=json.dumps(BODY)).code == 0
    assert upstream.booked() == 1


def test_it_says_what_happens_in_plain_lines(cli: Command) -> None:
    ended = cli.edit()
    assert ended.lines[:3] == ["Created, $0.0400 reserved", "Sending…", "Upstream accepted the request"]
    assert ended.lines[-2:] == ["Saved for $0.0400.", f"  {ended.run['files'][0]}"]
    assert "\x1b" not in ended.err


def test_it_tells_a_program_in_json(cli: Command) -> None:
    ended = cli.edit("--json")
    told = [json.loads(line) for line in ended.lines]
    assert [event["state"] for event in told][-1] == "saved"
    assert {event["run"] for event in told} == {ended.run["id"]}


def test_it_never_pays_twice_for_the_same_command(cli: Command, upstream: FaultUpstream) -> None:
    first, second = cli.edit("--output-dir", "a"), cli.edit("--output-dir", "a")
    assert (first.run["id"], first.run["files"]) == (second.run["id"], second.run["files"])
    assert second.lines[0] == "Saved for $0.0400."  # nothing of the past is told as if it happened now
    assert len(list((cli.folder / "a").iterdir())) == 1
    assert upstream.booked() == 1
    assert cli.edit("--output-dir", "a", "--again").run["id"] != first.run["id"]
    assert upstream.booked() == 2


def test_it_writes_over_no_file(cli: Command) -> None:
    first = cli.edit().run["files"][0]
    Path(first).write_text("mine")
    second = cli.edit().run["files"][0]
    assert Path(first).read_text() == "mine"
    assert second != first
    assert Path(second).read_bytes().startswith(b"\x89PNG")


def test_it_goes_on_where_the_time_was_over(cli: Command, upstream: FaultUpstream) -> None:
    upstream.run_s = 1.5
    ended = cli.edit("--timeout", "0.5")
    assert (ended.code, ended.run["files"]) == (75, [])
    assert f"stillframe wait {ended.run['id']}" in ended.lines[-1]
    again = cli.edit()
    assert (again.code, again.run["id"]) == (0, ended.run["id"])
    assert len(upstream.posts) == 1


def test_it_leaves_when_the_request_is_accepted(cli: Command, upstream: FaultUpstream) -> None:
    upstream.queue_s = 2.0
    ended = cli.edit("--no-wait")
    assert (ended.code, ended.run["state"], ended.run["files"]) == (0, "submitted", [])
    waited = cli("wait", ended.run["id"], "--output-dir", "later")
    assert waited.code == 0
    assert [Path(file).exists() for file in waited.run["files"]] == [True]
    assert len(upstream.posts) == 1


def test_it_shows_everything_and_sends_nothing(cli: Command, upstream: FaultUpstream) -> None:
    ended = cli.edit("--dry-run", prompt="Make it better")
    assert (ended.code, upstream.posts) == (0, [])
    assert ended.run["wire"] == BODY | {"prompt": "Make it better"}
    assert float(ended.run["price"]["usd"]) == PRICE_USD
    assert "missing_preservation" in {finding["code"] for finding in ended.run["findings"]}
    assert not list(cli.folder.iterdir())


def test_it_sends_nothing_that_costs_more(cli: Command, upstream: FaultUpstream) -> None:
    ended = cli.edit("--max-cost", "0.03")
    assert (ended.code, ended.out, upstream.posts) == (1, "", [])
    assert "$0.0400" in ended.err
    assert cli.edit("--max-cost", "0.04").code == 0


def test_it_tries_anew_what_cost_nothing(cli: Command, upstream: FaultUpstream) -> None:
    """Refused for the token; after signing in, the same command sends."""
    refused = cli.edit(runcomfy_token="token-that-is-old")
    assert refused.code == 77
    assert "Sign in again" in refused.err
    assert cli.edit().code == 0
    assert upstream.booked() == 1


def test_it_never_sends_again_what_may_have_been_charged(cli: Command, upstream: FaultUpstream) -> None:
    first, second = cli.edit(prompt="500 Keep it"), cli.edit(prompt="500 Keep it")
    assert (first.code, second.code) == (69, 69)
    assert first.run["id"] == second.run["id"]
    assert "may have been charged" in second.err
    elsewhere = cli.edit("--output-dir", "elsewhere", prompt="500 Keep it")
    assert (elsewhere.code, elsewhere.out) == (1, "")
    assert len(upstream.posts) == 1


def test_it_sends_nothing_when_the_folder_can_not_be_written(cli: Command, upstream: FaultUpstream) -> None:
    (cli.folder / "file").write_text("")
    ended = cli.edit("--output-dir", "file/results")
    assert (ended.code, upstream.posts) == (1, [])
    assert "can’t be written to" in ended.err


def test_it_sends_the_token_nowhere_but_upstream(cli: Command, upstream: FaultUpstream) -> None:
    """Not even in words of upstream that repeat it, nor to the host of the file."""
    ended = cli.edit(prompt="echo_token Keep it", log_level="debug")
    assert TOKEN not in ended.out + ended.err
    assert cli.edit(log_level="debug").code == 0
    fetched = [headers for method, path, headers in upstream.heads if path.startswith("/file/")]
    assert fetched
    assert [headers for headers in fetched if TOKEN in str(headers)] == []
    kept = [path for path in (cli.folder.parent / "data").rglob("*") if path.is_file()]
    assert [path for path in kept if TOKEN.encode() in path.read_bytes()] == []
