"""A sandbox with a small engine, and a client that knows its token."""

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from app.errors import NotFound
from app.sandbox import Sandbox
from tests.sandbox import engines

TOKEN = "sandbox-canary-3f9a7c"
EDIT = "openai/gpt-image-2/edit"
OUR_ID = "01JCANARY00000000000000000"


def picture(colour: str = "white", size: tuple[int, int] = (16, 24), kind: str = "PNG") -> bytes:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def data_uri(data: bytes, mime: str = "image/png") -> str:
    return f"data:{mime};base64,{base64.b64encode(data).decode()}"


async def read_image(image_id: str, request_id: str) -> bytes:
    if image_id != OUR_ID:
        raise NotFound("There is no such picture here.")
    return picture("teal")


class Client:
    def __init__(self, http: httpx.AsyncClient, sandbox: Sandbox) -> None:
        self.http = http
        self.sandbox = sandbox

    async def submit(self, prompt: str = "Paint it", model: str = EDIT, **body: Any) -> httpx.Response:
        body = {"prompt": prompt, "images": [data_uri(picture())], **body}
        return await self.http.post(f"/v1/models/{model}", json={k: v for k, v in body.items() if v is not ...})

    async def book(self, prompt: str = "Paint it", **body: Any) -> str:
        answer = await self.submit(prompt, **body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["request_id"])

    async def status(self, request_id: str) -> dict[str, Any]:
        return dict((await self.http.get(f"/v1/requests/{request_id}/status")).json())

    async def result(self, request_id: str, **params: str) -> dict[str, Any]:
        return dict((await self.http.get(f"/v1/requests/{request_id}/result", params=params)).json())

    async def cancel(self, request_id: str) -> dict[str, Any]:
        return dict((await self.http.post(f"/v1/requests/{request_id}/cancel")).json())

    async def until(self, request_id: str, *words: str, seconds: float = 20) -> dict[str, Any]:
        """The first status that is one of `words`, which are all ends unless said otherwise."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            status = await self.status(request_id)
            if status["status"] in (words or ("completed", "failed", "cancelled")):
                return status
            await asyncio.sleep(0.01)
        raise AssertionError(f"still {status}")

    async def done(self, prompt: str = "Paint it", **body: Any) -> dict[str, Any]:
        request_id = await self.book(prompt, **body)
        await self.until(request_id)
        return await self.result(request_id, include_cost="true")

    async def draft(self, result: dict[str, Any]) -> bytes:
        answer = await self.http.get(result["output"]["images"][0], headers={"Authorization": ""})
        assert answer.status_code == 200, answer.text
        return answer.content


Open = Callable[..., Awaitable[Client]]


@pytest.fixture
async def open_sandbox(tmp_path: Path) -> AsyncIterator[Open]:
    """Makes a sandbox, started unless `started=False`, and its client. All are stopped at the end."""
    async with AsyncExitStack() as stack:

        async def open_one(*, started: bool = True, base: str = "http://sandbox", **options: Any) -> Client:
            given = {"data_dir": tmp_path, "token": TOKEN, "read_image": read_image, **options}
            sandbox = Sandbox(**{"engine": f"{engines.__name__}:draft", **given})
            if started:
                await sandbox.start()
            stack.push_async_callback(sandbox.stop)
            transport = httpx.ASGITransport(sandbox.app)
            headers = {"Authorization": f"Bearer {given['token']}"}
            http = httpx.AsyncClient(transport=transport, base_url=base, headers=headers, trust_env=False)
            await stack.enter_async_context(http)
            return Client(http, sandbox)

        yield open_one


@pytest.fixture
async def client(open_sandbox: Open) -> Client:
    return await open_sandbox()
