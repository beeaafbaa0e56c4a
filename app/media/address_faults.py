"""Why an address showed no picture when it was looked at, remembered for an hour, so that nobody pays to find out."""

import hashlib
import json

from sqlalchemy import delete, select

from app.db import Database, db_age, db_now
from app.media.models import AddressFault
from app.messages import LazyText, read, stored

FRESH_S = 3600
NOT_PICTURE = "not_picture"  # a file came, and it is certainly no picture
GONE = "gone"  # 404 or 410
UNSEEN = "unseen"  # this server could not look; a model's may
CERTAIN = frozenset({NOT_PICTURE, GONE})


class AddressFaults:
    """One for each address of an owner, the newest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, url: str, *, owner: str = "") -> AddressFault | None:
        fresh = db_age(AddressFault.seen_at) < FRESH_S
        async with self._database.read() as session:
            return await session.scalar(select(AddressFault).where(*_same(owner, url), fresh))

    async def note(self, owner: str, url: str, code: str, message: LazyText) -> None:
        async with self._database.write() as session:
            await session.execute(delete(AddressFault).where(db_age(AddressFault.seen_at) >= FRESH_S))
            now = await session.scalar(select(db_now())) or 0.0
            fault = AddressFault(
                owner=owner, url_sha256=_digest(url), code=code, words=json.dumps(stored(message)), seen_at=now
            )
            await session.merge(fault)

    async def clear(self, owner: str, url: str) -> None:
        if await self.of(url, owner=owner):
            async with self._database.write() as session:
                await session.execute(delete(AddressFault).where(*_same(owner, url)))


def message_of(fault: AddressFault) -> str:
    """Return why, as a message; a version before codes wrote it in words."""
    try:
        kept: str = read(json.loads(fault.words))
    except ValueError:
        return fault.words
    return kept


def _same(owner: str, url: str):  # type: ignore[no-untyped-def]  # two clauses
    return AddressFault.owner == owner, AddressFault.url_sha256 == _digest(url)


def _digest(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()
