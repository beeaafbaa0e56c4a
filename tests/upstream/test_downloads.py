"""Result files: fetched from allowed places only, whole or not at all."""

import hashlib
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from app.errors import FetchFailed, FetchRefused
from app.media.network import StreamBackend
from app.settings import Settings
from app.upstream import ModelAPI, resolve_profile
from app.upstream.downloads import Downloads
from tests.support.fault_jobs import small_picture
from tests.support.fault_upstream import FaultUpstream
from tests.upstream.conftest import CANARY, MakeApi, custom, settings

Submit = Callable[[str], Awaitable[str]]


def quiet(done: int, total: int | None) -> None:
    pass


@pytest.fixture
def fetch(api: ModelAPI, submit: Submit, tmp_path: Path) -> Callable[[str], Awaitable[bytes]]:
    """Downloads the first file of a scenario's result; says what is there afterwards."""

    async def get(scenario: str) -> bytes:
        result = await api.result(await submit(scenario))
        await api.download(result.files[0], tmp_path / "incoming" / "a.png", quiet)
        return (tmp_path / "incoming" / "a.png").read_bytes()

    return get


def left(tmp_path: Path) -> list[str]:
    return [path.name for path in (tmp_path / "incoming").rglob("*")]


async def test_it_saves_the_file_whole_and_tells_of_every_byte(api: ModelAPI, submit: Submit, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    result = await api.result(await submit("ok"))
    saved = await api.download(result.files[0], tmp_path / "a.png", lambda done, total: told.append((done, total)))
    assert (tmp_path / "a.png").read_bytes() == small_picture()
    assert (saved.bytes, saved.sha256) == (len(small_picture()), hashlib.sha256(small_picture()).hexdigest())
    assert told[-1] == (len(small_picture()), len(small_picture()))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.parametrize("scenario", ["file_redirect", "result_traversal_name"])
async def test_it_names_files_itself_and_follows_redirects_within_the_rule(
    fetch: Callable[[str], Awaitable[bytes]], scenario: str
) -> None:
    assert await fetch(scenario) == small_picture()


@pytest.mark.parametrize(
    "scenario",
    ["file_redirect_private", "file_redirect_loop", "file_3gib", "result_foreign_host", "result_http"],
)
async def test_it_refuses_what_must_not_be_fetched(
    fetch: Callable[[str], Awaitable[bytes]], tmp_path: Path, scenario: str
) -> None:
    with pytest.raises(FetchRefused):
        await fetch(scenario)
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    ("scenario", "retryable"),
    [("file_short", True), ("file_cut_then_ok", True), ("file_500x2", True), ("file_gone", False)],
)
async def test_it_leaves_nothing_of_what_did_not_come_whole(
    fetch: Callable[[str], Awaitable[bytes]], tmp_path: Path, scenario: str, retryable: bool
) -> None:
    with pytest.raises(FetchFailed) as failure:
        await fetch(scenario)
    assert failure.value.retryable is retryable
    assert failure.value.error_code == ("gone" if scenario == "file_gone" else "fetch_failed")
    assert left(tmp_path) == []


async def test_it_can_be_tried_again(api: ModelAPI, submit: Submit, tmp_path: Path) -> None:
    [url] = (await api.result(await submit("file_cut_then_ok"))).files
    with pytest.raises(FetchFailed):
        await api.download(url, tmp_path / "a.png", quiet)
    await api.download(url, tmp_path / "a.png", quiet)
    assert (tmp_path / "a.png").read_bytes() == small_picture()


async def test_it_stops_an_endless_file_at_the_limit(
    fetch: Callable[[str], Awaitable[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.upstream.downloads.MAX_BYTES", 2**20)
    with pytest.raises(FetchRefused):
        await fetch("file_endless")
    assert left(tmp_path) == []


async def test_it_keeps_a_file_as_it_came_that_unpacks_to_more_than_the_limit(
    fetch: Callable[[str], Awaitable[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.upstream.downloads.MAX_UNPACKED", 2**20)
    assert (await fetch("file_bomb")).startswith(b"\x1f\x8b")
    assert left(tmp_path) == ["a.png"]


async def test_it_gives_a_file_up_that_only_drips(
    api: ModelAPI, submit: Submit, tmp_path: Path, upstream: FaultUpstream
) -> None:
    [url] = (await api.result(await submit("file_slow"))).files
    downloads = Downloads(custom(tmp_path, upstream.base), grace_s=0.1)
    began = time.monotonic()
    with pytest.raises(FetchFailed, match="too slowly") as failure:
        await downloads.save(url, tmp_path / "incoming" / "a.png", quiet)
    await downloads.aclose()
    assert failure.value.retryable
    assert time.monotonic() - began < 3
    assert left(tmp_path) == []


async def test_it_pins_runcomfys_names_to_public_addresses(tmp_path: Path) -> None:
    asked: list[str] = []

    async def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["10.0.0.1"]

    profile = resolve_profile(settings(tmp_path, runcomfy_token=CANARY), None, "")
    api = ModelAPI(profile, resolver=resolver)
    with pytest.raises(FetchRefused, match="private"):
        await api.download("https://files.runcomfy.net/a.png", tmp_path / "a.png", quiet)
    with pytest.raises(FetchRefused):
        await api.download("https://files.evil.com/a.png", tmp_path / "a.png", quiet)
    assert asked == ["files.runcomfy.net"]
    await api.aclose()


async def test_it_reads_in_large_pieces(make_api: MakeApi, upstream: FaultUpstream, tmp_path: Path) -> None:
    downloads = Downloads(custom(tmp_path, upstream.base))
    transport = downloads._client._transport
    assert isinstance(transport._pool._network_backend, StreamBackend)  # type: ignore[attr-defined]
    await downloads.aclose()


async def test_it_fetches_a_sandboxs_file_in_this_process(tmp_path: Path) -> None:
    async def app(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": scope["path"][-5:].encode()})  # type: ignore[operator]

    api = ModelAPI(resolve_profile(Settings(data_dir=tmp_path, upstream="sandbox"), app, CANARY))
    await api.download("http://sandbox/files/a.png", tmp_path / "a.png", quiet)
    assert (tmp_path / "a.png").read_text() == "a.png"
    for url in ("http://127.0.0.1/files/a.png", "https://sandbox/files/a.png", "http://sandbox:81/a.png"):
        with pytest.raises(FetchRefused):
            await api.download(url, tmp_path / "b.png", quiet)
    await api.aclose()
