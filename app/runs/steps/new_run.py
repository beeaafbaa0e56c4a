"""From a composed spec to the row of a run: the one place that says what a run is made of."""

from app.prompts import parse_spec, spec_hash
from app.runs.ledger.chain import Step
from app.runs.ledger.ledger import NewRun
from app.runs.steps import sources
from app.runs.steps.context import RunContext


async def new_run(
    context: RunContext,
    step: Step,
    *,
    owner: str,
    client_key: str,
    parent: str | None = None,
    group: str | None = None,
    index: int | None = None,
) -> NewRun:
    """Raises NotFound when an image of ours is not there, or is another person's."""
    await sources.check_ids(context.images, step.wire, owner=owner)
    described = await sources.describe(context.images, step.spec, owner=owner)
    wire = await sources.with_crop(context, step.wire, described, step.sent, owner=owner)
    return NewRun(
        owner=owner,
        client_key=client_key,
        model=step.model,
        spec=step.spec,
        spec_hash=spec_hash(parse_spec(step.spec)),
        prompt=step.prompt,
        composer=step.composer,
        wire=wire,
        sources=sources.with_ways(context, described),
        upstream_name=context.profile.name,
        upstream_base=context.profile.base,
        upstream_account=context.profile.account,
        draft=context.profile.name == "sandbox",
        estimate_micro=step.estimate_micro,
        price_known=step.price_known,
        about_micro=step.about_micro,
        slot=context.slot,
        parent_id=parent,
        group_id=group,
        group_index=index,
    )
