"""The files of a run: what they are called, and how they are sent."""

from types import SimpleNamespace
from urllib.parse import unquote

import httpx
import pytest
import pytest_asyncio

from app.media import Storage
from app.web.file_response import disposition
from tests.web.conftest import WebApp

BYTES = bytes(range(256)) * 4
SHA = "5" * 64


@pytest_asyncio.fixture
async def url(house: WebApp, storage: Storage) -> str:
    run = house.studio.runs.add()
    await storage.put("runs/1/result-1.png", BYTES)
    await storage.put("runs/1/result-1.thumb.webp", b"thumb")
    house.studio.runs.outputs[run.id, "result", 1] = SimpleNamespace(
        key="runs/1/result-1.png", thumb_key="runs/1/result-1.thumb.webp", mime="image/png", sha256=SHA
    )
    house.studio.runs.outputs[run.id, "evidence", 1] = SimpleNamespace(
        key="runs/1/result-1.png", thumb_key=None, mime="text/html", sha256=SHA
    )
    return f"/api/v1/runs/{run.id}/outputs/result/1"


async def test_it_shows_a_result_in_the_page(client: httpx.AsyncClient, url: str) -> None:
    answer = await client.get(url)
    assert answer.content == BYTES
    headers = answer.headers
    assert headers["content-type"] == "image/png"
    assert headers["content-length"] == "1024"
    assert headers["content-disposition"] == "inline"
    assert headers["etag"] == f'"{SHA}"'
    assert headers["cache-control"].startswith("private")
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert headers["x-content-type-options"] == "nosniff"


async def test_it_names_a_download_for_what_the_run_did(client: httpx.AsyncClient, url: str) -> None:
    given = (await client.get(f"{url}?download=1")).headers["content-disposition"]
    assert given.startswith("attachment; filename=")
    assert unquote(given.partition("UTF-8''")[2]).endswith("000001.png")


async def test_it_is_never_shown_when_it_is_no_picture(client: httpx.AsyncClient, url: str) -> None:
    answer = await client.get(url.replace("result", "evidence"))
    assert answer.headers["content-disposition"] == "attachment"
    assert (await client.get(url.replace("result", "evidence") + "/thumb")).status_code == 404


@pytest.mark.parametrize(
    ("mime", "ending"), [("image/svg+xml", "svg"), ("application/octet-stream", "bin"), ("image/jpeg", "jpg")]
)
async def test_it_sends_what_can_not_be_shown_as_an_attachment_alone(
    client: httpx.AsyncClient, house: WebApp, url: str, mime: str, ending: str
) -> None:
    run_id = url.split("/")[4]
    stored = SimpleNamespace(key="runs/1/result-1.png", thumb_key=None, mime=mime, sha256=SHA)
    house.studio.runs.outputs[run_id, "file", 1] = stored
    for asked in ("", "?download=1"):
        answer = await client.get(url.replace("result", "file") + asked)
        assert answer.content == BYTES
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert answer.headers["content-disposition"].endswith(f".{ending}")
        assert answer.headers["cache-control"] == "private, no-cache"


async def test_it_has_a_thumbnail(client: httpx.AsyncClient, url: str) -> None:
    answer = await client.get(f"{url}/thumb")
    assert (answer.content, answer.headers["content-type"]) == (b"thumb", "image/webp")


async def test_it_is_not_sent_to_a_browser_that_has_it(client: httpx.AsyncClient, url: str) -> None:
    answer = await client.get(url, headers={"if-none-match": f'"other", W/"{SHA}"'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert (await client.get(url, headers={"if-none-match": '"other"'})).status_code == 200


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=1000-", 1000, 1024), ("bytes=-24", 1000, 1024), ("bytes=1020-9999", 1020, 1024)],
)
async def test_it_sends_a_range(client: httpx.AsyncClient, url: str, asked: str, start: int, end: int) -> None:
    answer = await client.get(url, headers={"range": asked})
    assert answer.status_code == 206
    assert answer.content == BYTES[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/1024"
    assert answer.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("asked", ["bytes=0-1,3-4", "items=0-1", "bytes=-", "nonsense"])
async def test_it_sends_all_for_a_range_it_does_not_know(client: httpx.AsyncClient, url: str, asked: str) -> None:
    answer = await client.get(url, headers={"range": asked})
    assert (answer.status_code, answer.content) == (200, BYTES)


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5-4", "bytes=-0"])
async def test_it_says_that_there_is_no_such_range(client: httpx.AsyncClient, url: str, asked: str) -> None:
    answer = await client.get(url, headers={"range": asked})
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */1024")


async def test_it_sends_all_when_the_file_is_another_now(client: httpx.AsyncClient, url: str) -> None:
    answer = await client.get(url, headers={"range": "bytes=0-9", "if-range": '"other"'})
    assert (answer.status_code, len(answer.content)) == (200, 1024)


async def test_it_answers_heads(client: httpx.AsyncClient, url: str) -> None:
    answer = await client.head(url)
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, "1024", b"")


async def test_it_says_that_a_file_is_gone(house: WebApp, url: str, storage: Storage) -> None:
    await storage.delete("runs/1/result-1.png")
    answer = await house.client.get(url)
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "storage_missing")
    assert answer.headers["cache-control"] == "no-store"  # a backup may bring it back


@pytest.mark.parametrize("path", ["result/2", "result/0", "nothing/1", "result/x"])
async def test_it_has_no_other_files(client: httpx.AsyncClient, url: str, path: str) -> None:
    answer = await client.get(url.replace("result/1", path))
    assert answer.status_code in (404, 422)


def test_it_gives_old_clients_a_plain_name() -> None:
    assert disposition("image/png", "今日 menu") == (
        "attachment; filename=\"menu.png\"; filename*=UTF-8''%E4%BB%8A%E6%97%A5%20menu.png"
    )
    assert 'filename="picture.png"' in disposition("image/png", "今日")
