"""Runs, events, outputs, spend, images, people, sessions."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('images',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('owner', sa.String(length=26), nullable=False),
    sa.Column('origin', sa.String(length=12), nullable=False),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('thumb_key', sa.String(length=200), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.Column('mime', sa.String(length=40), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('has_metadata', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.Float(precision=53), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_images'))
    )
    with op.batch_alter_table('images', schema=None) as batch_op:
        batch_op.create_index('ix_images_sha256', ['owner', 'sha256'], unique=True)

    op.create_table('people',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('password', sa.String(length=200), nullable=False),
    sa.Column('role', sa.String(length=12), nullable=False),
    sa.Column('created_at', sa.Float(precision=53), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people')),
    sa.UniqueConstraint('email', name=op.f('uq_people_email'))
    )
    op.create_table('runs',
    sa.Column('id', sa.String(length=26), nullable=False),
    sa.Column('owner', sa.String(length=26), nullable=False),
    sa.Column('client_key', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('parked', sa.Boolean(), nullable=False),
    sa.Column('restored', sa.Boolean(), nullable=False),
    sa.Column('cancel', sa.Boolean(), nullable=False),
    sa.Column('cancel_outcome', sa.String(length=16), nullable=True),
    sa.Column('claim_id', sa.String(length=32), nullable=True),
    sa.Column('claimed_at', sa.Float(precision=53), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('series_at', sa.Float(precision=53), nullable=True),
    sa.Column('not_before', sa.Float(precision=53), nullable=True),
    sa.Column('slot', sa.String(length=60), nullable=True),
    sa.Column('workflow_n', sa.Integer(), nullable=False),
    sa.Column('model', sa.String(length=120), nullable=False),
    sa.Column('spec', sa.JSON(), nullable=False),
    sa.Column('spec_hash', sa.String(length=64), nullable=False),
    sa.Column('prompt', sa.Text(), nullable=False),
    sa.Column('composer', sa.String(length=12), nullable=False),
    sa.Column('wire', sa.JSON(), nullable=False),
    sa.Column('sources', sa.JSON(), nullable=False),
    sa.Column('upstream_name', sa.String(length=20), nullable=False),
    sa.Column('upstream_base', sa.String(length=300), nullable=False),
    sa.Column('upstream_account', sa.String(length=64), nullable=False),
    sa.Column('draft', sa.Boolean(), nullable=False),
    sa.Column('request_id', sa.String(length=128), nullable=True),
    sa.Column('queue_position', sa.Integer(), nullable=True),
    sa.Column('status_word', sa.String(length=40), nullable=True),
    sa.Column('result', sa.JSON(), nullable=True),
    sa.Column('received_bytes', sa.BigInteger(), nullable=True),
    sa.Column('total_bytes', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.Float(precision=53), nullable=False),
    sa.Column('submitted_at', sa.Float(precision=53), nullable=True),
    sa.Column('running_at', sa.Float(precision=53), nullable=True),
    sa.Column('finished_at', sa.Float(precision=53), nullable=True),
    sa.Column('saved_at', sa.Float(precision=53), nullable=True),
    sa.Column('ended_at', sa.Float(precision=53), nullable=True),
    sa.Column('looked_at', sa.Float(precision=53), nullable=True),
    sa.Column('missing_since', sa.Float(precision=53), nullable=True),
    sa.Column('estimate_micro', sa.BigInteger(), nullable=False),
    sa.Column('price_known', sa.Boolean(), nullable=False),
    sa.Column('actual_micro', sa.BigInteger(), nullable=True),
    sa.Column('held_micro', sa.BigInteger(), nullable=False),
    sa.Column('budget_day', sa.String(length=10), nullable=True),
    sa.Column('error', sa.JSON(), nullable=True),
    sa.Column('group_id', sa.String(length=26), nullable=True),
    sa.Column('parent_id', sa.String(length=26), nullable=True),
    sa.Column('tags', sa.JSON(), nullable=False),
    sa.Column('starred', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('deleted_at', sa.Float(precision=53), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_runs')),
    sa.UniqueConstraint('owner', 'client_key', 'spec_hash', name=op.f('uq_runs_owner_client_key_spec_hash')),
    sa.UniqueConstraint('upstream_account', 'request_id', name=op.f('uq_runs_upstream_account_request_id'))
    )
    with op.batch_alter_table('runs', schema=None) as batch_op:
        batch_op.create_index('ix_runs_open', ['state', 'upstream_account'], unique=False)
        batch_op.create_index('ix_runs_owner', ['owner', 'id'], unique=False)
        batch_op.create_index('ix_runs_spec_hash', ['spec_hash'], unique=False)

    op.create_table('spend',
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('scope', sa.String(length=26), nullable=False),
    sa.Column('held_micro', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.PrimaryKeyConstraint('day', 'scope', name=op.f('pk_spend'))
    )
    op.create_table('events',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('run_id', sa.String(length=26), nullable=False),
    sa.Column('at', sa.Float(precision=53), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('from_state', sa.String(length=16), nullable=True),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('cause', sa.String(length=40), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name=op.f('fk_events_run_id_runs'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_events'))
    )
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.create_index('ix_events_run_id', ['run_id', 'id'], unique=False)

    op.create_table('outputs',
    sa.Column('run_id', sa.String(length=26), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('thumb_key', sa.String(length=200), nullable=True),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('bytes', sa.BigInteger(), nullable=False),
    sa.Column('mime', sa.String(length=40), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.Float(precision=53), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name=op.f('fk_outputs_run_id_runs'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('run_id', 'kind', 'n', name=op.f('pk_outputs'))
    )
    op.create_table('sessions',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.String(length=26), nullable=False),
    sa.Column('created_at', sa.Float(precision=53), nullable=False),
    sa.Column('seen_at', sa.Float(precision=53), nullable=False),
    sa.Column('expires_at', sa.Float(precision=53), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_sessions_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sessions'))
    )
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sessions_person_id'), ['person_id'], unique=False)




def downgrade() -> None:

    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sessions_person_id'))

    op.drop_table('sessions')
    op.drop_table('outputs')
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.drop_index('ix_events_run_id')

    op.drop_table('events')
    op.drop_table('spend')
    with op.batch_alter_table('runs', schema=None) as batch_op:
        batch_op.drop_index('ix_runs_spec_hash')
        batch_op.drop_index('ix_runs_owner')
        batch_op.drop_index('ix_runs_open')

    op.drop_table('runs')
    op.drop_table('people')
    with op.batch_alter_table('images', schema=None) as batch_op:
        batch_op.drop_index('ix_images_sha256')

    op.drop_table('images')

