"""The stand-in upstream, with the answers that the scenes need: late ones, a second id, a picture that comes back.

late_ok late_422 late_429   the POST is answered when `release` is set
late_other                  books two requests; the answer names the second
cancel_running              a running request is cancelled
gone_then_back              its file is 404 until `back` is set
missing_ok … _failed _cancelled _running    unknown to the status call until then; the last runs for a while after it
"""

import json
import threading
import time
import uuid
from typing import Any

from tests.support import fault_scenarios as play
from tests.support.fault_handler import Handler
from tests.support.fault_jobs import Job, Post, small_picture
from tests.support.fault_upstream import FaultUpstream

MAX_LATE_S = 55.0
RUNS_ON_S = 4.0


class TortureHandler(Handler):
    server: "TortureUpstream"

    def _parts(self) -> list[str]:
        parts = super()._parts()
        if self.command == "GET" and parts[-1] == "status" and len(parts) > 2:
            self.server.looks.append((time.time(), parts[2]))
        return parts

    def _submit(self, model: str, raw: bytes) -> None:
        scenario, prompt = raw_prompt(raw)
        if not scenario.startswith("late_"):
            return super()._submit(model, raw)
        first = self._book(scenario, prompt, model, raw, booked=scenario in ("late_ok", "late_other"))
        told = self._book(scenario, f"{prompt} again", model, raw, booked=True) if scenario == "late_other" else first
        self.server.release.wait(MAX_LATE_S)
        if scenario in ("late_422", "late_429"):
            return self._say(play.NOT_BOOKED[scenario.removeprefix("late_")])
        return self.answer(200, {"request_id": told.request_id})

    def _book(self, scenario: str, prompt: str, model: str, raw: bytes, *, booked: bool) -> Post:
        post = Post(time.time(), scenario, prompt, model, json.loads(raw), str(uuid.uuid4()), booked)
        with self.server.lock:
            self.server.posts.append(post)
            if booked:
                self.server.jobs[post.request_id] = Job(post)
        return post

    def _cancel(self, job: Job) -> None:
        if job.post.scenario != "cancel_running":
            return super()._cancel(job)
        job.cancelled = True
        return self.answer(200, {"outcome": "cancelled", "status": "cancelled"})

    def _status(self, job: Job) -> None:
        if job.post.scenario.startswith("missing_") and not self.server.back.is_set():
            return self.answer(404, play.NOT_FOUND)
        return super()._status(job)

    def do_GET(self) -> None:  # noqa: N802 - http.server names it
        parts = self.path.strip("/").split("/")
        job = self.server.jobs.get(parts[1]) if parts[0] == "file" else None
        if job and job.post.scenario == "gone_then_back" and not self.server.back.is_set():
            return self.answer(404, play.NOT_FOUND)
        return super().do_GET()


class TortureUpstream(FaultUpstream):
    """`looks` is every status request with its time, `posts` every POST that came whole."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.RequestHandlerClass = TortureHandler
        self.png = small_picture()
        self.looks: list[tuple[float, str]] = []
        self.release, self.back = threading.Event(), threading.Event()
        self.back_at = 0.0

    def hold_back(self) -> None:
        """For the next batch; who waits for the answers to the last one has died."""
        self.release.set()
        self.release = threading.Event()

    def come_back(self) -> None:
        self.back_at = self.back_at or time.time()
        self.back.set()

    def status_of(self, job: Job) -> str:
        match job.post.scenario:
            case "missing_failed":
                return "failed"
            case "missing_cancelled":
                return "cancelled"
            case "missing_running" if time.time() < self.back_at + RUNS_ON_S:
                return "in_progress"
            case "cancel_running" if not job.cancelled:
                return "in_progress"
        return super().status_of(job)

    def __exit__(self, *_: object) -> None:
        self.release.set()
        super().__exit__(*_)


def raw_prompt(raw: bytes) -> tuple[str, str]:
    try:
        prompt = str(json.loads(raw)["prompt"])
    except (ValueError, TypeError, KeyError):
        return "", ""
    return prompt.partition(" ")[0], prompt
