"""Indexes over the runs that are under way, which each claim counts; over those that a model is learned from; over deleted ones."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

WHERE = sa.text("state in ('posting', 'running', 'submitted') and not parked")
DELETED = sa.text('deleted_at is not null')


def upgrade() -> None:
    op.create_index('ix_runs_under_way', 'runs', ['upstream_account'], unique=False, sqlite_where=WHERE, postgresql_where=WHERE)
    op.create_index('ix_runs_learned', 'runs', ['upstream_account', 'model', 'id'], unique=False)
    op.create_index('ix_runs_deleted', 'runs', ['deleted_at'], unique=False, sqlite_where=DELETED, postgresql_where=DELETED)


def downgrade() -> None:
    op.drop_index('ix_runs_deleted', table_name='runs')
    op.drop_index('ix_runs_learned', table_name='runs')
    op.drop_index('ix_runs_under_way', table_name='runs')
