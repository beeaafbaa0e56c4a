"""Password hashes: argon2id, each 64 MiB and one core, one at a time in a thread that gives way to all others.

However many guess, pages have the other cores, and this one, too, whenever they want it.
"""

import asyncio
import contextlib
import os
import threading
import unicodedata
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import InvalidForm, TooManyRequests
from app.messages import N_

SHORTEST, MAX_LENGTH = 12, 1024
MAX_WAITING = 16  # tries of strangers; one more is told to come back
BUSY_S = 5
NICE = 5

T = TypeVar("T")

# RFC 9106's second recommended option, on one lane. The decoy has the same cost, so that an unknown address takes as long.
_hasher = PasswordHasher(time_cost=2, memory_cost=65536, parallelism=1, hash_len=32, salt_len=16)
_DECOY = f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}${'A' * 22}${'A' * 43}"


def check_new(password: str) -> None:
    """Raises InvalidForm for a password that can't be taken."""
    if len(password) < SHORTEST:
        raise InvalidForm(N_("Use at least 12 characters."), field="/password")
    if len(password) > MAX_LENGTH:
        raise InvalidForm(N_("Take 1,024 characters or fewer."), field="/password")


def _give_way() -> None:
    with contextlib.suppress(OSError, AttributeError):  # a thread has a nice value of its own on Linux alone
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


_thread = ThreadPoolExecutor(1, thread_name_prefix="passwords", initializer=_give_way)


class Passwords:
    def __init__(self) -> None:
        self._turn, self._strangers, self._waiting = asyncio.Semaphore(1), asyncio.Semaphore(1), 0

    async def hash(self, password: str) -> str:
        async with self._turn:
            return await _apart(lambda: _hasher.hash(_plain(password)))

    async def verify(self, stored: str | None, password: str, *, is_known: bool = False) -> bool:
        """`stored` None: nobody has that address; False, after as much work. `is_known`: from a browser that has signed
        in before; it waits for one stranger at most. Raises TooManyRequests where too many strangers wait."""
        async with contextlib.AsyncExitStack() as turns:
            if not is_known:
                await turns.enter_async_context(self._stranger())
            await turns.enter_async_context(self._turn)
            return await _apart(lambda: _matches(stored or _DECOY, _plain(password))) and stored is not None

    @asynccontextmanager
    async def _stranger(self) -> AsyncIterator[None]:
        if self._waiting >= MAX_WAITING:
            raise TooManyRequests(
                N_("Many people are signing in. Try again in a moment."), code="busy", detail={"retry_after": BUSY_S}
            )
        self._waiting += 1
        try:
            async with self._strangers:
                yield
        finally:
            self._waiting -= 1

    def is_outdated(self, stored: str) -> bool:
        return _hasher.check_needs_rehash(stored)


async def _apart(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_thread, work)


def _matches(stored: str, password: bytes) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _plain(password: str) -> bytes:
    """One letter is one letter, whichever way a keyboard composed it."""
    return unicodedata.normalize("NFC", password)[: MAX_LENGTH + 1].encode("utf-8", "surrogatepass")
