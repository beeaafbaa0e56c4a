"""The declarative base, ids, and the database's own clock.

Times are seconds since 1970 in UTC as floats, money is whole micro-dollars, on both databases alike. A time that is
compared with another is always the database's, taken by `db_now()` inside the statement (docs/runs.md).
"""

from typing import Any

from sqlalchemy import JSON, Float, MetaData
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from ulid import ULID

Json = JSON()  # text on both databases: keeps the order of keys, as it was sent


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dict[str, Any]: Json, list[Any]: Json, float: Float(53)}  # noqa: RUF012 - SQLAlchemy's own form


def new_id() -> str:
    """A ULID: 26 letters and digits that sort by time of making."""
    return str(ULID())


class db_now(FunctionElement[float]):  # noqa: N801 - reads as the SQL function it is
    """The database's clock at the moment of evaluation, in seconds since 1970."""

    type = Float(53)
    inherit_cache = True


@compiles(db_now, "sqlite")
def _sqlite_now(element: Any, compiler: Any, **kw: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"  # milliseconds; unixepoch('subsec') wants SQLite 3.42


@compiles(db_now, "postgresql")
def _postgres_now(element: Any, compiler: Any, **kw: Any) -> str:
    return "extract(epoch from clock_timestamp())::double precision"  # now() would be the transaction's start


def db_age(column: Any) -> ColumnElement[float]:
    """Seconds since the time in `column`, by the database; negative when its clock was set back."""
    age: ColumnElement[float] = db_now() - column
    return age
