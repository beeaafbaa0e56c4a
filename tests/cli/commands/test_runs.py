"""stillframe runs, wait, fetch, cancel and export: the server's ledger, from outside."""

import io
import json
import subprocess
import uuid
import zipfile
from pathlib import Path

import psycopg
import pytest

from tests.cli.conftest import Command, body
from tests.cli.process import command, environment, one_after_another
from tests.support.fault_upstream import FaultUpstream
from tests.support.until import until

NOBODY = "01M86PHHZW0B0M7Z3BTAWN73E6"


def test_it_lists_fetches_and_exports_what_was_made(cli: Command, upstream: FaultUpstream) -> None:
    """One run after another, one process: a saved one, and one whose result is gone."""
    folder = str(cli.folder)
    calls = [
        ["edit", "--input", body(), "--output-dir", folder],
        ["edit", "--input", body("file_gone Keep the face unchanged."), "--output-dir", folder],
        ["runs", "--json"],
        ["runs", "--state", "saved"],
        ["runs", "--state", "painted"],
        ["export", "--format", "csv"],
        ["cancel", NOBODY],
        ["wait", NOBODY],
    ]
    saved, gone, listed, shown, unknown, table, *missing = one_after_another(calls, **cli.settings)
    run = json.loads(saved[1])
    assert [json.loads(answer[1])["state"] for answer in (saved, gone)] == ["saved", "unsaved"]
    assert (saved[0], gone[0]) == (0, 1)
    runs = json.loads(listed[1])["runs"]
    assert [item["state"] for item in runs] == ["unsaved", "saved"]
    assert shown[1].split()[:2] == [run["id"], "saved"]
    assert unknown[0] == 64
    assert [line.split(",")[1] for line in table[1].splitlines()] == ["state", "unsaved", "saved"]
    assert [(code, out) for code, out, _ in missing] == [(1, ""), (1, "")]

    fetched = cli("fetch", run["id"], "--output-dir", "again")
    (file,) = fetched.run["files"]
    assert Path(file).read_bytes() == Path(run["files"][0]).read_bytes()
    again = cli("fetch", runs[0]["id"])
    assert (again.code, again.run["state"], again.run["files"]) == (1, "unsaved", [])


def test_it_exports_pictures_as_a_zip(cli: Command) -> None:
    assert cli.edit().code == 0
    done = subprocess.run(
        command("export", "--format", "zip"), env=environment(cli.settings), stdout=subprocess.PIPE, check=True
    )
    with zipfile.ZipFile(io.BytesIO(done.stdout)) as bundle:
        names = bundle.namelist()
    assert len(names) == 2
    assert names[-1] == "manifest.json"


def test_it_cancels_a_run_that_waits_upstream(cli: Command, upstream: FaultUpstream) -> None:
    upstream.queue_s = 600
    run = cli.edit("--no-wait").run
    assert cli("fetch", run["id"]).code == 75
    cancelled = cli("cancel", run["id"])
    assert (cancelled.code, cancelled.run["state"]) == (0, "cancelled")
    assert cancelled.err.strip() == "Upstream canceled it; nothing was charged."
    assert [job.cancelled for job in upstream.jobs.values()] == [True]


def test_it_says_that_another_token_sent_it(cli: Command, upstream: FaultUpstream) -> None:
    upstream.queue_s = 600
    run = cli.edit("--no-wait").run
    waited = cli("wait", run["id"], runcomfy_token="another-token")
    assert (waited.code, waited.out) == (1, "")
    assert "with another token" in waited.err


@pytest.mark.parametrize("restored", [True, False])
def test_it_asks_before_it_sends_what_a_restored_database_calls_unsent(
    restored: bool, cli: Command, upstream: FaultUpstream
) -> None:
    """As docs/operating.md says it: a note of any slot that is ahead of the database."""
    waiting = cli.edit("--timeout", "0.2", prompt="429 Keep the face unchanged.")
    assert waiting.run["state"] == "ready"
    sent = len(upstream.posts)
    if restored:
        (Path(cli.settings["data_dir"]) / "slots" / "serve-1.mark").write_text("9000000")
        again = cli.edit("--timeout", "0.2", prompt="429 Keep the face unchanged.")
        assert (again.code, again.run["parked"]) == (1, True)
        assert "may have been sent before" in again.err
        assert len(upstream.posts) == sent
        cli.begin("wait", waiting.run["id"], "--send")
    else:
        cli.begin("edit", "--input", body("429 Keep the face unchanged."))
    until(lambda: len(upstream.posts) > sent)


def test_it_works_on_a_teams_database(cli: Command, upstream: FaultUpstream, postgres: str) -> None:
    """Its slot is an advisory lock there; the files are where the data folder is."""
    name = f"cli_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"host={postgres} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute(f"create database {name} template stillframe_template")
    folder = str(cli.folder)
    calls = [
        ["edit", "--input", body(), "--output-dir", folder],
        ["edit", "--input", body(), "--output-dir", folder],
        ["edit", "--input", body("never_ends Keep the face unchanged."), "--timeout", "0.5", "--output-dir", folder],
    ]
    settings = cli.settings | {"database_url": f"postgresql://postgres@/{name}?host={postgres}"}
    first, second, third = one_after_another(calls, **settings)
    assert (first[0], second[0], third[0]) == (0, 0, 75), first[2] + third[2]
    assert json.loads(first[1])["id"] == json.loads(second[1])["id"]
    assert len(upstream.posts) == 2
    with psycopg.connect(f"host={postgres} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")
