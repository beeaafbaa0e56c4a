"""The queue is worked through kills, stops and several processes; each job is done once."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import FetchFailed, FetchRefused
from app.sandbox.queue.files import Files
from app.sandbox.queue.job_store import MAX_ATTEMPTS, Jobs
from tests.sandbox import engines
from tests.sandbox.conftest import OUR_ID, TOKEN, Open, data_uri, picture


@contextmanager
def another_process(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """A process with a started sandbox on the same store."""
    command = [
        sys.executable,
        str(Path(__file__).with_name("owner.py")),
        str(data_dir),
        f"{engines.__name__}:draft",
        TOKEN,
    ]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)
    try:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


async def drawn(folder: Path, count: int) -> list[str]:
    """Waits until so many drawings were begun."""
    for _ in range(1000):
        names = sorted(path.name for path in folder.iterdir())
        if len(names) >= count:
            return names
        await asyncio.sleep(0.01)
    raise AssertionError(f"only {names}")


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """Where the engine leaves a file for each drawing."""
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.sandbox.queue.worker.LOOK_S", 0.1)


async def test_it_runs_a_job_again_whose_process_was_killed(open_sandbox: Open, tmp_path: Path, marks: Path) -> None:
    client, gate = await open_sandbox(started=False), tmp_path / "gate"
    with another_process(tmp_path) as process:
        request_id = await client.book(f"Paint, drawn in {marks} until {gate} is there")
        queued = await client.book("Paint another")
        await drawn(marks, 1)
        assert (await client.status(request_id))["status"] == "in_progress"
        process.kill()  # in the middle of the drawing, however long it took to get here
        process.wait()
    gate.touch()
    await client.sandbox.start()
    assert (await client.until(request_id))["status"] == "completed"
    assert (await client.until(queued))["status"] == "completed"
    assert len(await drawn(marks, 2)) == 2
    jobs = await client.sandbox.jobs.listed()
    assert [(job.id, job.state, job.attempts) for job in jobs] == [
        (request_id, "completed", 2),
        (queued, "completed", 1),
    ]
    assert await client.draft(await client.result(request_id))


async def test_it_takes_a_job_over_while_it_runs_itself(open_sandbox: Open, tmp_path: Path, marks: Path) -> None:
    client, gate = await open_sandbox(started=False), tmp_path / "gate"
    with another_process(tmp_path) as process:
        request_id = await client.book(f"Paint, drawn in {marks} until {gate} is there")
        await drawn(marks, 1)
        await client.sandbox.start()
        process.kill()
        process.wait()
        gate.touch()
        assert (await client.until(request_id))["status"] == "completed"


async def test_it_does_each_job_once_with_two_processes_on_one_store(
    open_sandbox: Open, tmp_path: Path, marks: Path
) -> None:
    with another_process(tmp_path):
        client = await open_sandbox(queue_s=0.6)  # both are ready before the first job is
        ids = [await client.book(f"Paint {n}, drawn in {marks} for 0.05 s") for n in range(30)]
        for request_id in ids:
            assert (await client.until(request_id))["status"] == "completed"
    names = await drawn(marks, 30)
    assert len(names) == 30
    assert len({name.partition("-")[2] for name in names}) == 2
    spent = (await client.http.get("/prod/v2/balance")).json()["balance_usd"]
    assert spent == pytest.approx(25 - 30 * 0.04)


async def test_it_stops_at_once_and_goes_on_later(open_sandbox: Open, marks: Path) -> None:
    client = await open_sandbox()
    request_id = await client.book(f"Paint, drawn in {marks} for 0.5 s")
    await drawn(marks, 1)
    began = time.monotonic()
    await client.sandbox.stop()
    assert time.monotonic() - began < 1
    assert (await client.status(request_id))["status"] == "in_queue"
    await client.sandbox.start()
    assert (await client.until(request_id))["status"] == "completed"
    (job,) = await client.sandbox.jobs.listed()
    assert job.attempts == 1  # a stop in good order is no attempt


async def test_it_gives_up_on_a_job_that_ends_every_process(open_sandbox: Open) -> None:
    client = await open_sandbox(started=False)
    request_id = await client.book()
    jobs = client.sandbox.jobs
    for n in range(MAX_ATTEMPTS):
        assert await jobs.claim(f"dead-{n}", request_id)
        await jobs.take_back(f"dead-{n}")
    assert await jobs.claim("next", request_id) is None
    assert (await client.result(request_id))["error"]["code"] == "interrupted"


async def test_it_lets_only_the_owner_finish_a_job(open_sandbox: Open) -> None:
    client = await open_sandbox(started=False)
    request_id = await client.book()
    jobs = client.sandbox.jobs
    job = await jobs.claim("slow", request_id)
    assert job
    await jobs.take_back("slow")
    assert await jobs.claim("quick", request_id)
    assert not await jobs.complete(job, "slow", file="late", notes=[])
    assert await jobs.complete(job, "quick", file="first", notes=[])
    assert not await jobs.fail(job, "quick", code="x", message="y")
    assert await jobs.spent_micro(job.account) == job.price_micro


async def test_it_reads_our_own_images_by_id(open_sandbox: Open) -> None:
    client = await open_sandbox()
    assert (await client.done(images=[OUR_ID]))["status"] == "completed"
    missing = await client.done(images=[data_uri(picture()), OUR_ID[:-1] + "9"])
    assert (missing["error"]["code"], missing["error"]["message"]) == (
        "image_missing",
        "Image 2: There is no such picture here.",
    )


@pytest.mark.parametrize(
    "error", [FetchFailed("example.com does not answer."), FetchRefused("example.com is private.")]
)
async def test_it_fetches_addresses_and_says_why_it_could_not(open_sandbox: Open, error: Exception) -> None:
    async def fetch(url: str) -> bytes:
        if url.endswith("gone.png"):
            raise error
        return picture("olive")

    client = await open_sandbox(fetch=fetch)
    whole = await client.done(images=["https://example.com/a.png", "https://example.com/b.png"])
    assert whole["output"]["notes"][0]["text"] == "2 pictures"
    failed = await client.done(images=["https://example.com/a.png", "https://example.com/gone.png"])
    assert failed["status"] == "failed"
    said = {"code": "draft.image", "params": {"n": 2, "why": str(error)}}
    assert failed["error"] == {"code": "image_unreachable", "message": f"Image 2: {error}", "said": said}


async def test_it_keeps_nothing_of_a_request_but_its_draft(open_sandbox: Open, tmp_path: Path) -> None:
    client = await open_sandbox()
    await client.done(images=[data_uri(picture("red")), data_uri(picture("blue"))])
    inputs = tmp_path / "sandbox" / "inputs"
    while any(inputs.iterdir()):
        await asyncio.sleep(0.01)
    assert len(list((tmp_path / "sandbox" / "drafts").iterdir())) == 1


async def test_it_forgets_results_after_a_week(open_sandbox: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    client = await open_sandbox()
    result = await client.done()
    await client.sandbox.stop()
    monkeypatch.setattr("app.sandbox.queue.worker.KEEP_S", -1.0)
    again = await open_sandbox()
    while await again.sandbox.jobs.get(result["request_id"]):
        await asyncio.sleep(0.01)
    assert (await again.http.get(result["output"]["images"][0])).status_code == 404
    assert (await again.http.get("/prod/v2/balance")).json()["balance_usd"] == 24.96


async def test_it_says_that_the_disk_is_full(open_sandbox: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Files, name: str, png: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Files, "keep_draft", full)
    client = await open_sandbox()
    assert "disk is full" in (await client.done())["error"]["message"]


async def test_it_goes_on_when_the_store_answers_again(open_sandbox: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    claim, troubles = Jobs.claim, iter([OSError("I/O error")] * 4)

    async def troubled(self: Jobs, owner: str, job_id: str) -> object:
        for trouble in troubles:
            raise trouble
        return await claim(self, owner, job_id)

    monkeypatch.setattr(Jobs, "claim", troubled)
    assert (await (await open_sandbox()).done())["status"] == "completed"
