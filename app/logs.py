"""Logging: one pipeline for our events and for the libraries' records, with a request's id, and without secrets.

Every text that leaves through here is redacted: known secrets by their value, others by their shape. Control characters
are escaped and a traceback's lines are indented, so that nothing that a stranger sent can forge a line.
"""

import logging
import re
import sys
import threading
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any
from urllib.parse import quote, quote_plus, unquote

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars
from structlog.stdlib import ProcessorFormatter

from app.settings import Settings

HIDDEN = "[redacted]"
SHORTEST = 6  # a shorter value would black out ordinary words
NAMES = re.compile(r"authorization|token|secret|password|cookie|api[-_]?key|signature|bearer", re.IGNORECASE)
SHAPES = re.compile(
    r"(?P<scheme>\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{6,}"
    r"|(?P<query>(?:[?&]|&amp;|\\u0026)(?:access_token|awsaccesskeyid|key|key-pair-id|policy|sig|signature|token"
    r"|x-(?:amz|goog)-[a-z-]+)=)[^&\s\"'<>]+"
    r"|(?P<login>://[^/\s:@]{1,64}:)[^@\s/]{1,256}(?=@)"
    # a header or a field in a text; a word this long is no part of a sentence
    r"|(?P<field>\b(?:authorization|(?:set-)?cookie|[a-z_-]*(?:api[-_]?key|password|secret|token))[\"']?\s*[:=]\s*[\"']?)"
    r"(?!\[redacted\]|(?:bearer|basic)\b)[^\s\"',;}]{16,}"
    r"|(?P<link>/review/)[A-Za-z0-9_-]{16,}",  # the one secret that stands in an address
    re.IGNORECASE,
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
TRACEBACK = "exception"
MAX_FOREIGN = 500  # characters of what a library says of an error
INDENT = "\n  | "
QUIET = ("httpx", "httpcore", "alembic", "dbos", "asyncio", "aiosqlite", "PIL")  # whole addresses, at INFO

_secrets: set[str] = set()
log = structlog.get_logger(__name__)


def register_secret(value: str) -> None:
    """From now on this value is never written, nor as it would stand in an address."""
    written = (value, unquote(value), quote(value), quote(value, safe=""), quote_plus(value))
    _secrets.update(form for form in written if len(form) >= SHORTEST)


def redact(text: str) -> str:
    """`text` without known secrets and without what has a secret's shape."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return SHAPES.sub(lambda m: f"{m['scheme'] or m['query'] or m['login'] or m['field'] or m['link']}{HIDDEN}", text)


def bind_request(request_id: str) -> None:
    """What is logged from here on belongs to this request."""
    clear_contextvars()
    bind_contextvars(request_id=request_id)


def configure_logging(settings: Settings) -> None:
    """Route everything to standard error: text on a terminal, JSON lines elsewhere, or as LOG_FORMAT says."""
    for value in settings.secrets:
        register_secret(value)
    level = getattr(logging, settings.log_level.upper())
    known: list[Any] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = _Stderr()
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=known,
            processors=[
                ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _clean_event,
                *_renderers(settings),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers, root.level = [handler], level
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers, logging.getLogger(name).propagate = [], True
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    structlog.configure(
        processors=[*known, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    # an error that nobody caught goes the same way; Python itself would print it with all that it says
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda args: _log_uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def take_in(name: str) -> None:
    """A library's logger that writes by itself writes through our pipeline from now on: errors only, one line each."""
    logger = logging.getLogger(name)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    logger.propagate = True
    logger.setLevel(logging.ERROR)
    if _in_one_line not in logger.filters:
        logger.addFilter(_in_one_line)


def _in_one_line(record: logging.LogRecord) -> bool:
    """A foreign traceback as the error's own name and words; what is ours to mend has an event of ours."""
    message = record.getMessage()
    if record.exc_info and record.exc_info[1] is not None:
        message = f"{message} {type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
    record.msg, record.args, record.exc_info, record.exc_text = (
        " ".join(message.split())[:MAX_FOREIGN],
        None,
        None,
        None,
    )
    return True


class _Stderr(logging.Handler):
    """Writes to what standard error is now, not to what it was when logging was configured."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # as logging.StreamHandler does
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say where a record came from that can't be written, never what it holds; nobody's work fails for its log."""
        try:
            sys.stderr.write(f"A log record could not be written: {record.filename}:{record.lineno}\n")
        except (OSError, ValueError):
            return  # standard error is gone


def _renderers(settings: Settings) -> list[Any]:
    if settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty()):
        return [structlog.processors.JSONRenderer(ensure_ascii=False)]
    plain = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
    )
    return [_indent_traceback, plain]


def _log_uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error or kind(), trace)
    elif not issubclass(kind, SystemExit):  # a thread that exits has done what it was to do
        log.critical("uncaught_error", exc_info=(kind, error, trace))


def _clean_event(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: _clean_traceback(value) if key == TRACEBACK else _field(key, value) for key, value in event.items()}


def _field(key: Any, value: Any) -> Any:
    name = key.decode(errors="replace") if isinstance(key, bytes) else str(key)
    return HIDDEN if value and NAMES.search(name) else _clean(value)


def _clean(value: Any) -> Any:
    """Texts redacted and escaped, at any depth; what is neither text nor number by its own text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {_clean(key): _field(key, part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(part) for part in value]
    return _escaped(redact(value.decode(errors="replace") if isinstance(value, bytes) else str(value)))


def _clean_traceback(text: Any) -> str:
    return "\n".join(_escaped(line) for line in redact(str(text)).split("\n"))


def _indent_traceback(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Under its event, so that no line of it passes for one of ours: an error's own words may hold line breaks."""
    if TRACEBACK in event:
        event[TRACEBACK] = INDENT[1:] + event[TRACEBACK].replace("\n", INDENT)
    return event


def _escaped(text: str) -> str:
    return CONTROL.sub(lambda m: f"\\u{ord(m[0]):04x}", text)
