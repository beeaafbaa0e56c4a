"""The connection to the database, its schema's migrations, and the few types that models share."""

from app.db.base import Base, db_age, db_now, new_id
from app.db.engine import Database
from app.db.migrate import migrate
from app.db.place import prepare_folder

__all__ = ["Base", "Database", "db_age", "db_now", "migrate", "new_id", "prepare_folder"]
