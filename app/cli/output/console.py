"""What is said while something goes on, and how an ending is told. Progress and messages are standard error's."""

import contextlib
import json
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from app.errors import StillframeError

if TYPE_CHECKING:
    from app.runs import RunView

ERASE = "\r\x1b[K"


def say(text: str, to: TextIO | None = None) -> None:
    """A line on standard error. Foreign words can't move the cursor, and no secret that is known is written."""
    print(clean(text), file=to or sys.stderr, flush=True)


def clean(text: str) -> str:
    logs = sys.modules.get("app.logs")  # a command that knows secrets has loaded it
    shown: str = logs.redact(text) if logs else text
    return "".join(
        letter if letter.isprintable() or letter == "\n" else " " if letter.isspace() else "�" for letter in shown
    )


def say_error(error: StillframeError, *, as_json: bool) -> None:
    findings = error.detail if isinstance(error.detail, list) else []
    if as_json:
        data = {"code": error.error_code, "message": error.message, "field": error.field, "detail": error.detail}
        say(json.dumps({"error": data}, ensure_ascii=False, default=str))
        return
    say(error.message if not error.field else f"{error.field}: {error.message}")
    for finding in findings:
        if isinstance(finding, dict) and "severity" in finding:
            say("  " + finding_line(finding))


def finding_line(finding: dict[str, Any]) -> str:
    at = f" {finding['field']}" if finding["field"] else ""
    return f"{finding['severity']} {finding['code']}{at}: {finding['message']}"


def say_result(value: Any) -> None:
    """The result, alone on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2), flush=True)


class Progress(Protocol):
    def past(self, run: "RunView") -> None:
        """What happened to the run before this command is known already."""

    def tell(self, run: "RunView") -> None:
        """The run as it is now."""

    def tick(self) -> None:
        """Time passed."""

    def end(self) -> None:
        """Nothing more is told; what was on the line is done with."""


class Quiet:
    def past(self, run: "RunView") -> None: ...

    def tell(self, run: "RunView") -> None: ...

    def tick(self) -> None: ...

    def end(self) -> None: ...


class Lines(Quiet):
    """A line for each thing that happened; as JSON where a program reads."""

    def __init__(self, *, as_json: bool = False) -> None:
        self._json, self._last_id = as_json, 0

    def past(self, run: "RunView") -> None:
        self._last_id = run.events[-1].id if run.events else 0
        if run.phase and not self._json:
            say(doing(run))

    def tell(self, run: "RunView") -> None:
        for event in run.events:
            if event.id <= self._last_id:
                continue
            self._last_id = event.id
            if self._json:
                words = {"event": event.cause, "text": event.text, "at": event.at, "run": run.id, "state": event.state}
                say(json.dumps({**words, "queue_position": run.queue_position}, ensure_ascii=False))
            else:
                say(event.text)


class Live(Quiet):
    """One line of a terminal that is written over: what goes on, and for how long."""

    def __init__(self) -> None:
        self._run: RunView | None = None
        self._began = time.monotonic()

    def tell(self, run: "RunView") -> None:
        self._run = run
        self.tick()

    def tick(self) -> None:
        if self._run:
            sys.stderr.write(f"{ERASE}{clean(doing(self._run))} · {time.monotonic() - self._began:.0f} s")
            sys.stderr.flush()

    def end(self) -> None:
        if self._run:
            sys.stderr.write(ERASE)
            sys.stderr.flush()
            self._run = None


def teller(*, quiet: bool, as_json: bool) -> Progress:
    if quiet:
        return Quiet()
    return Live() if sys.stderr.isatty() and not as_json else Lines(as_json=as_json)


def doing(run: "RunView") -> str:
    if run.state == "submitted":
        return f"In the queue, at {run.queue_position}" if run.queue_position else "In the queue"
    if run.phase == "downloading" and run.received_bytes:
        whole = f" of {run.total_bytes / 1e6:.1f}" if run.total_bytes else ""
        return f"Downloading, {run.received_bytes / 1e6:.1f}{whole} MB"
    known = {"waiting": "Waiting to be sent", "sending": "Sending…", "running": "Running", "downloading": "Downloading"}
    return known.get(run.phase or "", run.state.replace("_", " ").capitalize())


@contextlib.contextmanager
def telling(kind: Progress) -> Iterator[Progress]:
    try:
        yield kind
    finally:
        kind.end()
