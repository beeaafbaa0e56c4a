"""Nothing that is secret leaves through the log, wherever it stands."""

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from app import logs
from app.logs import bind_request, configure_logging, redact, register_secret
from app.settings import Settings

CANARY = "canary-token-71c2f0a9"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Logging is the process's own: put back what other tests rely on."""
    root, secrets = logging.getLogger(), set(logs._secrets)
    handlers, level = root.handlers, root.level
    hooks = sys.excepthook, threading.excepthook
    yield
    root.handlers, root.level = handlers, level
    sys.excepthook, threading.excepthook = hooks
    logs._secrets.clear()
    logs._secrets.update(secrets)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture(params=["json", "text"])
def written(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What was logged since the last call, as JSON and as text."""
    configure_logging(Settings(log_format=request.param, log_level="debug"))
    register_secret(CANARY)
    return lambda: capsys.readouterr().err


@pytest.fixture
def written_as_json(capsys: pytest.CaptureFixture[str]) -> Callable[[], list[dict[str, Any]]]:
    configure_logging(Settings(log_format="json", log_level="debug"))
    return lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]


class Holder:
    def __str__(self) -> str:
        return f"holds {CANARY}"


@pytest.mark.parametrize(
    "field",
    [
        CANARY,
        f"text with {CANARY} inside",
        {"headers": {"Authorization": f"Bearer {CANARY}"}},
        {b"cookie": b"of nobody we know"},
        [f"a {CANARY}"],
        (CANARY,),
        CANARY.encode(),
        Holder(),
        f"https://x.example/?token={CANARY}",
        {CANARY: 1},
    ],
    ids=lambda value: type(value).__name__,
)
def test_it_hides_a_secret_in_a_field(written: Callable[[], str], field: Any) -> None:
    structlog.get_logger("a").info("something_happened", value=field)
    text = written()
    assert "something_happened" in text
    assert CANARY not in text


def test_it_hides_a_secret_in_a_message_an_exception_and_its_traceback(written: Callable[[], str]) -> None:
    def fail(token: str) -> None:
        raise ValueError(f"could not use {token}")

    logging.getLogger("some.library").warning("library says %s", CANARY)
    structlog.get_logger("a").info(f"event {CANARY}")
    try:
        fail(CANARY)
    except ValueError:
        logging.getLogger("some.library").exception("failed")
        structlog.get_logger("a").exception("failed_too")
    text = written()
    assert text.count("ValueError") >= 2
    assert CANARY not in text


def test_it_hides_a_secret_in_what_nobody_caught(written: Callable[[], str]) -> None:
    def fail() -> None:
        raise RuntimeError(f"lost with {CANARY}")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    text = written()
    assert text.count("lost with [redacted]") >= 2
    assert CANARY not in text


def test_it_hides_a_secret_as_an_address_writes_it(written: Callable[[], str]) -> None:
    register_secret("tok/en with=odd+chars")
    logging.getLogger("library").warning("/a?q=tok%2Fen%20with%3Dodd%2Bchars /b?q=tok%2Fen+with%3Dodd%2Bchars")
    assert "odd" not in written()


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdefghijkl",
        "GET /a?signature=abcdefghijkl&x=1",
        "GET /a?x=1&amp;sig=abcdefghijkl",
        "postgresql://me:abcdefghijkl@db/stillframe",
        "https://s3.example/a?X-Amz-Signature=abcdefghijkl",
        "https://gcs.example/a?x=1&X-Goog-Signature=abcdefghijkl",
        """{'cookie': '__Host-session=abcdefghijkl1234'}""",
        """{"access_token": "abcdefghijkl1234"}""",
    ],
)
def test_it_hides_what_has_the_shape_of_a_secret(text: str) -> None:
    assert "abcdefghijkl" not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "GET /runs?state=saved took 3 ms",
        "RunComfy did not take the token: it has expired.",
        "Keep the bottle; replace “TOKEN: 25% off” with “Jetons”",
    ],
)
def test_it_leaves_the_rest_as_it_is(text: str) -> None:
    assert redact(text) == text


def test_it_takes_secrets_from_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(
        Settings(log_format="json", runcomfy_token="settings-canary-55", database_url="postgresql://u:db-canary-55@h/d")
    )
    structlog.get_logger("a").info("x", a="settings-canary-55", b="db-canary-55")
    assert "canary-55" not in capsys.readouterr().err


@pytest.mark.parametrize("typed", ['a\n{"event": "forged"}\x1b[31m\u2028b', "Traceback\n2026-11-24 [info] forged"])
def test_it_lets_nobody_forge_a_line(written: Callable[[], str], typed: str) -> None:
    structlog.get_logger("a").info("typed", text=typed)
    logging.getLogger("library").info(typed)
    text = written()
    assert len(text.strip().splitlines()) == 2
    assert "\x1b" not in text
    assert "\u2028" not in text
    assert "u000a" in text


def test_it_lets_no_error_forge_a_line(written: Callable[[], str]) -> None:
    try:
        raise ValueError("one\n2026-11-24 [info] forged")
    except ValueError:
        structlog.get_logger("a").exception("failed")
    assert [line for line in written().splitlines() if line.startswith("2026-11-24 [info] forged")] == []


def test_it_fails_nobody_whose_record_can_not_be_written(written: Callable[[], str]) -> None:
    record = logging.LogRecord("library", logging.INFO, "there/test_logs.py", 7, "%d", (CANARY,), None)
    logging.getLogger().handlers[0].handle(record)  # alone: pytest's own handler fails the test for such a record
    text = written()
    assert "test_logs.py:7" in text
    assert CANARY not in text


def test_it_carries_the_request_id(written_as_json: Callable[[], list[dict[str, Any]]]) -> None:
    bind_request("01JREQUEST")
    structlog.get_logger("a").info("x")
    logging.getLogger("library").info("y")
    assert [line["request_id"] for line in written_as_json()] == ["01JREQUEST"] * 2


def test_it_says_who_speaks_and_how_loud(written_as_json: Callable[[], list[dict[str, Any]]]) -> None:
    structlog.get_logger("app.here").info("x", n=1)
    logging.getLogger("library").warning("y")
    ours, theirs = written_as_json()
    assert (ours["logger"], ours["level"], ours["event"], ours["n"]) == ("app.here", "info", "x", 1)
    assert (theirs["logger"], theirs["level"], theirs["event"]) == ("library", "warning", "y")


def test_it_keeps_whole_addresses_of_libraries_out(written: Callable[[], str]) -> None:
    logging.getLogger("httpx").info("HTTP Request: GET https://files.example/a?sig=1")
    assert written() == ""


def test_it_takes_a_librarys_logger_in_and_gives_each_crash_one_line(
    written_as_json: Callable[[], list[dict[str, Any]]],
) -> None:
    logger = logging.getLogger("a-library")
    logger.addHandler(logging.StreamHandler())
    logger.propagate = False
    register_secret(CANARY)
    logs.take_in("a-library")
    logs.take_in("a-library")
    try:
        raise ValueError(f"no {CANARY}\n  forged line")
    except ValueError as error:
        logger.error("Exception encountered in workflow:", exc_info=error)
    logger.warning("a chat")
    [line] = written_as_json()
    assert line["event"] == "Exception encountered in workflow: ValueError: no [redacted] forged line"
    assert "exception" not in line
    assert logger.handlers == []
