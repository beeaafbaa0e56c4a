"""Submit, status, result, cancel, and the file at the end."""

import asyncio
import time
from io import BytesIO

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.sandbox.conftest import EDIT, TOKEN, Client, Open, data_uri, picture


async def test_it_answers_a_submission_with_an_id_and_three_addresses(client: Client) -> None:
    answer = (await client.submit()).json()
    root = f"http://sandbox/v1/requests/{answer['request_id']}"
    assert answer == {
        "request_id": answer["request_id"],
        "status_url": f"{root}/status",
        "result_url": f"{root}/result",
        "cancel_url": f"{root}/cancel",
    }


async def test_it_draws_and_answers_the_result_with_its_cost(client: Client) -> None:
    result = await client.done("Paint the corner")
    assert result["status"] == "completed"
    assert result["model_id"] == EDIT
    assert result["cost"] == 0.04
    assert result["output"]["draft"] is True
    assert result["output"]["notes"] == [
        {"op": "text", "sentence": "Paint the corner", "outcome": "done", "text": "1 pictures", "said": "1 pictures"}
    ]
    assert (
        result["created_at"] <= result["finished_at"] < time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 5))
    )
    assert Image.open(BytesIO(await client.draft(result))).size == (16, 24)


async def test_it_tells_the_cost_only_when_asked(client: Client) -> None:
    request_id = await client.book()
    await client.until(request_id)
    assert "cost" not in await client.result(request_id)


async def test_it_draws_the_same_bytes_for_the_same_request(open_sandbox: Open) -> None:
    client = await open_sandbox()
    first = await client.draft(await client.done("Paint it", size="auto"))
    again = await client.draft(await client.done("Paint it", size="auto"))
    await client.sandbox.stop()
    await client.sandbox.start()  # another drawing process
    later = await client.draft(await client.done("Paint it", size="auto"))
    other = await client.draft(await client.done("Paint something else", size="auto"))
    assert first == again == later != other


async def test_it_tells_true_places_in_the_queue(open_sandbox: Open) -> None:
    client = await open_sandbox(started=False)
    ids = [await client.book(f"Paint {n}") for n in range(4)]
    places = [(await client.status(request_id))["queue_position"] for request_id in ids]
    assert places == [1, 2, 3, 4]
    await client.cancel(ids[1])
    assert [(await client.status(i)).get("queue_position") for i in ids] == [1, None, 2, 3]
    await client.sandbox.start()
    assert [(await client.until(i))["status"] for i in ids] == ["completed", "cancelled", "completed", "completed"]


async def test_it_answers_the_state_in_place_of_a_result_before_the_end(open_sandbox: Open) -> None:
    client = await open_sandbox(started=False)
    result = await client.result(await client.book())
    assert result["status"] == "in_queue"
    assert result["queue_position"] == 1
    assert result["output"] is None
    assert "finished_at" not in result


async def test_it_cancels_what_is_queued(open_sandbox: Open) -> None:
    client = await open_sandbox(queue_s=60)
    request_id = await client.book()
    assert (await client.cancel(request_id))["outcome"] == "cancelled"
    assert (await client.cancel(request_id))["outcome"] == "cancelled"
    result = await client.result(request_id, include_cost="true")
    assert (result["status"], result["output"]) == ("cancelled", None)
    assert "cost" not in result


async def test_it_does_not_cancel_what_runs_or_has_ended(open_sandbox: Open) -> None:
    client = await open_sandbox(run_s=0.6)
    request_id = await client.book()
    await client.until(request_id, "in_progress")
    answer = await client.cancel(request_id)
    assert (answer["outcome"], answer["status"]) == ("not_cancellable", "in_progress")
    await client.until(request_id)
    answer = await client.cancel(request_id)
    assert (answer["outcome"], answer["status"]) == ("not_cancellable", "completed")


async def test_it_waits_and_runs_for_the_times_that_are_set(open_sandbox: Open) -> None:
    client = await open_sandbox(queue_s=0.3, run_s=0.5)
    await client.done()  # starts the drawing process
    began = time.monotonic()
    request_id = await client.book()
    await client.until(request_id, "in_progress")
    assert time.monotonic() - began >= 0.3
    await client.until(request_id)
    assert 0.8 <= time.monotonic() - began < 2.5


async def test_it_keeps_no_other_request_waiting_for_a_pretended_run_time(open_sandbox: Open) -> None:
    client = await open_sandbox(run_s=0.4)
    await client.done()
    began = time.monotonic()
    ids = [await client.book(f"Paint {n}") for n in range(8)]
    await asyncio.gather(*(client.until(request_id) for request_id in ids))
    assert time.monotonic() - began < 3


async def test_it_fails_a_refusal_with_the_reason_and_how_to_connect(client: Client) -> None:
    result = await client.done("Please refuse")
    assert result["status"] == "failed"
    assert result["error"] == {
        "code": "faces",
        "message": "The sandbox draws no faces. Set RUNCOMFY_TOKEN to send it to RunComfy.",
        "said": ["The sandbox draws no faces.", {"code": "draft.connect", "params": {}}],
    }
    assert result["output"] is None
    assert "cost" not in result


async def test_it_never_answers_the_unchanged_input(client: Client) -> None:
    result = await client.done("Give me the same")
    assert (result["status"], result["error"]["code"]) == ("failed", "unchanged")


async def test_it_knows_the_input_again_in_another_format(client: Client) -> None:
    photo = data_uri(picture("navy", kind="JPEG"), "image/jpeg")
    result = await client.done("Give me the same", images=[photo])
    assert result["error"]["code"] == "unchanged"


async def test_it_knows_the_input_again_turned_upright(client: Client) -> None:
    file, exif = BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.linear_gradient("L").resize((16, 24)).save(file, "JPEG", exif=exif)
    result = await client.done("Give me the same", images=[data_uri(file.getvalue(), "image/jpeg")])
    assert result["error"]["code"] == "unchanged"


async def test_it_paints_nothing_from_scratch(client: Client) -> None:
    result = await client.done("A poster", model="openai/gpt-image-2/text-to-image", images=...)
    assert result["error"]["code"] == "from_scratch"
    assert "RUNCOMFY_TOKEN" in result["error"]["message"]


async def test_it_says_that_it_drafts_one_png_when_more_is_asked_for(client: Client) -> None:
    body = {"images": ..., "image_urls": [data_uri(picture())], "number_of_images": 3, "output_format": "webp"}
    result = await client.done("Paint", model="google/nano-banana-2/edit", **body)
    assert len(result["output"]["images"]) == 1
    assert result["output"]["notes"][-1]["outcome"] == "refused"
    assert "one PNG" in result["output"]["notes"][-1]["text"]


async def test_it_serves_a_draft_by_its_unguessable_name_alone(client: Client) -> None:
    result = await client.done()
    address = httpx.URL(result["output"]["images"][0])
    assert len(address.path.removeprefix("/files/").removesuffix(".png")) >= 43
    answer = await client.http.get(address, headers={"Authorization": ""})
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert int(answer.headers["content-length"]) == len(answer.content)
    for name in ("0" * 43, "../sandbox", "%2e%2e%2fsandbox", ""):
        assert (await client.http.get(f"/files/{name}.png")).status_code == 404


async def test_it_gives_addresses_on_the_callers_origin_below_its_mount(open_sandbox: Open) -> None:
    client = await open_sandbox()
    outer = Starlette(routes=[Mount("/sandbox", client.sandbox.app)])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(outer),
        base_url="https://studio.example:8443/sandbox",
        headers={"Authorization": f"Bearer {TOKEN}"},
    ) as http:
        mounted = Client(http, client.sandbox)
        submitted = (await mounted.submit()).json()
        assert submitted["status_url"].startswith("https://studio.example:8443/sandbox/v1/requests/")
        await mounted.until(submitted["request_id"])
        result = (await http.get(submitted["result_url"])).json()
        assert result["output"]["images"][0].startswith("https://studio.example:8443/sandbox/files/")
        assert await mounted.draft(result)


@pytest.mark.parametrize("path", ["status", "result"])
async def test_it_does_not_know_a_request_that_was_never_made(client: Client, path: str) -> None:
    answer = await client.http.get(f"/v1/requests/5d8b9a5e-0000-4000-8000-000000000000/{path}")
    assert answer.status_code == 404
    assert answer.json()["error_code"] == 404001
