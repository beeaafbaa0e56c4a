"""Each fault is played where its name says, and nowhere unless it was switched on."""

import asyncio
import gzip
import re
from typing import Any

import httpx
import pytest

from app.errors import SettingsError
from app.sandbox import FAULTS
from app.sandbox.faults.faults import Faults, without_marks
from app.sandbox.faults.scenarios import SCENARIOS
from tests.contracts.repository import ROOT
from tests.sandbox.conftest import Client, Open

BY_PROMPT = ("by_prompt",)


@pytest.fixture
async def faulty(open_sandbox: Open) -> Client:
    return await open_sandbox(faults=BY_PROMPT)


async def completed(client: Client, fault: str) -> str:
    """The id of a request that has ended and plays that fault."""
    request_id = await client.book(f"Paint fault:{fault}")
    for _ in range(1000):
        job = await client.sandbox.jobs.get(request_id)
        if job and job.state == "completed":
            return request_id
        await asyncio.sleep(0.01)
    raise AssertionError(job)


async def looks(client: Client, fault: str, call: str, times: int = 5) -> list[httpx.Response]:
    request_id = await completed(client, fault)
    return [await client.http.get(f"/v1/requests/{request_id}/{call}") for _ in range(times)]


async def file_answers(client: Client, fault: str, times: int) -> list[httpx.Response]:
    result = await client.result(await completed(client, fault))
    return [await client.http.get(result["output"]["images"][0]) for _ in range(times)]


def test_it_refuses_to_start_with_a_fault_that_it_does_not_know() -> None:
    with pytest.raises(SettingsError, match="STILLFRAME_SANDBOX_FAULTS: 430 is none of"):
        Faults(["429", "430"])


async def test_it_plays_nothing_unless_switched_on(open_sandbox: Open) -> None:
    client = await open_sandbox()
    result = await client.done("Paint fault:429 fault:result_empty")
    assert result["output"]["images"]
    assert result["output"]["notes"][0]["sentence"] == "Paint fault:429 fault:result_empty"


async def test_it_plays_a_fault_for_everybody(open_sandbox: Open) -> None:
    client = await open_sandbox(faults=["429x2", "result_string"])
    assert [(await client.submit()).status_code for _ in range(3)] == [429, 429, 200]
    assert isinstance((await client.done())["output"]["image"], str)


async def test_it_keeps_the_mark_from_the_engine(faulty: Client) -> None:
    result = await faulty.done("Paint the corner. fault:slow_nothing fault:file_short.")
    assert result["output"]["notes"][0]["sentence"] == "Paint the corner."
    assert without_marks("fault:429x2 Keep it. fault:flap. Paint.") == "Keep it. Paint."


async def test_it_remembers_the_fault_of_a_request_when_it_is_started_again(open_sandbox: Open) -> None:
    request_id = await completed(await open_sandbox(faults=BY_PROMPT), "result_empty")
    assert (await (await open_sandbox()).result(request_id))["output"] == {}


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("429", 429, 429001),
        ("401", 401, 401001),
        ("402", 402, 402),
        ("403", 403, 403003),
        ("422", 422, 422001),
        ("funds", 200, 10001),
        ("redirect_private", 307, None),
    ],
)
async def test_it_refuses_and_books_nothing(faulty: Client, fault: str, status: int, code: int | None) -> None:
    answer = await faulty.submit(f"Paint fault:{fault}")
    assert answer.status_code == status
    if code:
        assert answer.json()["error_code"] == code
    assert ("retry-after" in answer.headers) == (status == 429)
    assert await faulty.sandbox.jobs.listed() == []


@pytest.mark.parametrize(
    ("fault", "status", "start"),
    [
        ("500", 500, '{"error_code":500001'),
        ("502html", 502, "<html>"),
        ("503", 503, ""),
        ("half_json", 200, '{"request_id":"abc'),
        ("notjson", 200, "OK"),
        ("no_id", 200, "{}"),
        ("badid", 200, '{"request_id":"../../etc/passwd"'),
    ],
)
async def test_it_books_and_then_answers_badly(faulty: Client, fault: str, status: int, start: str) -> None:
    answer = await faulty.submit(f"Paint fault:{fault}")
    assert answer.status_code == status
    assert answer.text.startswith(start)
    assert len(await faulty.sandbox.jobs.listed()) == 1


@pytest.mark.parametrize("fault", ["hang", "slow_ok"])
async def test_it_books_and_answers_late(faulty: Client, fault: str) -> None:
    asked = asyncio.create_task(faulty.submit(f"Paint fault:{fault}"))
    while not await faulty.sandbox.jobs.listed():
        await asyncio.sleep(0.01)
    done, _ = await asyncio.wait([asked], timeout=0.2)
    assert not done
    await faulty.sandbox.stop()  # whoever hangs is let go
    assert (await asked).status_code == 200


async def test_it_leaves_a_job_in_the_queue_or_running(faulty: Client) -> None:
    stuck = await faulty.book("Paint fault:stuck")
    endless = await faulty.book("Paint fault:never_ends")
    behind = await faulty.book("Paint")
    await faulty.until(behind, "completed")  # neither holds the others up
    assert (await faulty.status(stuck))["queue_position"] == 1
    assert (await faulty.status(endless))["status"] == "in_progress"
    assert (await faulty.cancel(stuck))["outcome"] == "cancelled"
    assert (await faulty.cancel(endless))["outcome"] == "not_cancellable"


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("flap", ["in_progress", "in_queue", "in_progress", "completed", "completed"]),
        ("bad_status", ["on_holiday"] * 3 + ["completed"] * 2),
        ("other_words", ["succeeded"] * 5),
        ("status500x3", [500] * 3 + ["completed"] * 2),
        ("status404x3", [404] * 3 + ["completed"] * 2),
        ("html_status", ["<html>"] * 3 + ["completed"] * 2),
        ("garbage_status", ["\0"] * 3 + ["completed"] * 2),
    ],
)
async def test_it_answers_the_status_badly_for_a_while(faulty: Client, fault: str, seen: list[Any]) -> None:
    for answer, expected in zip(await looks(faulty, fault, "status"), seen, strict=True):
        if isinstance(expected, int):
            assert answer.status_code == expected
        elif expected in ("<html>", "\0"):
            assert answer.text.startswith(expected)
        else:
            assert answer.json()["status"] == expected


async def test_it_says_completed_too_early(open_sandbox: Open) -> None:
    client = await open_sandbox(faults=["status_lie_completed"], started=False)
    request_id = await client.book()
    assert (await client.status(request_id))["status"] == "completed"
    assert (await client.result(request_id))["status"] == "in_queue"


@pytest.mark.parametrize("fault", [name for name, s in SCENARIOS.items() if s.stage == "result"])
async def test_it_answers_the_result_badly(faulty: Client, fault: str) -> None:
    answers = await looks(faulty, fault, "result", 4)
    if fault == "result404x3":
        assert [answer.status_code for answer in answers] == [404, 404, 404, 200]
        return
    if fault == "err_in_200":
        assert (answers[0].status_code, answers[0].json()["error_code"]) == (200, 20001)
        return
    output = answers[0].json()["output"]
    same = {
        "result_empty": lambda: output == {},
        "result_string": lambda: output["image"].startswith("http://sandbox/files/"),
        "result_plain": lambda: output.startswith("http://sandbox/files/"),
        "result_list": lambda: len(output) == 1 and output[0].startswith("http://sandbox/files/"),
        "result_nested": lambda: output["result"]["images"][0].startswith("http://sandbox/files/"),
        "result_many": lambda: len(output["images"]) == 500,
        "result_foreign_host": lambda: output["images"] == ["https://runcomfy.net.evil.example/a.png"],
        "result_http": lambda: output["images"] == ["http://files.runcomfy.example/a.png"],
        "result_traversal_name": lambda: output["images"][0].endswith("/..%2f..%2fetc%2fcron.d%2fx.png"),
    }
    assert same[fault]()


async def test_it_answers_the_result_truly_before_the_end(open_sandbox: Open) -> None:
    client = await open_sandbox(faults=["err_in_200", "result_empty"], started=False)
    assert (await client.result(await client.book()))["status"] == "in_queue"


async def test_it_serves_the_draft_under_a_hostile_name_too(faulty: Client) -> None:
    result = await faulty.result(await completed(faulty, "result_traversal_name"))
    assert (await faulty.draft(result)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("fault", "statuses"),
    [("file_503x2", [503, 503, 200]), ("file_gone", [404] * 3), ("file_redirect", [307] * 3)],
)
async def test_it_refuses_the_file(faulty: Client, fault: str, statuses: list[int]) -> None:
    answers = await file_answers(faulty, fault, 3)
    assert [answer.status_code for answer in answers] == statuses


@pytest.mark.parametrize(
    ("fault", "declares"), [("file_short", 164), ("file_long", 5), ("file_3gib", 3 << 30), ("file_cut_then_ok", 164)]
)
async def test_it_declares_another_length_than_it_sends(faulty: Client, fault: str, declares: int) -> None:
    answers = await file_answers(faulty, fault, 2)
    assert int(answers[0].headers["content-length"]) == declares != len(answers[0].content)
    whole = int(answers[1].headers["content-length"]) == len(answers[1].content)
    assert whole == (fault == "file_cut_then_ok")


async def test_it_sends_a_page_or_a_bomb_as_a_picture(faulty: Client) -> None:
    (page,) = await file_answers(faulty, "file_html", 1)
    assert page.headers["content-type"] == "image/png"
    assert page.text.startswith("<script>")
    result = await faulty.result(await completed(faulty, "file_bomb"))
    async with faulty.http.stream("GET", result["output"]["images"][0]) as bomb:
        packed = b"".join([chunk async for chunk in bomb.aiter_raw()])
    assert len(packed) < 10**6 < 10**8 == len(gzip.decompress(packed))


@pytest.mark.parametrize(
    ("fault", "status", "outcome"), [("cancel_late", 200, "not_cancellable"), ("cancel_500", 500, None)]
)
async def test_it_cancels_badly(faulty: Client, fault: str, status: int, outcome: str | None) -> None:
    request_id = await faulty.book(f"Paint fault:stuck fault:{fault}")
    answer = await faulty.http.post(f"/v1/requests/{request_id}/cancel")
    assert answer.status_code == status
    assert answer.json().get("outcome") == outcome
    assert (await faulty.status(request_id))["status"] == "in_queue"


def test_it_is_documented_fault_by_fault() -> None:
    page = (ROOT / "docs" / "sandbox.md").read_text()
    _, _, table = page.partition("| fault | what happens |")
    assert re.findall(r"^\| `(\w+)` \| (.+) \|$", table, re.MULTILINE) == list(FAULTS.items())
    assert set(FAULTS) == {"by_prompt", *SCENARIOS}
