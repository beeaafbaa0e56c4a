"""An index over the runs that are under way alone: each claim counts them."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

WHERE = sa.text("state in ('posting', 'running', 'submitted') and not parked")


def upgrade() -> None:
    op.create_index('ix_runs_under_way', 'runs', ['upstream_account'], unique=False, sqlite_where=WHERE, postgresql_where=WHERE)


def downgrade() -> None:
    op.drop_index('ix_runs_under_way', table_name='runs')
