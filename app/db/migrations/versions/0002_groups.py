"""Groups of runs, and recipes."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('groups',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('owner', sa.String(length=26), nullable=False),
    sa.Column('client_key', sa.String(length=200), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('spec', sa.JSON(), nullable=False),
    sa.Column('spec_hash', sa.String(length=64), nullable=False),
    sa.Column('plan', sa.JSON(), nullable=False),
    sa.Column('at', sa.Integer(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('draft', sa.Boolean(), nullable=False),
    sa.Column('upstream_account', sa.String(length=64), nullable=False),
    sa.Column('held_micro', sa.BigInteger(), nullable=False),
    sa.Column('budget_day', sa.String(length=10), nullable=True),
    sa.Column('error', sa.JSON(), nullable=True),
    sa.Column('created_at', sa.Float(precision=53), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_groups')),
    sa.UniqueConstraint('owner', 'client_key', 'spec_hash', name=op.f('uq_groups_owner_client_key_spec_hash'))
    )
    with op.batch_alter_table('groups', schema=None) as batch_op:
        batch_op.create_index('ix_groups_open', ['state', 'upstream_account'], unique=False)

    op.create_table('recipes',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('owner', sa.String(length=26), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('spec', sa.JSON(), nullable=False),
    sa.Column('blanks', sa.JSON(), nullable=False),
    sa.Column('locked', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.Float(precision=53), nullable=False),
    sa.Column('updated_at', sa.Float(precision=53), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recipes'))
    )
    with op.batch_alter_table('recipes', schema=None) as batch_op:
        batch_op.create_index('ix_recipes_owner', ['owner', 'id'], unique=False)

    op.add_column('runs', sa.Column('group_index', sa.Integer(), nullable=True))
    op.create_index('ix_runs_group', 'runs', ['group_id', 'group_index'], unique=False)


def downgrade() -> None:

    op.drop_index('ix_runs_group', table_name='runs')
    op.drop_column('runs', 'group_index')
    with op.batch_alter_table('recipes', schema=None) as batch_op:
        batch_op.drop_index('ix_recipes_owner')

    op.drop_table('recipes')
    with op.batch_alter_table('groups', schema=None) as batch_op:
        batch_op.drop_index('ix_groups_open')

    op.drop_table('groups')
