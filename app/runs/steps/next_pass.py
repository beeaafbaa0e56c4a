"""The step that makes the next pass of a chain: the result of the last becomes an image of ours, and its source.

May be repeated, and be called by several at once: the group's row is locked, and the pass is made once.
"""

import structlog
from sqlalchemy import select

from app.errors import NotFound, RequestError, StillframeError, StorageError
from app.media.models import Image
from app.messages import Message
from app.prompts.json_strings import replace_strings
from app.runs.ledger import budget, rows
from app.runs.ledger.chain import DONE, OPEN, PASSES, PREVIOUS, STOPPED, Step, left_micro, step_of
from app.runs.ledger.ledger import NewRun
from app.runs.ledger.models import Group, Output, Run
from app.runs.ledger.run_error import run_error
from app.runs.ledger.states import SAVED
from app.runs.steps import sources
from app.runs.steps.context import RunContext
from app.runs.steps.new_run import new_run
from app.runs.titles import title_of

log = structlog.get_logger(__name__)


async def follow(context: RunContext, run_id: str) -> None:
    """After a pass is saved: make the next one and start it, or write down that the chain is done or can't go on."""
    run = await context.ledger.get(run_id)
    group = await group_of(context, run)
    if group is None or group.kind != PASSES or group.state != OPEN or run.group_index != group.at:
        return
    if run.state != SAVED:
        return
    new = None
    if group.at + 1 < len(group.plan):
        try:
            new = await next_pass(context, group, run)
        except (RequestError, StorageError) as error:
            if isinstance(error, StorageError) and error.error_code != "storage_missing":
                log.error("chain_waits", group=group.id, reason=error.message)
                return  # a full disk is the operator's to mend; the sweeper comes again
            await _stop(context, group.id, error)
            return
    if made := await _make(context, group.id, run, new):
        await context.driver.begin(made)


async def left_unfollowed(context: RunContext) -> list[str]:
    """Saved passes whose chain did not go on, since the process ended in between."""
    same = (Group.upstream_account == context.profile.account, Group.state == OPEN, Group.kind == PASSES)
    async with context.ledger.database.read() as session:
        query = select(Run.id).join(Group, (Group.id == Run.group_id) & (Group.at == Run.group_index))
        return list(await session.scalars(query.where(*same, Run.state == SAVED)))


async def next_pass(context: RunContext, group: Group, before: Run) -> NewRun:
    """The pass after `before`, with its result as the primary image. Raises ImageError when that can't be sent on."""
    image = await result_as_image(context, before)
    index = group.at + 1
    step = step_of(group, index)
    ids = {PREVIOUS: image.id}
    filled = {"spec": replace_strings(step.spec, ids), "wire": replace_strings(step.wire, ids)}
    step = Step(**{**step.to_json(), **filled})
    sources.check_way(context, image)
    key = f"{group.id}:{PASSES}:{index}:{group.attempt}"
    return await new_run(
        context, step, owner=group.owner, client_key=key, parent=before.id, group=group.id, index=index
    )


async def result_as_image(context: RunContext, run: Run) -> Image:
    """The first result of a run as an image of ours, named for what the run did. Raises NotFound where there is none,
    StorageMissing where its file is gone."""
    async with context.ledger.database.read() as session:
        output = await session.get(Output, (run.id, "result", 1))
    if output is None:
        raise NotFound(Message("run.no_picture"))
    data = await context.storage.get(output.key)
    return await context.images.add_bytes(data, owner=run.owner, name=title_of(run.spec, ""), origin="output")


async def group_of(context: RunContext, run: Run) -> Group | None:
    if run.group_id is None:
        return None
    async with context.ledger.database.read() as session:
        return await session.get(Group, run.group_id)


async def _make(context: RunContext, group_id: str, before: Run, new: NewRun | None) -> str | None:
    """Insert the pass and hand it its share of what the group holds; without one the chain is done."""
    ledger = context.ledger
    async with ledger.database.write() as session:
        group = await session.get(Group, group_id, with_for_update=True, populate_existing=True)
        if group is None or group.state != OPEN or group.at != before.group_index:
            return None
        if new is None:
            group.state = DONE
            await budget.adjust(session, group, 0)
            newest = await ledger.note(session, before, "note", "chain_done")
            made = None
        else:
            run = await ledger.insert(session, new)
            run.budget_day = group.budget_day  # the day on which it was reserved
            group.at, group.held_micro = group.at + 1, 0 if group.draft else left_micro(group, group.at + 1)
            run.held_micro = new.estimate_micro if run.budget_day else 0
            newest = await ledger.created(session, run)
            await rows.write(await rows.connection_of(session), run)
            made = run.id
    ledger.committed(made or before.id, newest)
    return made


async def _stop(context: RunContext, group_id: str, error: StillframeError) -> None:
    """The chain can't go on by itself, and says why."""
    log.warning("chain_stopped", group=group_id, reason=error.error_code)
    async with context.ledger.database.write() as session:
        group = await session.get(Group, group_id, with_for_update=True, populate_existing=True)
        if group is not None and group.state == OPEN:
            group.state, group.error = STOPPED, run_error(error.error_code, why=error.message)
            await budget.adjust(session, group, 0)
