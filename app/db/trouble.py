"""Say what a database's or a disk's own error means for whoever asked: full, busy, away. Anything else is no answer here.

Inside, callers see the error itself, since the engine of runs tries again on it; it is put into words where an answer is
made (web, command line, MCP).
"""

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.errors import StorageError
from app.messages import Message

AGAIN_S = 5
FULL_DISK = (errno.ENOSPC, errno.EDQUOT)
_SQLITE = {  # by primary result code
    sqlite3.SQLITE_FULL: "storage_full",
    sqlite3.SQLITE_IOERR: "storage_full",  # the log beside the database could not grow, or could not be written
    sqlite3.SQLITE_BUSY: "database_busy",
    sqlite3.SQLITE_LOCKED: "database_busy",
    sqlite3.SQLITE_READONLY: "storage",
    sqlite3.SQLITE_PERM: "storage",
    sqlite3.SQLITE_CANTOPEN: "storage",
    sqlite3.SQLITE_CORRUPT: "storage",
    sqlite3.SQLITE_NOTADB: "storage",
}
_POSTGRESQL = {  # by SQLSTATE, or its class
    "53100": "storage_full",
    "55P03": "database_busy",  # lock_timeout
    "57014": "database_busy",  # statement_timeout
    "40P01": "database_busy",
    "40001": "database_busy",
    "25006": "storage",  # a standby
    "53": "database_busy",
    "57": "database_away",
    "08": "database_away",
    "58": "storage",
}
_MESSAGES = {
    "storage_full": "storage.disk",
    "storage": "storage.database",
    "database_busy": "storage.database_busy",
    "database_away": "storage.database_away",
}


def trouble_of(error: BaseException) -> StorageError | None:
    """Return the 503 for such an error; None for one that says something else."""
    code = _code_of(error)
    if code is None:
        return None
    detail = {"retry_after": AGAIN_S} if code.startswith("database_") else None
    return StorageError(Message(_MESSAGES[code]), code=code, detail=detail)


def _code_of(error: BaseException) -> str | None:
    if isinstance(error, PoolTimeoutError):
        return "database_busy"
    if isinstance(error, OSError) and error.errno in FULL_DISK:
        return "storage_full"
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    if not isinstance(error, DBAPIError):
        return None
    if state := getattr(cause, "sqlstate", None):
        return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    return "database_away" if error.connection_invalidated or type(cause).__name__ == "OperationalError" else None
