"""Nothing that is secret leaves through the log, wherever it stands."""

import json
import logging
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
    yield
    root.handlers, root.level = handlers, level
    logs._secrets.clear()
    logs._secrets.update(secrets)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    configure_logging(Settings(log_format="json", log_level="debug"))
    register_secret(CANARY)
    return lambda: capsys.readouterr().err


class Holder:
    def __str__(self) -> str:
        return f"holds {CANARY}"


@pytest.mark.parametrize(
    "field",
    [
        CANARY,
        f"text with {CANARY} inside",
        {"headers": {"Authorization": f"Bearer {CANARY}"}},
        [f"a {CANARY}"],
        (CANARY,),
        CANARY.encode(),
        Holder(),
        f"https://x.example/?token={CANARY}",
        {CANARY: 1},
    ],
    ids=repr,
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


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdefghijkl",
        "GET /a?signature=abcdefghijkl&x=1",
        "postgresql://me:abcdefghijkl@db/stillframe",
        "https://s3.example/a?X-Amz-Signature=abcdefghijkl",
    ],
)
def test_it_hides_what_has_the_shape_of_a_secret(text: str) -> None:
    assert "abcdefghijkl" not in redact(text)


def test_it_leaves_the_rest_as_it_is() -> None:
    assert redact("GET /runs?state=saved took 3 ms") == "GET /runs?state=saved took 3 ms"


def test_it_takes_secrets_from_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(
        Settings(log_format="json", runcomfy_token="settings-canary-55", database_url="postgresql://u:db-canary-55@h/d")
    )
    structlog.get_logger("a").info("x", a="settings-canary-55", b="db-canary-55")
    assert "canary-55" not in capsys.readouterr().err


def test_it_lets_nobody_forge_a_line(written: Callable[[], str]) -> None:
    structlog.get_logger("a").info("typed", text='a\n{"event": "forged"}\x1b[31m\u2028b')
    lines = written().strip().splitlines()
    assert len(lines) == 1
    assert "\x1b" not in lines[0]
    assert "\\u000a" in json.loads(lines[0])["text"]


def test_it_carries_the_request_id(written: Callable[[], str]) -> None:
    bind_request("01JREQUEST")
    structlog.get_logger("a").info("x")
    logging.getLogger("library").info("y")
    assert [json.loads(line)["request_id"] for line in written().strip().splitlines()] == ["01JREQUEST"] * 2


def test_it_keeps_whole_addresses_of_libraries_out(written: Callable[[], str]) -> None:
    logging.getLogger("httpx").info("HTTP Request: GET https://files.example/a?sig=1")
    assert written() == ""
