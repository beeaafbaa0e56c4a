"""A stand-in for the paid Model API, on loopback, that plays faults: the scenario is the first word of the prompt.

    with FaultUpstream() as upstream: ...             a thread of this process; `upstream.base` is its address
    python -m tests.support.fault_upstream PORT       a process of its own; --queue-s, --run-s

GET /_log is the money meter: every POST that was read, with `booked` true when it would have been charged. Scenarios are
in fault_scenarios.py; besides those: ok, 429x2, busy, slow_ok, hang, reset_before, reset_after, half_json, failed, cancel_hang,
and for the file file_short, file_long, file_endless, file_slow, file_html, file_bomb, file_500x2, file_gone,
file_cut_then_ok, file_3gib, file_redirect, file_redirect_private, file_redirect_loop.
"""

import argparse
import http.server
import socket
import ssl
import threading
import time
from typing import Any

from tests.support import fault_scenarios as play
from tests.support.fault_handler import Handler
from tests.support.fault_jobs import Job, Post, catalogue_entry, picture, small_picture


class FaultUpstream(http.server.ThreadingHTTPServer):
    """`token`: when set, another is answered 401. `tls` makes it https. `models` is its catalogue. Times are how long a request is queued and runs."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512

    def __init__(
        self,
        port: int = 0,
        *,
        queue_s: float = 0.0,
        run_s: float = 0.0,
        token: str | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.queue_s, self.run_s, self.token, self.tls = queue_s, run_s, token, tls
        self.models = [catalogue_entry()]
        self.posts: list[Post] = []
        self.jobs: dict[str, Job] = {}
        self.png = small_picture()
        self.connections = 0
        self.heads: list[tuple[str, str, dict[str, str]]] = []  # method, path and headers of every request that came
        self.closing = threading.Event()
        self.lock = threading.Lock()

    @property
    def base(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.server_port}"

    def booked(self, prompt: str | None = None) -> int:
        return sum(post.booked for post in self.posts if prompt in (None, post.prompt))

    def status_of(self, job: Job) -> str:
        if job.cancelled:
            return "cancelled"
        scenario, age = job.post.scenario, time.time() - job.post.at
        if age < self.queue_s or scenario in play.ENDLESS_QUEUE:
            return "in_queue"
        if age < self.queue_s + self.run_s or scenario in play.ENDLESS_RUN:
            return "in_progress"
        return "failed" if scenario == "failed" else "completed"

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self.connections += 1
        if self.tls:
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A peer that goes away is what these tests are about."""

    def __enter__(self) -> "FaultUpstream":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("port", type=int)
    parser.add_argument("--queue-s", type=float, default=0.0)
    parser.add_argument("--run-s", type=float, default=0.0)
    given = parser.parse_args()
    upstream = FaultUpstream(given.port, queue_s=given.queue_s, run_s=given.run_s)
    upstream.png = picture()  # of the size that a model gives, for whoever measures
    upstream.serve_forever()


if __name__ == "__main__":
    main()
