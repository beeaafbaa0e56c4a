"""The assembled studio: what its parts share does not let one hold up another."""

import asyncio
import threading
from pathlib import Path

import pytest

from app.settings import Settings
from app.wiring import assemble

SILENT = 40  # names that are being looked up where no name server answers


async def test_files_do_not_wait_for_names_that_nobody_answers(tmp_path: Path) -> None:
    studio = await assemble(Settings(data_dir=tmp_path, runcomfy_config_dir=tmp_path / "none", upstream="sandbox"))
    answered, loop = threading.Event(), asyncio.get_running_loop()
    lookups = [loop.run_in_executor(None, answered.wait, 20) for _ in range(SILENT)]
    try:
        await studio.storage.put("here.txt", b"whole")
        assert not any(lookup.done() for lookup in lookups)
    finally:
        answered.set()
        await asyncio.gather(*lookups)
        await studio.stop()


async def test_it_stops_though_a_connection_does_not_close(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    studio = await assemble(Settings(data_dir=tmp_path, runcomfy_config_dir=tmp_path / "none", upstream="sandbox"))
    aclose = studio.api.aclose
    monkeypatch.setattr("app.wiring.studio.CLOSES_S", 0.05)
    monkeypatch.setattr(studio.api, "aclose", asyncio.Event().wait)
    async with asyncio.timeout(30):
        await studio.stop()
    await aclose()
    await studio.database.close()
