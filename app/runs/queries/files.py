"""Where a run's file is kept, and whose it is: what a picture on a page asks for, so by one statement that is built once."""

from typing import NamedTuple

from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import db_age
from app.runs.ledger.models import Output, Run
from app.runs.purge import UNDO_S


class StoredFile(NamedTuple):
    owner: str
    key: str
    thumb_key: str | None
    mime: str
    sha256: str


IS_THERE = or_(Run.deleted_at.is_(None), db_age(Run.deleted_at) <= UNDO_S)
STORED = (
    select(Run.owner, Output.key, Output.thumb_key, Output.mime, Output.sha256)
    .join(Run, Run.id == Output.run_id)
    .where(Output.run_id == bindparam("run"), Output.kind == bindparam("kind"), Output.n == bindparam("n"), IS_THERE)
)


async def stored_file(connection: AsyncConnection, run_id: str, kind: str, n: int) -> StoredFile | None:
    """None where there is none, or its run was deleted and can't be brought back."""
    found = (await connection.execute(STORED, {"run": run_id, "kind": kind, "n": n})).first()
    return None if found is None else StoredFile(*found)
