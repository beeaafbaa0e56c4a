"""What makes runs findable: their words, an index over these on SQLite, and indexes for the filters of the history."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0002'
branch_labels = None
depends_on = None

LISTED = sa.text("deleted_at is null")
STARRED = sa.text("starred and deleted_at is null")
TAGGED = sa.text("tags <> ''")
BATCH = 500


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    words = op.create_table('run_words',
    sa.Column('n', number, autoincrement=True, nullable=False),
    sa.Column('run_id', sa.String(length=26), nullable=False),
    sa.Column('owner', sa.String(length=26), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('tags', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['runs.id'], name=op.f('fk_run_words_run_id_runs'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('n', name=op.f('pk_run_words')),
    sa.UniqueConstraint('run_id', name=op.f('uq_run_words_run_id'))
    )
    op.create_index('ix_run_words_tagged', 'run_words', ['owner', 'n'], sqlite_where=TAGGED, postgresql_where=TAGGED)
    op.create_index('ix_runs_parent', 'runs', ['parent_id'])
    op.create_index('ix_runs_request', 'runs', ['request_id'])
    for column in ('state', 'model'):
        columns = ['owner', column, 'id']
        op.create_index(f'ix_runs_{column}', 'runs', columns, sqlite_where=LISTED, postgresql_where=LISTED)
    op.create_index('ix_runs_starred', 'runs', ['owner', 'id'], sqlite_where=STARRED, postgresql_where=STARRED)
    if op.get_context().dialect.name == "sqlite":
        _index_words()
    _fill(words)


def _index_words() -> None:
    """FTS5 over the rows of run_words, which stay the only copy of the text; triggers keep it."""
    op.execute(
        "create virtual table run_words_index using fts5("
        "words, content='run_words', content_rowid='n', tokenize='trigram case_sensitive 1')"
    )
    forget = "insert into run_words_index(run_words_index, rowid, words) values ('delete', old.n, old.words);"
    learn = "insert into run_words_index(rowid, words) values (new.n, new.words);"
    op.execute(f"create trigger run_words_made after insert on run_words begin {learn} end")
    op.execute(f"create trigger run_words_gone after delete on run_words begin {forget} end")
    op.execute(f"create trigger run_words_said after update of words on run_words begin {forget} {learn} end")


def _fill(words: sa.Table) -> None:
    """The words of the runs that there are."""
    from app.runs.queries.search import tags_line, words_of

    runs = sa.table('runs', *(sa.column(name) for name in ('id', 'owner', 'prompt', 'note')),
                    sa.column('spec', sa.JSON()), sa.column('tags', sa.JSON()))
    last = ''
    while True:
        query = sa.select(runs).where(runs.c.id > last).order_by(runs.c.id).limit(BATCH)
        rows = op.get_bind().execute(query).all()
        if not rows:
            return
        last = rows[-1].id
        op.bulk_insert(words, [
            {'run_id': run.id, 'owner': run.owner, 'tags': tags_line(run.tags),
             'words': words_of(spec=run.spec, prompt=run.prompt, tags=run.tags, note=run.note)}
            for run in rows
        ])


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        for trigger in ('made', 'gone', 'said'):
            op.execute(f"drop trigger run_words_{trigger}")
        op.execute("drop table run_words_index")
    for index in ('state', 'model', 'starred', 'request', 'parent'):
        op.drop_index(f'ix_runs_{index}', table_name='runs')
    op.drop_index('ix_run_words_tagged', table_name='run_words')
    op.drop_table('run_words')
