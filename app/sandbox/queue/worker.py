"""Works the queue: claims a job, collects its pictures, has it drawn, records what came of it. One after the other,
so that what is not drawn yet is still queued, and can be cancelled.

Jobs that a killed process left running are taken back from it, so that they run again under the same id.
"""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog

from app.errors import FetchError, StillframeError
from app.media import Fetched, fetch_public
from app.messages import Message, joined, stored
from app.sandbox.faults.faults import without_marks
from app.sandbox.queue.files import Files
from app.sandbox.queue.job import Job
from app.sandbox.queue.job_store import Jobs
from app.sandbox.queue.lease import Lease
from app.sandbox.queue.turns import Turns
from app.sandbox.renderer.process import CONNECT, FAULTS, Drawn, Failed, Worker

LOOK_S = 1.0  # how soon a job is seen that another process booked or left
KEEP_S = 7 * 86_400.0  # results expire after about seven days, as they do at RunComfy
SWEEP_S = 3600.0
MAX_FETCH = 50 * 2**20
FETCH_S = 20.0
FROM_SCRATCH = joined(Message("draft.from_scratch"), CONNECT)
UNSAVED, ONE_PNG = Message("draft.not_saved"), Message("draft.one_png")

Read = Callable[[str], Awaitable[bytes]]
ReadImage = Callable[[str, str], Awaitable[bytes]]

log = structlog.get_logger(__name__)


async def fetch_picture(url: str, *, fetch: Callable[..., Awaitable[Fetched]] = fetch_public) -> bytes:
    return (await fetch(url, max_bytes=MAX_FETCH, total_s=FETCH_S)).data


class Runner:
    """`read_image` reads one of our own images by its id, for a request by its id; `fetch` a public address."""

    def __init__(
        self, jobs: Jobs, turns: Turns, files: Files, worker: Worker, *, read_image: ReadImage, fetch: Read
    ) -> None:
        self._jobs = jobs
        self._turns = turns
        self._files = files
        self._worker = worker
        self._read_image = read_image
        self._fetch = fetch
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._lease: Lease | None = None
        self._sweep_at = 0.0

    def start(self, lease: Lease) -> None:
        self._lease = lease
        steps = (lambda: self._work(lease.name), lambda: self._tend(lease))
        self._tasks = [asyncio.create_task(self._forever(step)) for step in steps]

    def wake(self) -> None:
        """A job was booked."""
        self._wake.set()

    async def stop(self) -> None:
        """Nothing is waited for: the jobs at hand go back to the queue and run again at the next start."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        self._worker.close()
        self._tasks = []
        if self._lease:
            with suppress(OSError, sqlite3.Error):  # then they are taken back, as from a killed process
                await self._jobs.release(self._lease.name)

    async def _forever(self, step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await step()
            except (OSError, sqlite3.Error):  # a full disk or a locked database passes
                log.exception("sandbox_store_failed")
                await asyncio.sleep(LOOK_S)

    async def _work(self, owner: str) -> None:
        self._wake.clear()
        job = await self._turns.claim(owner)
        if job is None:
            await self._pause()
            return
        try:
            outcome = await self._outcome(job)
        except Exception:
            log.exception("sandbox_job_broke", request_id=job.id)
            outcome = Failed("crashed", FAULTS["crashed"])
        await self._record(job, owner, outcome)

    async def _pause(self) -> None:
        """Until a job is booked here, the next one's time in the queue is over, or another process may have booked one."""
        ready = await self._jobs.next_ready()
        wait = LOOK_S if ready is None else min(max(ready - time.time(), 0.01), LOOK_S)
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):  # wait_for may swallow a cancellation that comes with the event
                await self._wake.wait()

    async def _outcome(self, job: Job) -> Drawn | Failed:
        if not job.sources:
            return Failed("from_scratch", FROM_SCRATCH)
        pictures = await asyncio.gather(*(self._picture(job, source) for source in job.sources), return_exceptions=True)
        whole: list[bytes] = []
        for n, picture in enumerate(pictures, 1):
            if isinstance(picture, StillframeError):
                return Failed(
                    "image_unreachable" if isinstance(picture, FetchError) else "image_missing",
                    Message("draft.image", n=n, why=picture.message),
                )
            if isinstance(picture, BaseException):
                raise picture
            whole.append(picture)
        prompt = without_marks(job.prompt) if job.faults else job.prompt
        return await self._worker.draw(prompt, whole, job.options)

    async def _picture(self, job: Job, source: dict[str, str]) -> bytes:
        if source["kind"] == "url":
            return await self._fetch(source["value"])
        if source["kind"] == "image":
            return await self._read_image(source["value"], job.id)
        return await asyncio.to_thread(self._files.input, job.id, source["value"])

    async def _record(self, job: Job, owner: str, outcome: Drawn | Failed) -> None:
        """Until it is written: a full disk turns a draft into a failure, and a failure waits for room."""
        while True:
            try:
                recorded = await self._write(job, owner, outcome)
            except (OSError, sqlite3.Error):
                log.exception("sandbox_record_failed", request_id=job.id)
                outcome = Failed("storage", UNSAVED)
                await asyncio.sleep(LOOK_S)
            else:
                ended = outcome.code if isinstance(outcome, Failed) else "drawn"
                log.info("sandbox_job_ended", request_id=job.id, outcome=ended, recorded=recorded)
                return

    async def _write(self, job: Job, owner: str, outcome: Drawn | Failed) -> bool:
        if isinstance(outcome, Failed):
            done = await self._jobs.fail(job, owner, code=outcome.code, message=outcome.message)
        else:
            name = self._files.new_name()
            await asyncio.to_thread(self._files.keep_draft, name, outcome.png)
            done = await self._jobs.complete(job, owner, file=name, notes=[*outcome.notes, *_left_out(job)])
        if done:
            await asyncio.to_thread(self._files.drop_inputs, job.id)
        return done

    async def _tend(self, lease: Lease) -> None:
        for owner in await self._jobs.owners():
            if await asyncio.to_thread(lease.is_dead, owner):
                log.warning("sandbox_jobs_taken_back", owner=owner)
                await self._jobs.take_back(owner)
                self.wake()
        self._worker.rest()
        if time.monotonic() >= self._sweep_at:
            self._sweep_at = time.monotonic() + SWEEP_S
            await self._sweep(lease)
        await asyncio.sleep(LOOK_S)

    async def _sweep(self, lease: Lease) -> None:
        for job in await self._jobs.expire(time.time() - KEEP_S):
            if job.file:
                self._files.drop_draft(job.file)
        jobs = await self._jobs.listed()
        await asyncio.to_thread(self._files.sweep, {job.id for job in jobs}, {job.file for job in jobs if job.file})
        await asyncio.to_thread(lease.sweep)


def _left_out(job: Job) -> list[dict[str, Any]]:
    """What was asked for beside the edit and is not in the draft, said like an operation that was refused."""
    if job.options.get("number_of_images", 1) == 1 and job.options.get("output_format", "png") == "png":
        return []
    return [{"op": "output", "sentence": "", "outcome": "refused", "text": ONE_PNG, "said": stored(ONE_PNG)}]
