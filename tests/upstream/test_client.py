"""The reading calls: what they make of each answer, and which error each bad one is."""

import socket
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from app.errors import UpstreamBroken, UpstreamBusy, UpstreamError, UpstreamRefused, UpstreamUnreachable
from app.upstream import Balance, ModelAPI, Rate, Status, Words
from tests.support import fault_scenarios
from tests.support.fault_upstream import FaultUpstream
from tests.upstream.conftest import CANARY, MODEL, MakeApi

Submit = Callable[[str], Awaitable[str]]


async def test_it_follows_a_request_from_the_queue_to_its_result(
    api: ModelAPI, submit: Submit, upstream: FaultUpstream
) -> None:
    upstream.queue_s = 60
    request_id = await submit("ok")
    assert await api.status(request_id) == Status("queued", "in_queue", 1)
    upstream.queue_s, upstream.run_s = 0, 60
    assert await api.status(request_id) == Status("running", "in_progress", None)
    assert (await api.result(request_id)).state == "running"
    upstream.run_s = 0
    assert (await api.status(request_id)).state == "completed"
    result = await api.result(request_id)
    assert result.files == (f"{upstream.base}/file/{request_id}/out.png",)
    assert (result.state, result.cost_usd, result.error, result.model_id) == ("completed", Decimal("0.04"), None, MODEL)
    assert result.created_at == pytest.approx(upstream.posts[0].at, abs=0.01)
    assert result.finished_at == result.created_at
    assert upstream.heads[-1][1].endswith("/result?include_cost=true")


@pytest.mark.parametrize(("scenario", "is_told"), [("ok", True), ("bare_error", False), ("err_in_200", True)])
async def test_it_says_whether_a_result_names_its_state_itself(
    api: ModelAPI, submit: Submit, scenario: str, is_told: bool
) -> None:
    assert (await api.result(await submit(scenario))).told is is_told


async def test_it_shows_an_unknown_word(api: ModelAPI, submit: Submit) -> None:
    request_id = await submit("bad_status")
    assert await api.status(request_id) == Status("unknown", "on_holiday", None)


async def test_it_knows_the_words_of_the_field(api: ModelAPI, submit: Submit) -> None:
    status = await api.status(await submit("other_words"))
    assert (status.state, status.word) == ("completed", "succeeded")


@pytest.mark.parametrize(
    ("scenario", "kind", "code", "retryable", "known"),
    [
        ("status500x3", UpstreamBroken, "upstream_broken", True, False),
        ("html_status", UpstreamBroken, "upstream_broken", True, False),
        ("garbage_status", UpstreamBroken, "upstream_broken", True, False),
        ("number_status", UpstreamBroken, "upstream_broken", True, False),
        ("status404x3", UpstreamRefused, "upstream_not_found", False, True),
        ("status_code_in_200", UpstreamRefused, "upstream_not_found", False, True),
        ("status401", UpstreamRefused, "upstream_token", False, True),
        ("status429", UpstreamBusy, "upstream_busy", True, True),
    ],
)
async def test_it_says_of_a_failed_look_what_is_known(
    api: ModelAPI, submit: Submit, scenario: str, kind: type, code: str, retryable: bool, known: bool
) -> None:
    request_id = await submit(scenario)
    with pytest.raises(kind) as failure:
        await api.status(request_id)
    error = failure.value
    assert (error.error_code, error.retryable, error.outcome_known) == (code, retryable, known)


async def test_it_gives_the_status_that_an_error_code_in_a_200_stands_for(api: ModelAPI, submit: Submit) -> None:
    with pytest.raises(UpstreamRefused) as failure:
        await api.status(await submit("status_code_in_200"))
    assert (failure.value.http_status, failure.value.upstream_code) == (404, "404001")


async def test_it_tells_a_dead_upstream_from_a_silent_one(make_api: MakeApi) -> None:
    with pytest.raises(UpstreamUnreachable) as unreachable:
        await make_api("http://127.0.0.1:1").status("request-0001")
    assert unreachable.value.retryable
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(UpstreamBroken):
            await make_api(base, read_s=0.2).status("request-0001")


@pytest.mark.parametrize(
    "request_id", ["", "short", "../../etc/passwd", "a" * 200, "12345678/x", "1234 5678", "12345678\n", "äöüäöüäö"]
)
async def test_it_asks_nothing_about_what_is_no_id(api: ModelAPI, upstream: FaultUpstream, request_id: str) -> None:
    for call in (api.status, api.result):
        with pytest.raises(UpstreamRefused) as failure:
            await call(request_id)
        assert failure.value.http_status is None
    assert await api.cancel(request_id) == "unknown"
    assert upstream.connections == 0


@pytest.mark.parametrize(
    ("scenario", "count"),
    [
        ("result_string", 1),
        ("result_plain", 1),
        ("result_list", 1),
        ("result_nested", 1),
        ("result_many", 500),
        ("result_empty", 0),
    ],
)
async def test_it_finds_the_files_in_every_shape_of_output(
    api: ModelAPI, submit: Submit, scenario: str, count: int
) -> None:
    result = await api.result(await submit(scenario))
    assert len(result.files) == count
    assert result.state == "completed"


async def test_it_takes_an_error_inside_a_200_as_the_requests_failure(api: ModelAPI, submit: Submit) -> None:
    result = await api.result(await submit("err_in_200"))
    assert (result.state, result.error) == ("failed", Words("20001", "<script>alert(1)</script>", None))
    result = await api.result(await submit("bare_error"))
    assert (result.state, result.error) == ("failed", Words("20001", "no face found", None))
    result = await api.result(await submit("failed"))
    assert (result.state, result.error) == ("failed", Words("20001", "possible brand logo", None))


async def test_it_tells_an_error_of_the_call_from_one_of_the_request(api: ModelAPI, submit: Submit) -> None:
    with pytest.raises(UpstreamRefused) as failure:
        await api.result(await submit("call_error"))
    assert failure.value.error_code == "upstream_token"


async def test_it_names_what_it_could_not_read_and_goes_on(api: ModelAPI, submit: Submit) -> None:
    result = await api.result(await submit("bad_cost"))
    assert (result.state, result.cost_usd, result.unread) == ("completed", None, ("cost",))
    status = await api.status(await submit("other_request"))
    assert (status.state, status.unread) == ("completed", ("request_id",))


async def test_it_cancels_what_is_queued_and_says_when_it_is_too_late(
    make_api: MakeApi, upstream: FaultUpstream, submit: Submit
) -> None:
    api = make_api(upstream.base, read_s=0.3)
    assert await api.cancel(await submit("cancel_ok")) == "cancelled"
    assert await api.cancel(await submit("ok")) == "too_late"
    assert await api.cancel(await submit("cancel_late")) == "too_late"
    assert await api.cancel(await submit("cancel_500")) == "unknown"
    assert await api.cancel(await submit("cancel_hang")) == "unknown"
    assert await api.cancel("request-0001") == "unknown"


async def test_it_reads_the_balance(api: ModelAPI) -> None:
    assert await api.balance() == Balance(Decimal("12.5"), "USD")


async def test_it_reads_the_catalogue(api: ModelAPI, upstream: FaultUpstream) -> None:
    [entry] = await api.models(search="edit", include_schema=True, limit=5)
    assert (entry.model_id, entry.base_price_usd, entry.price_unit) == (MODEL, Decimal("0.04"), "output")
    assert upstream.heads[-1][1] == "/v1/models?search=edit&limit=5&offset=0&include_schema=true"
    assert (await api.model(MODEL)).inputs == entry.inputs
    for model in ("no/such", "../../etc"):
        with pytest.raises(UpstreamRefused):
            await api.model(model)


async def test_it_follows_no_redirect_with_the_token(
    api: ModelAPI, submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultUpstream() as elsewhere:
        monkeypatch.setitem(fault_scenarios.STATUS, "moved", [(302, "", {"Location": f"{elsewhere.base}/v1/steal"})])
        request_id = await submit("moved")
        with pytest.raises(UpstreamError):
            await api.status(request_id)
        assert elsewhere.heads == []


async def test_it_sends_no_token_where_there_is_none(make_api: MakeApi, upstream: FaultUpstream) -> None:
    upstream.token = None
    await make_api(upstream.base, runcomfy_token=None).balance()
    assert "authorization" not in {name.lower() for name in upstream.heads[-1][2]}


async def test_it_takes_its_turn_among_all_that_poll(
    make_api: MakeApi, submit: Submit, upstream: FaultUpstream
) -> None:
    turns = 0

    class Counted(Rate):
        async def turn(self) -> None:
            nonlocal turns
            turns += 1

    rate = Counted(40)
    api = make_api(upstream.base, rate=rate)
    request_id = await submit("status429")
    before = time.monotonic()
    with pytest.raises(UpstreamBusy):
        await api.status(request_id)
    await api.status(request_id)
    assert turns == 2
    assert rate._next >= before + 1  # Retry-After: 1 holds for everybody


async def test_it_keeps_its_connection_for_reading(api: ModelAPI, submit: Submit, upstream: FaultUpstream) -> None:
    request_id = await submit("ok")
    before = upstream.connections
    for _ in range(5):
        await api.status(request_id)
    assert upstream.connections == before + 1
    assert all(head["authorization"] == f"Bearer {CANARY}" for _, _, head in upstream.heads)
