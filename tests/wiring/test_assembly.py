"""The assembled studio: what its parts share does not let one hold up another."""

import asyncio
import functools
import threading
from pathlib import Path

import pytest

from app.errors import NotFound
from app.media import sample_path
from app.settings import Settings
from app.wiring import assemble
from app.wiring.assembly import _read_for

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


async def test_the_sandbox_reads_a_picture_for_the_person_whose_run_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = await assemble(Settings(data_dir=tmp_path, runcomfy_config_dir=tmp_path / "none", upstream="sandbox"))

    async def owners(database: object, ids: list[str]) -> dict[str, str]:
        return {known: known.partition("-")[0] for known in ids if known != "unknown"}

    monkeypatch.setattr("app.wiring.assembly.owners_of_requests", owners)
    try:
        image = await studio.images.add_bytes(sample_path("sofa").read_bytes(), owner="anna")
        read = functools.partial(_read_for, studio.images, studio.database)
        assert await read(image.id, "anna-1") == await read(image.id, "unknown")
        with pytest.raises(NotFound):
            await read(image.id, "ben-1")
    finally:
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
