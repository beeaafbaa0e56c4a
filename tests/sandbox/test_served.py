"""The sandbox behind a real server on loopback, as another program meets it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from tests.sandbox.conftest import EDIT, TOKEN, Client, Open, data_uri, picture


@asynccontextmanager
async def served(client: Client) -> AsyncIterator[Client]:
    """The same sandbox, below /sandbox of a server."""
    app = Starlette(routes=[Mount("/sandbox", client.sandbox.app)])
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        running = asyncio.create_task(server.serve(sockets=[listener]))
        base = f"http://127.0.0.1:{port}/sandbox"
        try:
            headers = {"Authorization": f"Bearer {TOKEN}"}
            async with httpx.AsyncClient(base_url=base, headers=headers, timeout=10, trust_env=False) as http:
                while not server.started:
                    await asyncio.sleep(0.01)
                yield Client(http, client.sandbox)
        finally:
            server.should_exit = True
            await running


@pytest.fixture
async def network(open_sandbox: Open) -> AsyncIterator[Client]:
    async with served(await open_sandbox(faults=["by_prompt"], open_sign_in=True)) as client:
        yield client


async def test_it_edits_from_submission_to_file_by_the_addresses_it_gives(network: Client) -> None:
    http = network.http
    body = {"prompt": "Paint it", "images": [data_uri(picture())], "size": "1024_1536"}
    submitted = (await http.post(f"/v1/models/{EDIT}", json=body)).json()
    while (await http.get(submitted["status_url"])).json()["status"] != "completed":
        await asyncio.sleep(0.02)
    result = (await http.get(submitted["result_url"], params={"include_cost": "true"})).json()
    assert result["cost"] == 0.04
    address = result["output"]["images"][0]
    assert address.startswith(f"{http.base_url}files/")
    async with httpx.AsyncClient(trust_env=False) as anybody:
        file = await anybody.get(address)
    assert file.content.startswith(b"\x89PNG")
    assert (await http.post(submitted["cancel_url"])).json()["outcome"] == "not_cancellable"


async def test_it_signs_a_program_in_over_the_network(network: Client) -> None:
    async with httpx.AsyncClient(base_url=network.http.base_url, trust_env=False) as program:
        begun = (await program.post("/api/cli-auth/start")).json()
        assert (await program.get(begun["verify_url"])).status_code == 200
        polls = [
            (await program.post("/api/cli-auth/poll", json={"device_code": begun["device_code"]})).json()
            for _ in range(2)
        ]
        assert [poll["status"] for poll in polls] == ["pending", "authorized"]
        headers = {"Authorization": f"Bearer {polls[1]['access_token']}"}
        assert (await program.get("/prod/v2/balance", headers=headers)).status_code == 200


async def file_address(client: Client, fault: str) -> str:
    return str((await client.done(f"Paint fault:{fault}"))["output"]["images"][0])


@pytest.mark.parametrize("fault", ["file_short", "file_long", "file_cut_then_ok"])
async def test_it_cuts_a_file(network: Client, fault: str) -> None:
    address = await file_address(network, fault)
    with pytest.raises(httpx.RemoteProtocolError):
        await network.http.get(address)
    if fault == "file_cut_then_ok":
        assert (await network.http.get(address)).content.startswith(b"\x89PNG")


async def test_it_cuts_an_answer_to_a_submission_that_it_booked(network: Client) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        await network.submit("Paint fault:half_json")
    assert len(await network.sandbox.jobs.listed()) == 1


async def test_it_declares_three_gibibytes(network: Client) -> None:
    async with network.http.stream("GET", await file_address(network, "file_3gib")) as answer:
        assert int(answer.headers["content-length"]) == 3 << 30


@pytest.mark.parametrize(("fault", "least"), [("file_endless", 50 * 2**20), ("file_slow", 1)])
async def test_it_sends_without_an_end_until_the_client_leaves(network: Client, fault: str, least: int) -> None:
    got = 0
    async with network.http.stream("GET", await file_address(network, fault)) as answer:
        async for chunk in answer.aiter_raw():
            got += len(chunk)
            if got >= least:
                break
    assert "content-length" not in answer.headers
    assert (await network.done())["status"] == "completed"


async def test_it_hangs_until_the_client_gives_up(network: Client) -> None:
    body = {"prompt": "Paint fault:hang", "images": [data_uri(picture())]}
    with pytest.raises(httpx.ReadTimeout):
        await network.http.post(f"/v1/models/{EDIT}", json=body, timeout=0.3)
    assert len(await network.sandbox.jobs.listed()) == 1
    await network.sandbox.stop()


async def test_it_answers_while_it_draws(network: Client) -> None:
    drawing = await network.book("Paint for 1 s")
    await network.until(drawing, "in_progress")
    assert (await network.http.get("/v1/models")).status_code == 200
    assert (await network.status(await network.book("Paint another")))["queue_position"] == 1
    assert (await network.status(drawing))["status"] == "in_progress"
