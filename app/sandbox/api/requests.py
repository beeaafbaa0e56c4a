"""The calls on requests: submit, status, result, cancel, and the files that come of them.

https://docs.runcomfy.com/model-apis/async-queue-endpoints
"""

import asyncio
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from app.sandbox import catalogue, responses
from app.sandbox.api import http
from app.sandbox.api.request_body import read_order
from app.sandbox.catalogue import Model
from app.sandbox.faults.faults import Faults, ready_after, runs_for
from app.sandbox.queue.files import Files
from app.sandbox.queue.job import Job
from app.sandbox.queue.job_store import Jobs
from app.sandbox.responses import Refusal

log = structlog.get_logger(__name__)


class Requests:
    """`account` is whose requests these are; another's are answered 403."""

    def __init__(
        self,
        *,
        account: str,
        models: Sequence[Model],
        jobs: Jobs,
        files: Files,
        faults: Faults,
        booked: Callable[[], None],
        queue_s: float,
        run_s: float,
    ) -> None:
        self._account = account
        self._models = models
        self._jobs = jobs
        self._files = files
        self._faults = faults
        self._booked = booked
        self._queue_s = queue_s
        self._run_s = run_s

    async def submit(self, request: Request) -> Response:
        model = catalogue.find(self._models, request.path_params["model_id"])
        if model is None:
            raise http.not_found("model")
        raw = await http.body(request)
        order = await asyncio.to_thread(read_order, raw, model)  # 64 MiB of base64 would hold up every other call
        faults = self._faults.of(order.prompt)
        if refused := await self._faults.play("submit", faults, key=order.prompt):
            return refused
        request_id, now = str(uuid.uuid4()), time.time()
        job = Job(
            id=request_id,
            account=self._account,
            model=model.id,
            price_micro=int(model.price_usd * 1_000_000),
            prompt=order.prompt,
            sources=await asyncio.to_thread(self._files.keep_inputs, request_id, order.sources),
            options=order.options,
            faults=faults,
            created_at=now,
            ready_at=now + ready_after(faults, self._queue_s),
            run_s=runs_for(faults, self._run_s),
        )
        await self._jobs.add(job)
        self._booked()
        log.info("sandbox_job_booked", request_id=request_id, model=model.id)
        reply = {"request_id": request_id, **http.addresses(request, request_id)}
        return await self._faults.play("booked", faults, key=request_id, reply=reply) or JSONResponse(reply)

    async def status(self, request: Request) -> Response:
        job = await self._job(request)
        reply = await self._state(request, job)
        return await self._faults.play("status", job.faults, key=job.id, reply=reply) or JSONResponse(reply)

    async def result(self, request: Request) -> Response:
        """Before the end it answers the current state."""
        job = await self._job(request)
        reply = await self._state(request, job)
        reply |= {"output": None, "model_id": job.model, "created_at": responses.timestamp(job.created_at)}
        if reply["status"] not in ("in_queue", "in_progress"):
            reply["finished_at"] = responses.timestamp(job.finished_at)
        if reply["status"] == "completed":
            reply["output"] = {
                "images": [f"{http.base(request)}/files/{job.file}.png"],
                "draft": True,
                "notes": job.notes,
            }
            if request.query_params.get("include_cost", "").lower() in ("true", "1"):
                reply["cost"] = job.price_micro / 1_000_000
        if reply["status"] == "failed":
            reply["error"] = job.error
        return await self._faults.play("result", job.faults, key=job.id, reply=reply) or JSONResponse(reply)

    async def cancel(self, request: Request) -> Response:
        """Only a queued request can be cancelled; asked again, a cancelled one is still cancelled."""
        job = await self._job(request)
        if played := await self._faults.play("cancel", job.faults, key=job.id):
            return played
        await self._jobs.cancel(job.id)
        status = (await self._job(request)).status(time.time())
        outcome = "cancelled" if status == "cancelled" else "not_cancellable"
        return JSONResponse({"request_id": job.id, "status": status, "outcome": outcome})

    async def file(self, request: Request) -> Response:
        name = request.path_params["path"].partition("/")[0].removesuffix(".png")
        job = await self._jobs.by_file(name)
        path = self._files.draft(name)
        if job is None or not path.is_file():
            raise http.not_found("file")
        if played := await self._faults.play("file", job.faults, key=job.id):
            return played
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=604800, immutable"}
        return FileResponse(path, media_type="image/png", headers=headers)

    async def _job(self, request: Request) -> Job:
        job = await self._jobs.get(request.path_params["request_id"])
        if job is None:
            raise http.not_found("request")
        if job.account != self._account:
            raise Refusal(403, responses.NOT_YOURS, "Forbidden: the request belongs to another account")
        return job

    async def _state(self, request: Request, job: Job) -> dict[str, Any]:
        reply: dict[str, Any] = {"request_id": job.id, "status": job.status(time.time())}
        if reply["status"] == "in_queue":
            reply["queue_position"] = max(1, await self._jobs.position(job))  # it may just have left the queue
        return reply | http.addresses(request, job.id)
