"""The connection to the database, its schema's migrations, and the few types that models share."""

from app.db.base import Base, db_age, db_now, new_id
from app.db.engine import WEB_WAIT_S, Database, wait_at_most
from app.db.migrate import migrate
from app.db.place import prepare_folder
from app.db.raw_columns import RawColumns
from app.db.trouble import trouble_of

__all__ = [
    "WEB_WAIT_S",
    "Base",
    "Database",
    "RawColumns",
    "db_age",
    "db_now",
    "migrate",
    "new_id",
    "prepare_folder",
    "trouble_of",
    "wait_at_most",
]
