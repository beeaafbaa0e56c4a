"""The calls of the stand-in upstream, each with the faults of its scenario."""

import gzip
import http.server
import json
import socket
import struct
import time
import uuid
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tests.support import fault_scenarios as play
from tests.support.fault_files import serve_file
from tests.support.fault_jobs import PRICE_USD, Job, Post
from tests.support.fault_scenarios import Answer

if TYPE_CHECKING:
    from tests.support.fault_upstream import FaultUpstream

HANG_S = 120.0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = (
        True  # else each answer's body waits 40 ms for the other side's acknowledgement of its head
    )
    server: "FaultUpstream"

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        parts = self._parts()
        if not self._may():
            return
        if parts[1:2] == ["requests"] and parts[-1] == "cancel" and (job := self.server.jobs.get(parts[2])):
            self._cancel(job)
        elif parts[:2] == ["v1", "models"]:
            self._submit("/".join(parts[2:]), raw)
        else:
            self.answer(404, play.NOT_FOUND)

    def do_GET(self) -> None:
        parts = self._parts()
        if parts == ["_log"]:
            self.answer(200, [asdict(post) for post in self.server.posts])
        elif parts[0] == "file" and (job := self.server.jobs.get(parts[1])):
            serve_file(self, job, self.server.base, parts[-1], self.server.png)
        elif not self._may():
            return
        elif parts[:2] == ["v1", "models"]:
            self._catalogue("/".join(parts[2:]))
        elif parts == ["prod", "v2", "balance"]:
            self.answer(200, {"balance_usd": 12.5, "currency": "USD"})
        elif parts[1:2] == ["requests"] and len(parts) == 4 and (job := self.server.jobs.get(parts[2])):
            self._status(job) if parts[3] == "status" else self._result(job)
        else:
            self.answer(404, play.NOT_FOUND)

    def _submit(self, model: str, raw: bytes) -> None:
        try:
            body = json.loads(raw)
            prompt = body["prompt"]
            scenario = prompt.split()[0]
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            return self.answer(422, {"error_code": 422001, "detail": [{"loc": ["body", "prompt"], "msg": "required"}]})
        with self.server.lock:
            before = sum(post.prompt == prompt for post in self.server.posts)
            post = Post(time.time(), scenario, prompt, model, body, str(uuid.uuid4()))
            self.server.posts.append(post)
        if scenario == "reset_before":
            return self._reset()
        if scenario == "429x2" and before < 2:
            return self._say(play.NOT_BOOKED["429"])
        if scenario == "busy" and before < 1:
            return self.answer(429, {"message": "come back later"}, Retry_After="60")
        if scenario in play.NOT_BOOKED:
            return self._say(play.NOT_BOOKED[scenario])
        post.booked = True  # from here on it costs money, whatever is answered
        self.server.jobs[post.request_id] = Job(post)
        if scenario in play.BOOKED:
            return self._say(play.BOOKED[scenario], post.request_id)
        if scenario == "hang":
            return self._hang()
        if scenario == "reset_after":
            return self._reset()
        if scenario == "half_json":
            return self.answer(200, '{"request_id":"abc', length=400)
        if scenario == "slow_ok":
            self.server.closing.wait(0.3)
        urls = {
            f"{call}_url": f"{self.server.base}/v1/requests/{post.request_id}/{call}"
            for call in ("status", "result", "cancel")
        }
        return self.answer(200, {"request_id": post.request_id, **urls})

    def _status(self, job: Job) -> None:
        script = play.STATUS.get(job.post.scenario, [])
        job.calls["status"] += 1
        told: Answer | str = self.server.status_of(job)
        if job.calls["status"] <= len(script):
            told = script[job.calls["status"] - 1]
        elif job.post.scenario == "other_words":
            told = play.WORDS[str(told)]
        if isinstance(told, tuple):
            return self._say(told)
        position = {"queue_position": 1} if told == "in_queue" else {}
        return self.answer(200, {"request_id": job.post.request_id, "status": told, **position})

    def _result(self, job: Job) -> None:
        script, scenario = play.RESULT.get(job.post.scenario, []), job.post.scenario
        job.calls["result"] += 1
        if job.calls["result"] <= len(script):
            return self._say(script[job.calls["result"] - 1])
        status, post = self.server.status_of(job), job.post
        reply = {"request_id": post.request_id, "status": status, "created_at": _iso(post.at), "model_id": post.model}
        if status == "completed":
            shape = play.OUTPUTS.get(scenario, lambda url: {"images": [url]})
            reply["output"] = shape(f"{self.server.base}/file/{post.request_id}/out.png")
            reply |= {"cost": PRICE_USD, "finished_at": _iso(post.at + self.server.queue_s + self.server.run_s)}
        if status == "failed":
            reply["error"] = {"code": 20001, "message": "possible brand logo"}
        return self.answer(200, reply)

    def _cancel(self, job: Job) -> None:
        if job.post.scenario == "cancel_hang":
            return self._hang()
        if job.post.scenario in play.CANCEL:
            return self._say(play.CANCEL[job.post.scenario])
        job.cancelled = job.cancelled or self.server.status_of(job) == "in_queue"
        outcome = "cancelled" if job.cancelled else "not_cancellable"
        return self.answer(200, {"outcome": outcome, "status": self.server.status_of(job)})

    def _catalogue(self, model: str) -> None:
        models = self.server.models
        if not model:
            return self.answer(200, {"models": models, "total": len(models)})
        named = [entry for entry in models if entry["model_id"] == model]
        return self.answer(200, named[0]) if named else self.answer(404, play.NOT_FOUND)

    def drip(self, size: int) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while not self.server.closing.is_set():
            self.wfile.write(b"%x\r\n%b\r\n" % (size, b"x" * size))
            if size == 1:
                self.server.closing.wait(0.05)

    def _parts(self) -> list[str]:
        self.server.heads.append((self.command, self.path, dict(self.headers)))
        return self.path.partition("?")[0].strip("/").split("/")

    def _may(self) -> bool:
        token = self.server.token
        if token is None or self.headers.get("authorization") == f"Bearer {token}":
            return True
        self._say(play.NOT_BOOKED["401"])
        return False

    def _say(self, answer: Answer, request_id: str = "") -> None:
        status, body, headers = answer
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        if isinstance(text, str):
            text = text.replace("{id}", request_id).replace("{authorization}", self.headers.get("authorization", ""))
        if headers.get("Content-Encoding") == "gzip":
            text = gzip.compress(text.encode())
        self.answer(status, text, **headers)

    def answer(self, status: int, body: Any, *, length: int | None = None, **headers: str) -> None:
        data = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = self.close_connection or length is not None

    def _hang(self) -> None:
        self.server.closing.wait(HANG_S)
        self.close_connection = True

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


def _iso(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds % 1 * 1000):03d}Z"
