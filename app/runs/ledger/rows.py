"""A run's row outside of the ORM: read by one statement that is built once, changed, and written back by another.

A move reads one run, sets a few of its fields and writes an event; an identity map, a unit of work and statements that
are built anew each time cost it several times what the database does. A RunRow has the columns of `models.Run` as its
attributes, and knows which were changed.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import Executable, Table, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.db import RawColumns, db_now
from app.runs.ledger.models import Run, RunEvent, RunWords

RUNS, EVENTS = cast(Table, Run.__table__), cast(Table, RunEvent.__table__)
COLUMNS = tuple(column.name for column in RUNS.columns)
READ = select(*RUNS.columns).where(RUNS.c.id == bindparam("run"))
LOCK = READ.with_for_update()
OF_REQUEST = (RUNS.c.upstream_account == bindparam("account"), RUNS.c.request_id == bindparam("request"))
BY_REQUEST = select(*RUNS.columns).where(*OF_REQUEST)
MANY = RawColumns(RUNS.columns)
READ_MANY = select(*MANY.selected).where(RUNS.c.id.in_(bindparam("runs", expanding=True))).order_by(RUNS.c.id.desc())
HEAD = select(RUNS.c.state, RUNS.c.slot, RUNS.c.workflow_n).where(RUNS.c.id == bindparam("run"))
DEFAULTS = {column.name: getattr(column.default, "arg", None) for column in RUNS.columns}
NEVER_NEW = ("result", "error")  # left out, they are NULL; as None they would be JSON's null
INSERT = insert(RUNS)
WORDS = insert(cast(Table, RunWords.__table__))
OF_KEY = [RUNS.c[name] == bindparam(name) for name in ("owner", "client_key", "spec_hash")]
BY_KEY = select(RUNS.c.id).where(*OF_KEY)
NOTE = insert(EVENTS).values(at=db_now()).returning(EVENTS.c.id)
NOW = select(db_now())
_writes: dict[tuple[str, ...], Executable] = {}


class RunRow:
    """`cast` to Run where it is handed on: whoever reads or moves a run sees no difference."""

    __slots__ = (*COLUMNS, "_changed")

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

    def __init__(self, values: Sequence[Any]) -> None:
        for name, value in zip(COLUMNS, values, strict=True):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_changed", {})

    def __setattr__(self, name: str, value: Any) -> None:
        if getattr(self, name) != value:
            self._changed[name] = value
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return f"RunRow({self.id!r}, {self.state!r})"


async def connection_of(session: AsyncSession) -> AsyncConnection:
    """The one that a session's transaction is on."""
    if (known := session.info.get("connection")) is None:
        known = session.info["connection"] = await session.connection()
    return cast(AsyncConnection, known)


async def now(session: AsyncSession) -> float:
    """The database's clock."""
    return float(await (await connection_of(session)).scalar(NOW) or 0.0)


async def note(connection: AsyncConnection, event: dict[str, Any]) -> int:
    """Insert an event, at this moment; answers its number."""
    return int((await connection.execute(NOTE, event)).scalar_one())


class Head(NamedTuple):
    """What whoever drives a run asks of it at every step."""

    state: str
    slot: str | None
    workflow_n: int


async def head(connection: AsyncConnection, run_id: str) -> Head | None:
    found = (await connection.execute(HEAD, {"run": run_id})).first()
    return None if found is None else Head(*found)


async def read(connection: AsyncConnection, run_id: str, *, lock: bool = False) -> Run | None:
    found = (await connection.execute(LOCK if lock else READ, {"run": run_id})).first()
    return None if found is None else cast(Run, RunRow(found))


async def read_by_request(connection: AsyncConnection, account: str, request_id: str) -> Run | None:
    found = (await connection.execute(BY_REQUEST, {"account": account, "request": request_id})).first()
    return None if found is None else cast(Run, RunRow(found))


async def read_many(connection: AsyncConnection, run_ids: Sequence[str]) -> list[tuple[Any, ...]]:
    """The raw values of those that exist, newest first: alike, they are the same run at the same moment."""
    return [tuple(values) for values in await connection.execute(READ_MANY, {"runs": list(run_ids)})]


def of_raw(values: Sequence[Any]) -> Run:
    """A run out of its raw values."""
    return cast(Run, RunRow(MANY.decoded(values)))


async def by_key(connection: AsyncConnection, owner: str, client_key: str, spec_hash: str) -> str | None:
    """The id of the run that this key made of this spec."""
    key = {"owner": owner, "client_key": client_key, "spec_hash": spec_hash}
    found: str | None = await connection.scalar(BY_KEY, key)
    return found


async def add(connection: AsyncConnection, columns: dict[str, Any], words: dict[str, Any]) -> Run:
    """Insert a run, and what a search reads of it."""
    values = DEFAULTS | columns
    await connection.execute(INSERT, {name: value for name, value in values.items() if name not in NEVER_NEW})
    await connection.execute(WORDS, words)
    return cast(Run, RunRow([values[name] for name in COLUMNS]))


async def write(connection: AsyncConnection, run: Run) -> None:
    """What was changed of a RunRow. A run of the ORM is its session's to write."""
    row: Any = run
    if not isinstance(row, RunRow) or not row._changed:
        return
    changed = row._changed.copy()
    row._changed.clear()
    names = tuple(sorted(changed))
    statement = _writes.get(names)
    if statement is None:
        statement = _writes[names] = (
            update(RUNS).where(RUNS.c.id == bindparam("run")).values({name: bindparam(f"new_{name}") for name in names})
        )
    await connection.execute(statement, {"run": run.id} | {f"new_{name}": value for name, value in changed.items()})
