"""Every text that a person sees can be said in another language: shown on whole pages, in a language of brackets."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from app.main import create_app
from app.settings import Settings
from app.web.i18n import translation
from tests.support.seed_runs import States
from tests.web.i18n.pseudo import LANGUAGE, outside, write_catalogue

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pages(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[httpx.AsyncClient, States]]:
    """A whole studio with runs in every state, read in the language of brackets."""
    data = tmp_path_factory.mktemp("pseudo")
    await asyncio.to_thread(write_catalogue, data / "locales")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(translation, "LOCALES", data / "locales")
        translation.available.cache_clear()
        translation._catalogue.cache_clear()
        app = create_app(Settings(data_dir=data / "data", runcomfy_config_dir=data / "signed-out", port=0))
        async with app.router.lifespan_context(app):
            states = States(data / "data")
            await states.seed()
            transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 50000))
            headers = {"accept-language": LANGUAGE.replace("_", "-")}
            base = "http://127.0.0.1:8000"
            async with httpx.AsyncClient(transport=transport, base_url=base, headers=headers) as client:
                yield client, states
    translation.available.cache_clear()
    translation._catalogue.cache_clear()


async def test_x(pages: tuple[httpx.AsyncClient, States]) -> None:
    client, states = pages
    for path in ["/", "/runs", "/recipes", "/settings", "/nothing", *(f"/runs/{i}" for i in states.made.values())]:
        page = await client.get(path)
        print(path, page.status_code)
        for text in outside(page.text):
            print("   ", text[:150])
