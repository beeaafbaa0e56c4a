"""Text sheets, the titles of groups, and what was decided of a run's file."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('groups') as groups:
        groups.add_column(sa.Column('title', sa.String(length=120), nullable=False, server_default=''))
        groups.add_column(sa.Column('sheet', sa.JSON(), nullable=True))
    op.create_table(
        'approvals',
        sa.Column('id', sa.String(length=26), nullable=False),
        sa.Column('run_id', sa.String(length=26), nullable=False),
        sa.Column('person', sa.String(length=120), nullable=False),
        sa.Column('decision', sa.String(length=20), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('at', sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name=op.f('fk_approvals_run_id_runs'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals')),
    )
    op.create_index('ix_approvals_run', 'approvals', ['run_id', 'id'])


def downgrade() -> None:
    op.drop_index('ix_approvals_run', table_name='approvals')
    op.drop_table('approvals')
    with op.batch_alter_table('groups') as groups:
        groups.drop_column('sheet')
        groups.drop_column('title')
