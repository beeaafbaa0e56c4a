"""The cast of upstream's tests: the stand-in upstream, profiles and clients for it, and a token that must leak nowhere."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.settings import Settings
from app.upstream import ModelAPI, Profile, resolve_profile
from tests.support.fault_upstream import FaultUpstream

CANARY = "canary-token-3b9f27d1"
SETTINGS = {"runcomfy_token", "upstream_proxy", "upstream_download_hosts"}
MODEL = "openai/gpt-image-2/edit"
MakeApi = Callable[..., ModelAPI]


async def yes() -> bool:
    return True


def body(prompt: str) -> dict[str, Any]:
    return {"prompt": prompt, "images": ["https://example.com/a.jpg"]}


def settings(tmp_path: Path, **values: Any) -> Settings:
    return Settings(data_dir=tmp_path, **({"runcomfy_config_dir": tmp_path / "signed-out"} | values))


def custom(tmp_path: Path, base: str, **values: Any) -> Profile:
    values = {"runcomfy_token": CANARY, **values}
    return resolve_profile(settings(tmp_path, upstream="custom", upstream_url=base, **values), None, "")


@pytest.fixture
def upstream() -> Iterator[FaultUpstream]:
    with FaultUpstream(token=CANARY) as server:
        yield server


@pytest.fixture
async def make_api(tmp_path: Path) -> AsyncIterator[MakeApi]:
    """A client for a base, closed at the end; keyword arguments that are settings go to the profile."""
    opened: list[ModelAPI] = []

    def make(base: str, **options: Any) -> ModelAPI:
        values = {name: options.pop(name) for name in SETTINGS & options.keys()}
        opened.append(ModelAPI(custom(tmp_path, base, **values), **options))
        return opened[-1]

    yield make
    for api in opened:
        await api.aclose()


@pytest.fixture
def api(make_api: MakeApi, upstream: FaultUpstream) -> ModelAPI:
    return make_api(upstream.base, post_s=3.0, read_s=3.0)


@pytest.fixture
def submit(api: ModelAPI) -> Callable[[str], Awaitable[str]]:
    """Books a request of a scenario and answers its id."""

    async def book(prompt: str) -> str:
        outcome = await api.submit(MODEL, body(prompt), check=yes)
        return outcome.request_id  # type: ignore[union-attr]

    return book
