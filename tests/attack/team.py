"""A real server with accounts, a person who is signed in, and somebody who isn't."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.support.server import Server

EMAIL, PASSWORD = "ann@studio.example", "a long enough password"
MAX_WAIT_S = 10.0


@dataclass
class Team:
    """Sends what it is given as both, and notes each answer of 500 or more, and each that does not come."""

    server: Server
    ann: requests.Session
    stranger: requests.Session
    failures: list[str] = field(default_factory=list)

    def send(self, method: str, path: str, sent: Counter[str], **request: Any) -> requests.Response | None:
        """The answer to the person; None where there was none to read."""
        self._send("stranger", self.stranger, method, path, sent, request)
        return self._send("ann", self.ann, method, path, sent, request)

    def _send(
        self, name: str, session: requests.Session, method: str, path: str, sent: Counter[str], request: dict[str, Any]
    ) -> requests.Response | None:
        began, what = time.monotonic(), f"{name}: {method} {path} {str(request)[:600]}"
        try:
            answer = session.request(
                method, self.server.url + path, timeout=MAX_WAIT_S, stream=True, allow_redirects=False, **request
            )
            if not answer.headers.get("content-type", "").startswith("text/event-stream"):
                _ = answer.content
            answer.close()
        except requests.Timeout:
            sent[f"{name}: no answer"] += 1
            self.failures.append(f"no answer: {what}")
            return None
        except (requests.RequestException, UnicodeError, ValueError) as error:
            sent[f"{name}: not sent ({type(error).__name__})"] += 1
            return None
        sent[f"{name}: {answer.status_code}"] += 1
        if answer.status_code >= 500:
            self.failures.append(f"{answer.status_code}: {what} {answer.text[-300:]}")
        if time.monotonic() - began > MAX_WAIT_S:
            self.failures.append(f"late: {what}")
        return answer

    def check(self) -> None:
        """Nothing failed, and nothing that nobody expected is in the log."""
        failures, self.failures = self.failures, []
        assert failures == [], "\n".join(failures[:20])
        assert [line for line in self.server.lines if "Traceback" in line][:3] == []


@contextmanager
def team_at(data: Path) -> Iterator[Team]:
    """Its runs wait in the sandbox's queue: what is drawn there is not what is attacked here."""
    server = Server(data).start(
        upstream="sandbox",
        allowed_hosts="127.0.0.1,studio.test",
        insecure_cookies="1",
        log_format="json",
        fidelity="off",
        sandbox_queue_s=3_600,
    )
    with requests.Session() as ann, requests.Session() as stranger:
        ann.trust_env = stranger.trust_env = False
        code = next(line for line in server.lines if '"setup_code"' in line).partition('"code": "')[2][:9]
        said = {"code": code, "name": "Ann", "email": EMAIL, "password": PASSWORD}
        assert ann.post(f"{server.url}/setup", data=said, allow_redirects=False).status_code == 303
        yield Team(server, ann, stranger)
    server.stop()
