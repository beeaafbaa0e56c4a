"""Alembic's entry. The connection comes from app.db.migrate, which holds the lock and the transaction."""

from alembic import context

from app.db.base import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_as_batch=True
)
context.run_migrations()
