"""Plain copies of the pictures that models do not take as they are, and why an address shows no picture."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('images') as images:
        images.add_column(sa.Column('traits', sa.String(length=120), nullable=True))
        images.add_column(sa.Column('copy_key', sa.String(length=200), nullable=True))
        images.add_column(sa.Column('copy_mime', sa.String(length=40), nullable=True))
        images.add_column(sa.Column('copy_bytes', sa.BigInteger(), nullable=True))
    op.create_table('address_faults',
    sa.Column('owner', sa.String(length=26), nullable=False),
    sa.Column('url_sha256', sa.String(length=64), nullable=False),
    sa.Column('code', sa.String(length=20), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('seen_at', sa.Float(precision=53), nullable=False),
    sa.PrimaryKeyConstraint('owner', 'url_sha256', name=op.f('pk_address_faults'))
    )


def downgrade() -> None:
    op.drop_table('address_faults')
    with op.batch_alter_table('images') as images:
        for column in ('copy_bytes', 'copy_mime', 'copy_key', 'traits'):
            images.drop_column(column)
