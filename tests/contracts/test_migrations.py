"""The migrations are one chain: two that were written at the same time may not both follow the same one."""

from alembic.script import ScriptDirectory

from app.db.migrate import HEAD, alembic_config


def test_they_are_one_chain_that_ends_where_the_start_up_expects_it() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert script.get_heads() == [HEAD]
