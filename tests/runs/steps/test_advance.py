"""The story of a run, step by step, against an upstream that answers as it is told."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from app.db import Database, db_now
from app.errors import Conflict, FetchFailed, FetchRefused, RequestError, UpstreamBroken, UpstreamRefused
from app.runs import RunActions, RunContext, advance, drive
from app.runs.ledger import claims
from app.runs.ledger.models import Run
from app.runs.ledger.run_error import error_text
from app.runs.ledger.status_updates import outputs_of
from app.upstream import Accepted, NotSent, Refused, Unknown, Words
from tests.runs.cast import URL, Upstream, done, held, png, to_the_end
from tests.runs.conftest import MakeRun, new_run


async def test_it_goes_from_ready_to_saved_with_one_post(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database
) -> None:
    run = await to_the_end(c, (await make_run()).id)
    assert (run.state, run.request_id, run.actual_micro, await held(database)) == (
        "saved",
        "request-0001",
        41_200,
        41_200,
    )
    assert len(upstream.posts) == 1
    async with database.read() as session:
        [output] = (await outputs_of(session, [run.id]))[run.id]
    assert (output.width, output.height, output.mime) == (64, 96, "image/png")
    assert await c.storage.get(output.key) == png()
    assert await c.storage.get(output.thumb_key or "")
    assert list(c.workdir.iterdir()) == []


async def test_it_sends_once_however_many_drive_it(c: RunContext, make_run: MakeRun, upstream: Upstream) -> None:
    run = await make_run()
    await asyncio.gather(*(advance(c, run.id) for _ in range(12)))
    assert len(upstream.posts) == 1


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (Unknown("no answer in 60 s"), "unconfirmed"),
        (Refused(code="upstream_token", upstream_said="token rejected", detail=None, http_status=401), "rejected"),
    ],
)
async def test_it_stops_after_an_answer_that_ends_it(
    c: RunContext, make_run: MakeRun, upstream: Upstream, answer: Any, state: str
) -> None:
    upstream.submits = [answer]
    run = await to_the_end(c, (await make_run()).id)
    assert run.state == state
    assert await advance(c, run.id) is None
    assert len(upstream.posts) == 1


async def test_it_waits_and_sends_again_when_nothing_was_sent(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database
) -> None:
    upstream.submits = [
        NotSent(reason="connection refused", declined=False, retry_after=None),
        Accepted("request-0001"),
    ]
    run = await make_run()
    assert await advance(c, run.id) == 0.0
    pause = await advance(c, run.id)
    assert pause is not None
    assert 0 < pause <= 60
    assert len(upstream.posts) == 1
    async with database.write() as session:
        await session.execute(update(Run).values(not_before=None))
    assert (await to_the_end(c, run.id)).state == "saved"


async def test_it_sends_nothing_under_a_claim_that_grew_old(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database
) -> None:
    original = upstream.submit

    async def slow(model: str, body: dict[str, Any], *, check: Callable[[], Any]) -> Any:
        async with database.write() as session:
            await session.execute(update(Run).values(claimed_at=db_now() - claims.FRESH_S - 1))
        return await original(model, body, check=check)

    upstream.submit = slow  # type: ignore[method-assign]
    run = await make_run()
    await advance(c, run.id)
    assert upstream.posts == []
    assert (await c.ledger.get(run.id)).state == "ready"


async def test_it_writes_down_what_it_hears_although_its_task_is_cancelled(
    c: RunContext, make_run: MakeRun, upstream: Upstream
) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> Accepted:
        arrived.set()
        await go_on.wait()
        return Accepted("request-0001")

    upstream.submits = [slow]
    run = await make_run()
    task = asyncio.create_task(advance(c, run.id))
    await asyncio.wait_for(arrived.wait(), 10)
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait(set(c.posts))
    assert (await c.ledger.get(run.id)).request_id == "request-0001"


async def test_it_claims_nothing_once_it_is_told_to_stop(c: RunContext, make_run: MakeRun, upstream: Upstream) -> None:
    run = await make_run()
    c.stopping.set()
    assert await advance(c, run.id) is None
    assert upstream.posts == []
    assert (await c.ledger.get(run.id)).state == "ready"


async def test_it_claims_nothing_when_it_is_told_to_stop_while_the_body_is_built(
    c: RunContext, make_run: MakeRun, upstream: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slowly(c: RunContext, run: Run) -> dict[str, object]:
        c.stopping.set()
        return run.wire

    monkeypatch.setattr("app.runs.steps.submit.sources.body", slowly)
    run = await make_run()
    await advance(c, run.id)
    assert upstream.posts == []
    assert (await c.ledger.get(run.id)).state == "ready"


async def test_it_ends_a_run_whose_source_is_gone_before_anything_is_sent(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database
) -> None:
    gone = {"n": 1, "role": "primary", "image": "01J00000000000000000000000", "url": None, "width": 1, "height": 1}
    run = await to_the_end(c, (await make_run(sources=[gone])).id)
    assert (run.state, (run.error or {})["code"]) == ("not_sent", "source_gone")
    assert upstream.posts == []
    assert await held(database) == 0


async def test_it_sends_our_image_as_data_and_keeps_only_its_id(
    c: RunContext, make_run: MakeRun, upstream: Upstream
) -> None:
    image = await c.images.add_bytes(png(), name="a.png")
    source = {"n": 1, "role": "primary", "image": image.id, "url": None, "width": 64, "height": 96}
    run = await to_the_end(c, (await make_run(sources=[source], wire={"prompt": "…", "images": [image.id]})).id)
    assert upstream.posts[0]["images"][0].startswith("data:image/png;base64,")
    assert run.wire["images"] == [image.id]
    assert run.sources[0]["sent_as"] == "data"


@pytest.mark.parametrize(
    "hiccup",
    [UpstreamBroken("502"), UpstreamRefused("not found", http_status=404), UpstreamRefused("token", http_status=401)],
)
async def test_it_looks_again_after(c: RunContext, make_run: MakeRun, upstream: Upstream, hiccup: Exception) -> None:
    upstream.statuses = [hiccup, *upstream.statuses]
    run = await make_run("submitted")
    wait = await advance(c, run.id)
    assert wait is not None
    assert wait > 0
    assert (await c.ledger.get(run.id)).state == "submitted"
    assert (await to_the_end(c, run.id)).state == "saved"


async def test_it_reads_the_result_again_while_it_is_behind_the_status(
    c: RunContext, make_run: MakeRun, upstream: Upstream
) -> None:
    upstream.results = [UpstreamRefused("not found", http_status=404), done(state="running", files=()), done()]
    assert (await to_the_end(c, (await make_run("submitted")).id)).state == "saved"


async def test_it_shows_an_error_inside_a_finished_request(
    c: RunContext, make_run: MakeRun, upstream: Upstream
) -> None:
    upstream.results = [done(files=(), error=Words(code="20001", message="possible brand logo", detail=None))]
    run = await to_the_end(c, (await make_run("submitted")).id)
    assert (run.state, error_text(run.error or {})) == ("failed", "possible brand logo")


@pytest.mark.parametrize(
    ("files", "content", "reason"),
    [
        ((), png(), "empty"),
        ((URL,), FetchRefused("the address is not one of upstream’s"), "refused"),
        ((URL,), FetchFailed("410", code="gone"), "expired"),
        ((URL,), b"", "incomplete"),
    ],
)
async def test_it_keeps_the_reason_why_a_result_is_not_here(
    c: RunContext,
    make_run: MakeRun,
    upstream: Upstream,
    database: Database,
    files: tuple[str, ...],
    content: Any,
    reason: str,
) -> None:
    upstream.results, upstream.files = [done(files=files)], [content]
    run = await to_the_end(c, (await make_run("submitted")).id)
    assert (run.state, (run.error or {})["code"]) == ("unsaved", reason)
    assert await held(database) == 41_200
    async with database.read() as session:
        assert await outputs_of(session, [run.id]) == {}


async def test_it_downloads_again_what_was_cut_short(c: RunContext, make_run: MakeRun, upstream: Upstream) -> None:
    upstream.files = [FetchFailed("cut short", retryable=True), png()]
    assert (await to_the_end(c, (await make_run("submitted")).id)).state == "saved"


async def test_it_saves_an_unsaved_result_when_it_is_tried_again(
    c: RunContext, make_run: MakeRun, upstream: Upstream
) -> None:
    upstream.files = [FetchFailed("410", code="gone"), png()]
    run = await to_the_end(c, (await make_run("submitted")).id)
    assert run.state == "unsaved"
    await RunActions(c).save_again(run.id)
    assert (await c.ledger.get(run.id)).state == "saved"


async def test_it_discards_a_run_that_was_not_sent_yet(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database
) -> None:
    run = await make_run()
    assert await RunActions(c).cancel(run.id) == {"outcome": "discarded", "state": "not_sent"}
    await advance(c, run.id)
    assert upstream.posts == []
    assert await held(database) == 0


@pytest.mark.parametrize(
    ("answer", "outcome"), [("cancelled", "cancelled"), ("too_late", "too_late"), (UpstreamBroken("500"), "unknown")]
)
async def test_it_tells_the_true_answer_to_a_cancel(
    c: RunContext, make_run: MakeRun, upstream: Upstream, answer: Any, outcome: str
) -> None:
    upstream.cancels = [answer]
    run = await make_run("submitted")
    assert (await RunActions(c).cancel(run.id))["outcome"] == outcome
    assert (await c.ledger.get(run.id)).cancel_outcome == outcome


async def test_it_asks_upstream_to_cancel_before_the_first_look(
    c: RunContext, make_run: MakeRun, upstream: Upstream
) -> None:
    run = await make_run("posting")
    assert (await RunActions(c).cancel(run.id))["outcome"] == "requested"
    await claims.record(c.ledger, run.id, run.claim_id or "", Accepted("request-0001"))
    await advance(c, run.id)
    assert upstream.calls[:2] == ["cancel", "status"]


async def test_it_refuses_to_cancel_what_has_ended(c: RunContext, make_run: MakeRun) -> None:
    run = await to_the_end(c, (await make_run()).id)
    with pytest.raises(Conflict):
        await RunActions(c).cancel(run.id)


async def test_it_shows_what_a_pasted_id_is_before_it_takes_it(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database
) -> None:
    run = await make_run("posting")
    await claims.record(c.ledger, run.id, run.claim_id or "", Unknown("reset"))
    upstream.results = [done(created_at=(run.claimed_at or 0) + 2)]
    acts = RunActions(c)
    found = await acts.resolve(run.id, "request-9999")
    assert (found["taken"], (await c.ledger.get(run.id)).state) == (False, "unconfirmed")
    assert (await acts.resolve(run.id, "request-9999", confirm=True))["taken"]
    assert (await to_the_end(c, run.id)).state == "saved"
    assert await held(database) == 41_200


@pytest.mark.parametrize("changes", [{"model_id": "google/nano-banana-2/edit"}, {"created_at": 0.0}])
async def test_it_takes_no_id_that_can_not_be_this_runs(
    c: RunContext, make_run: MakeRun, upstream: Upstream, changes: dict[str, Any]
) -> None:
    run = await make_run("posting")
    await claims.record(c.ledger, run.id, run.claim_id or "", Unknown("reset"))
    upstream.results = [done(**({"created_at": (run.claimed_at or 0) + 2} | changes))]
    with pytest.raises(RequestError):
        await RunActions(c).resolve(run.id, "request-9999", confirm=True)
    assert (await c.ledger.get(run.id)).state == "unconfirmed"


async def test_it_keeps_an_open_charge_from_being_deleted(c: RunContext, make_run: MakeRun) -> None:
    acts, run = RunActions(c), await make_run("posting")
    await claims.record(c.ledger, run.id, run.claim_id or "", Unknown("reset"))
    for _ in range(2):
        with pytest.raises(Conflict) as refused:
            await acts.delete(run.id)
        assert refused.value.error_code == "still_open"
        await acts.abandon(run.id)


async def test_it_brings_a_deleted_run_back_within_thirty_seconds(
    c: RunContext, make_run: MakeRun, database: Database
) -> None:
    acts, run = RunActions(c), await to_the_end(c, (await make_run()).id)
    await acts.delete(run.id)
    await acts.restore(run.id)
    assert (await c.ledger.get(run.id)).deleted_at is None
    await acts.delete(run.id)
    async with database.write() as session:
        await session.execute(update(Run).values(deleted_at=db_now() - 31))
    with pytest.raises(Conflict):
        await acts.restore(run.id)


async def test_it_sends_a_parked_run_only_on_a_persons_word(
    c: RunContext, make_run: MakeRun, upstream: Upstream, database: Database
) -> None:
    acts, run = RunActions(c), await make_run()
    async with database.write() as session:
        await session.execute(update(Run).values(parked=True))
    assert await advance(c, run.id) is None
    assert upstream.posts == []
    await acts.send(run.id)
    assert (await to_the_end(c, run.id)).state == "saved"
    with pytest.raises(Conflict):
        await acts.send(run.id)


async def test_it_drives_until_the_state_changes(c: RunContext, make_run: MakeRun) -> None:
    run = await make_run()
    more, turns = True, 0
    while more and turns < 20:
        more, turns = await drive(c, run.id, for_s=5), turns + 1
    assert (await c.ledger.get(run.id)).state == "saved"


async def test_it_makes_a_run_of_the_same_key_only_once_even_when_it_has_ended(c: RunContext) -> None:
    run_id, _ = await c.ledger.create(new_run())
    await to_the_end(c, run_id)
    assert await c.ledger.create(new_run()) == (run_id, False)


async def test_it_gives_an_id_that_two_people_paste_at_once_to_one_run(
    c: RunContext, make_run: MakeRun, upstream: Upstream
) -> None:
    acts, runs = RunActions(c), [await make_run("posting"), await make_run("posting")]
    for run in runs:
        await claims.record(c.ledger, run.id, run.claim_id or "", Unknown("reset"))
    upstream.results = [done(created_at=(runs[1].claimed_at or 0) + 1)]
    checked, go = [], asyncio.Event()
    fits = acts._fits

    async def both_fit(*arguments: Any) -> None:
        await fits(*arguments)
        checked.append(arguments)
        if len(checked) == 2:
            go.set()
        await go.wait()

    acts._fits = both_fit  # type: ignore[method-assign]
    pastes = (acts.resolve(run.id, "request-9999", confirm=True) for run in runs)
    answers = await asyncio.gather(*pastes, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert [answer.error_code for answer in refused] == ["id_taken"]
    assert sorted([(await c.ledger.get(run.id)).state for run in runs]) == ["submitted", "unconfirmed"]
