"""How many event streams are open, by person, and ends those whose session has ended.

A browser needs one, whatever its tabs (static/js/event-stream.js). Where nobody signs in, programs and browsers of this
machine are one person, who gets more.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated
from weakref import WeakSet

from fastapi import Depends

from app.accounts import Accounts
from app.errors import TooManyRequests
from app.messages import N_
from app.web.dependencies import State

MAX_STREAMS = 8
MAX_STREAMS_ALONE = 64  # where nobody signs in
LOOK_S = 5.0  # how long a look at a session counts
AGAIN_S = 30


class Place:
    """One open stream's."""

    def __init__(
        self, leave: Callable[["Place"], None], token: str | None, is_signed_in: Callable[[], Awaitable[bool]]
    ) -> None:
        self._leave, self.token, self._is_signed_in = leave, token, is_signed_in
        self._ended: Callable[[], None] | None = None
        self._is_over, self._looked_at = False, asyncio.get_running_loop().time()

    def on_end(self, ended: Callable[[], None]) -> None:
        self._ended = ended

    async def is_good(self) -> bool:
        """Whether its session still lasts; another process may have ended it."""
        now = asyncio.get_running_loop().time()
        if not self._is_over and now - self._looked_at > LOOK_S:
            self._looked_at = now
            self._is_over = not await self._is_signed_in()
        return not self._is_over

    def end(self) -> None:
        self._is_over = True
        if self._ended:
            self._ended()

    def leave(self) -> None:
        self._leave(self)


class Streams:
    """One for a process."""

    def __init__(self) -> None:
        # weakly: a stream whose browser is gone before its first byte is never told to leave
        self._places: dict[str, WeakSet[Place]] = defaultdict(WeakSet)

    def take(self, owner: str, token: str | None, accounts: Accounts | None) -> Place:
        """Raises TooManyRequests."""
        most = MAX_STREAMS if owner else MAX_STREAMS_ALONE
        if len(self._places[owner]) >= most:
            raise TooManyRequests(
                N_("There are %(most)s event streams open already. Close one.", most=most),
                code="too_many_streams",
                detail={"retry_after": AGAIN_S},
            )
        place = Place(partial(self._left, owner), token, lambda: _lasts(accounts, owner, token))
        self._places[owner].add(place)
        return place

    def end(self, token: str) -> None:
        """The session has ended: nothing more is told to it."""
        for places in list(self._places.values()):
            for place in [place for place in places if place.token == token]:
                place.end()

    def _left(self, owner: str, place: Place) -> None:
        self._places[owner].discard(place)
        if not self._places[owner]:
            del self._places[owner]


async def _lasts(accounts: Accounts | None, owner: str, token: str | None) -> bool:
    return accounts is None or bool(token and await accounts.is_signed_in(token, owner))


StreamsDep = Annotated[Streams, Depends(State("streams"))]
