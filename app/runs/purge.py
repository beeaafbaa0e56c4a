"""Deletion, carried out: once it can't be undone any more, the files of a run and everything that it said are removed.

What stays is the bare row (its key, so that an old form sent again does not pay again; its request id, so that nobody
pastes it a second time), its events, whose numbers tell a restored database, and the money of its day. An abandoned or lost run has no files, and stays whole, hidden: late
evidence brings it back.
"""

import structlog
from sqlalchemy import delete, select

from app.db import db_age
from app.errors import StorageError
from app.runs.ledger.models import Output, Run, RunWords
from app.runs.ledger.states import ABANDONED, LOST
from app.runs.reports.models import RunReport
from app.runs.reviews.models import Review
from app.runs.steps.context import RunContext

UNDO_S = 30.0
AT_ONCE = 200
log = structlog.get_logger(__name__)


async def purge(context: RunContext) -> int:
    """Remove what was deleted more than 30 s ago; answers how many runs. Files first: what fails is tried again."""
    database = context.ledger.database
    due = (
        select(Run.id)
        .join(RunWords, RunWords.run_id == Run.id)  # the row that goes last
        .where(Run.deleted_at.is_not(None), db_age(Run.deleted_at) > UNDO_S, Run.state.not_in((ABANDONED, LOST)))
        .limit(AT_ONCE)
    )
    async with database.read() as session:
        ids = list(await session.scalars(due))
    return sum([await _purge(context, run_id) for run_id in ids])


async def _purge(context: RunContext, run_id: str) -> bool:
    async with context.ledger.database.read() as session:
        outputs = list(await session.scalars(select(Output).where(Output.run_id == run_id)))
    try:
        for output in outputs:
            for key in filter(None, (output.key, output.thumb_key)):
                await context.storage.delete(key)
    except StorageError as error:
        log.error("deleted_files_stay", run=run_id, error=error.message)
        return False
    async with context.ledger.locked(run_id) as (session, run):
        if run.deleted_at is None:
            return False
        run.prompt, run.note, run.spec, run.wire = "", "", {}, {}
        run.sources, run.tags, run.result, run.error = [], [], None, None
        await session.execute(delete(Output).where(Output.run_id == run_id))
        await session.execute(delete(RunReport).where(RunReport.run_id == run_id))
        await session.execute(delete(Review).where(Review.run_id == run_id))
        await session.execute(delete(RunWords).where(RunWords.run_id == run_id))
    log.info("run_purged", run=run_id, files=len(outputs))
    return True
