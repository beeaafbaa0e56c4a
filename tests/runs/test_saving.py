"""What becomes of a paid file that can't be shown, or does not come."""

import gzip
from io import BytesIO
from typing import Any

import pytest
from PIL import Image as Picture

from app.db import Database
from app.errors import FetchFailed, FetchRefused
from app.runs import RunActions, RunContext
from app.runs.queries.run_view import RunView
from app.runs.queries.to_view import view_runs
from app.upstream.replies import MAX_FILES, files_in
from tests.runs.cast import URL, Upstream, done, png, to_the_end
from tests.runs.conftest import MakeRun

OTHER = "https://files.runcomfy.net/b.png"


def encoded(kind: str, size: tuple[int, int] = (8, 8)) -> bytes:
    buffer = BytesIO()
    Picture.new("RGB", size, "teal").save(buffer, kind)
    return buffer.getvalue()


async def shown(database: Database, run_id: str) -> RunView:
    async with database.read() as session:
        [view] = await view_runs(session, [run_id])
    return view


@pytest.mark.parametrize(
    ("data", "mime", "reason"),
    [
        (encoded("JPEG", (20_000, 20)), "image/jpeg", "too_large"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(80), "image/heic", "other_kind"),
        (b"8BPS" + bytes(80), "image/vnd.adobe.photoshop", "other_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml", "other_kind"),
        (b"PK\x03\x04" + bytes(80), "application/zip", "other_kind"),
        (gzip.compress(b"a", mtime=0), "application/gzip", "other_kind"),
    ],
)
async def test_it_keeps_what_can_not_be_shown_as_a_file_with_its_reason(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database, data: bytes, mime: str, reason: str
) -> None:
    upstream.files = [data]
    run = await to_the_end(c, (await make_run("submitted")).id)
    view = await shown(database, run.id)
    [file] = view.files
    assert (run.state, view.outputs, file.mime, file.reason) == ("saved", [], mime, reason)
    assert await c.storage.get(f"runs/{run.id}/file-1.bin") == data
    assert "can’t be shown" in view.events[-1].text


@pytest.mark.parametrize("data", [b"<!doctype html><p>Gone", b"\xff\xd8\xff" + bytes(40), b"none of all"])
async def test_it_keeps_what_is_no_picture_and_may_be_fetched_again(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database, data: bytes
) -> None:
    upstream.files = [data, png()]
    run = await to_the_end(c, (await make_run("submitted")).id)
    view = await shown(database, run.id)
    assert (run.state, [file.reason for file in view.files]) == ("unsaved", ["no_picture"])
    assert await c.storage.get(f"runs/{run.id}/file-1.bin") == data
    await RunActions(c).save_again(run.id)
    view = await shown(database, run.id)
    assert (view.state, len(view.outputs), view.files) == ("saved", 1, [])
    assert not await c.storage.exists(f"runs/{run.id}/file-1.bin")


async def test_it_keeps_the_pictures_that_came_where_another_did_not(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database
) -> None:
    upstream.results = [done(files=(OTHER, URL))]
    upstream.files = [FetchFailed("410", code="gone"), png("red"), png("blue"), FetchFailed("410", code="gone")]
    run = await to_the_end(c, (await make_run("submitted")).id)
    view = await shown(database, run.id)
    assert (view.state, [output.n for output in view.outputs]) == ("unsaved", [2])
    await RunActions(c).save_again(run.id)  # the second is not asked for again: it may be gone
    view = await shown(database, run.id)
    assert (view.state, [output.n for output in view.outputs]) == ("saved", [1, 2])


@pytest.mark.parametrize(
    ("error", "addresses"),
    [(FetchRefused("The result lies on cdn.test"), [URL]), (FetchFailed("410", code="gone"), [])],
)
async def test_it_shows_the_address_of_what_it_can_not_bring_while_that_lives(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database, error: Any, addresses: list[str]
) -> None:
    upstream.files = [error]
    view = await shown(database, (await to_the_end(c, (await make_run("submitted")).id)).id)
    assert (view.state, view.addresses) == ("unsaved", addresses)
    assert error.message in view.events[-1].text


async def test_it_says_that_a_result_came_with_an_error_or_odd_fields(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database
) -> None:
    upstream.results = [done(cost_usd=None, unread=("cost",), warning="low quality")]
    view = await shown(database, (await to_the_end(c, (await make_run("submitted")).id)).id)
    said = " ".join(event.text for event in view.events)
    assert view.state == "saved"
    assert view.cost.actual_usd is None
    assert "can’t be read of: cost" in said
    assert "“low quality”" in said


async def test_it_brings_as_many_files_as_a_reply_may_name(
    c: RunContext, make_run: MakeRun, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = files_in([f"https://files.example/{n}.png" for n in range(MAX_FILES + 9)])
    assert len(named) == MAX_FILES
    monkeypatch.setattr("app.runs.steps.download.MAX_FILES", 3)
    upstream.results = [done(files=named[:5])]
    run = await to_the_end(c, (await make_run("submitted")).id)
    view = await shown(c.ledger.database, run.id)
    assert (view.state, [output.n for output in view.outputs]) == ("saved", [1, 2, 3])
