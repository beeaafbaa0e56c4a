"""Password hashes: argon2id, in threads, a few at a time, for each takes 64 MiB and both cores."""

import asyncio
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.errors import InvalidForm

SHORTEST, MAX_LENGTH = 12, 1024
AT_ONCE = 2

# RFC 9106's second recommended option. The decoy has the same cost, so that an unknown address takes as long.
_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4, hash_len=32, salt_len=16)
_DECOY = f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}${'A' * 22}${'A' * 43}"


def check_new(password: str) -> None:
    """Raises InvalidForm for a password that can't be taken."""
    if len(password) < SHORTEST:
        raise InvalidForm("Use at least 12 characters.", field="/password")
    if len(password) > MAX_LENGTH:
        raise InvalidForm("Take 1,024 characters or fewer.", field="/password")


class Passwords:
    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def hash(self, password: str) -> str:
        async with self._turn:
            return await asyncio.to_thread(_hasher.hash, _plain(password))

    async def verify(self, stored: str | None, password: str) -> bool:
        """`stored` None: nobody has that address; False, after as much work."""
        async with self._turn:
            return await asyncio.to_thread(_matches, stored or _DECOY, _plain(password)) and stored is not None

    def is_outdated(self, stored: str) -> bool:
        return _hasher.check_needs_rehash(stored)


def _matches(stored: str, password: bytes) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _plain(password: str) -> bytes:
    """One letter is one letter, whichever way a keyboard composed it."""
    return unicodedata.normalize("NFC", password)[: MAX_LENGTH + 1].encode("utf-8", "surrogatepass")
