"""The cast of the media tests: a small internet, and storage in a folder of the test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.media import Storage
from tests.media.internet import Internet, internet


@pytest.fixture
async def net() -> AsyncIterator[Internet]:
    async with internet() as net:
        yield net


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage.on_disk(tmp_path / "files")
