"""A server's connections: a request's head has a deadline, and there is room for who sends one.

Connections on which nothing whole has come yet are kept in the order of their opening; when there are too many
connections, the one that has waited longest is closed for the next. So half-open ones shut nobody out, however many.
A browser's, between two of its requests, is closed only where none of those is left.
"""

import asyncio
import contextlib
import resource
from collections import OrderedDict
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.web.middleware.body_limit import HEAD_S

MAX_CONNECTIONS = 1000
BACKLOG = (
    256  # connections that are taken on in one turn of the loop; with uvicorn's 2,048 pages wait for more than 1 s
)
FILES_KEPT = 200  # open files that are no connection: the database, pictures, upstream


def most_connections() -> int:
    """As many as there may be files, but no more than MAX_CONNECTIONS. Takes what the system allows this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MAX_CONNECTIONS + FILES_KEPT
    if soft != resource.RLIM_INFINITY and soft < wanted:
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return MAX_CONNECTIONS if soft == resource.RLIM_INFINITY else max(16, min(MAX_CONNECTIONS, soft - FILES_KEPT))


def connection_class(most: int) -> type[H11Protocol]:
    """For uvicorn's `http`: a protocol with room for `most` connections."""
    waiting: OrderedDict[Connection, None] = OrderedDict()
    between: OrderedDict[Connection, None] = OrderedDict()

    class Bounded(Connection):
        _most, _all_waiting, _all_between = most, waiting, between

    return Bounded


class Connection(H11Protocol):
    _most: int
    _all_waiting: "OrderedDict[Connection, None]"
    _all_between: "OrderedDict[Connection, None]"
    _head_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()
        while len(self.connections) > self._most and self._all_waiting:
            self._least_needed()._give_up()

    def _least_needed(self) -> "Connection":
        """The one that has just come is the last of those that wait."""
        first = next(iter(self._all_waiting))
        return next(iter(self._all_between), first) if first is self else first

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Between two requests uvicorn's own, shorter, wait counts until a byte comes."""
        is_between = self.timeout_keep_alive_task is not None
        if self.conn.their_state is h11.IDLE and not is_between and not self.transport.is_closing():
            self._await_head()
        else:
            self._stop_waiting()
            if is_between and not self.transport.is_closing():
                self._all_between[self] = None  # it can be done without

    def _await_head(self) -> None:
        """From the first time that it is missed: a byte now and then prolongs nothing."""
        if self._head_due is None:
            self._head_due = self.loop.call_later(HEAD_S, self._give_up)
            self._all_waiting[self] = None

    def _stop_waiting(self) -> None:
        self._all_waiting.pop(self, None)
        self._all_between.pop(self, None)
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None

    def _give_up(self) -> None:
        self._stop_waiting()
        self.connections.discard(self)
        if not self.transport.is_closing():
            self.transport.abort()


def options() -> dict[str, Any]:
    """For uvicorn.Config. Beyond `limit_concurrency` requests are answered 503 at once."""
    most = most_connections()
    return {"http": connection_class(most), "backlog": BACKLOG, "limit_concurrency": most + FILES_KEPT // 2}
