"""What a run costs about, beside the most, and what a person says that it cost."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('runs') as runs:
        runs.add_column(sa.Column('about_micro', sa.BigInteger(), nullable=True))
        runs.add_column(sa.Column('stated_micro', sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('runs') as runs:
        for column in ('stated_micro', 'about_micro'):
            runs.drop_column(column)
