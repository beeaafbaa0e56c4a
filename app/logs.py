"""Owns logging: one pipeline for our events and for the libraries' records, with a request's id, and without secrets.

Every text that leaves through here is redacted: known secrets by their value, others by their shape. Control characters
are escaped, so that nothing that a stranger sent can forge a line.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars

from app.settings import Settings

HIDDEN = "[redacted]"
SHORTEST = 6  # a shorter value would black out ordinary words
NAMES = re.compile(r"authorization|token|secret|password|cookie|api[-_]?key|signature|bearer", re.IGNORECASE)
SHAPES = re.compile(
    r"(?P<scheme>\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{6,}"
    r"|(?P<name>[?&](?:token|sig|signature|key|access_token|x-amz-[a-z-]+)=)[^&\s\"'<>]+"
    r"|(?P<user>://[^/\s:@]{1,64}:)[^@\s/]{1,256}(?=@)",
    re.IGNORECASE,
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
QUIET = ("httpx", "httpcore", "alembic", "dbos", "asyncio", "aiosqlite", "PIL")  # whole addresses, at INFO

_secrets: set[str] = set()


def register_secret(value: str) -> None:
    """From now on this value is never written."""
    if len(value) >= SHORTEST:
        _secrets.add(value)


def redact(text: str) -> str:
    """`text` without known secrets and without what has a secret's shape."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return SHAPES.sub(lambda m: f"{m['scheme'] or m['name'] or m['user'] or ''}{HIDDEN}", text)


def bind_request(request_id: str) -> None:
    """What is logged from here on belongs to this request."""
    clear_contextvars()
    bind_contextvars(request_id=request_id)


def configure_logging(settings: Settings) -> None:
    """Route everything to standard error: text on a terminal, JSON lines elsewhere, or as LOG_FORMAT says."""
    for value in settings.secrets:
        register_secret(value)
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    level = getattr(logging, settings.log_level.upper())
    shared: list[Any] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact_event,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = _Stderr()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                shared[2],
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _redact_event,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers, root.level = [handler], level
    logging.raiseExceptions = False  # its report of a record that can’t be written shows the arguments as they are
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers, logging.getLogger(name).propagate = [], True
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


class _Stderr(logging.Handler):
    """Writes to what standard error is now, not to what it was when logging was configured."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            self.handleError(record)


def _redact_event(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: HIDDEN if NAMES.search(key) and value else _clean(value) for key, value in event.items()}


def _clean(value: Any) -> Any:
    """Texts redacted and escaped, at any depth; anything else by its own text when that hides something."""
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    if isinstance(value, str):
        return (
            "\n".join(CONTROL.sub(lambda m: f"\\u{ord(m[0]):04x}", line) for line in redact(value).split("\n"))
            if "Traceback" in value
            else CONTROL.sub(lambda m: f"\\u{ord(m[0]):04x}", redact(value))
        )
    if isinstance(value, dict):
        return {
            _clean(key): HIDDEN if isinstance(key, str) and NAMES.search(key) and part else _clean(part)
            for key, part in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(part) for part in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _clean(str(value))
