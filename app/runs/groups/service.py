"""What pages and the API ask of groups: make one, show it, cancel it, take a broken chain up again.

A group reserves its whole budget or nothing: what its first runs cost, and, for a chain, what the later passes will.
"""

from typing import Any

from sqlalchemy import select

from app.db import new_id
from app.errors import Conflict, FindingsBlock, InvalidForm, InvalidSpec, NotFound
from app.messages import N_
from app.prompts import parse_spec, spec_hash, split_passes
from app.runs.actions import RunActions
from app.runs.composition import Composed, naming_doubts
from app.runs.groups import repository
from app.runs.groups.group_view import GroupView, state_of, view_group
from app.runs.ledger import budget
from app.runs.ledger.chain import CANCELLED, DONE, OPEN, PASSES, PREVIOUS, STOPPED, VARIANTS, Step, step_of
from app.runs.ledger.models import Group, Run
from app.runs.ledger.states import ENDS, LOST, READY, SAVED, UNSAVED
from app.runs.service import Runs
from app.runs.steps import sources
from app.runs.steps.context import RunContext
from app.runs.steps.new_run import new_run
from app.runs.steps.next_pass import next_pass

MAX_PASSES, MAX_VARIANTS = 12, 12


class Groups:
    """`owner` None means whoever's group."""

    def __init__(self, context: RunContext, runs: Runs, actions: RunActions) -> None:
        self._context, self._runs, self._actions = context, runs, actions

    async def create(
        self,
        kind: str,
        spec_json: Any,
        *,
        owner: str = "",
        specs: list[Any] | None = None,
        count: int = 0,
        client_key: str | None = None,
        confirm: bool = False,
        confirm_sources: bool = False,
        parent: str | None = None,
    ) -> tuple[GroupView, bool]:
        """Make a group and start what can start. Answers it and whether it is new.

        `passes` takes the chain as it was edited, or splits the spec; `variants` takes how many. Raises InvalidSpec,
        InvalidForm, FindingsBlock, NotFound (an image), Conflict `no_picture` and `may_charge_twice`, OverBudget.
        """
        try:
            whole = parse_spec(spec_json)
        except InvalidSpec as error:
            raise InvalidSpec(error.message, field=f"/spec{error.field or ''}") from error
        if kind == VARIANTS:
            if not 2 <= count <= MAX_VARIANTS:
                raise InvalidForm(
                    N_("Two to %(max_variants)s variants can be made at once.", max_variants=MAX_VARIANTS),
                    field="/count",
                )
            members = [spec_json] * count
        elif kind == PASSES:
            members = specs or [part.to_json() for part in split_passes(whole)]
            if not 2 <= len(members) <= MAX_PASSES:
                raise InvalidForm(
                    N_("A chain has two to %(max_passes)s passes. This edit is one.", max_passes=MAX_PASSES),
                    field="/specs",
                )
        else:
            raise InvalidForm(N_("A group is of the kind passes or variants."), field="/kind")
        if client_key and (
            made := await repository.made_with(self._context.ledger, owner, client_key, spec_hash(whole))
        ):
            return await self.get(made, owner=owner), False
        composed = await self._composed(kind, members, owner)
        steps = [one.step() for one in composed]
        parent = await self._runs.own_parent(parent, owner)
        if not (confirm or confirm_sources):
            for one in composed if kind == PASSES else composed[:1]:
                await self._runs.check_addresses(one.spec, owner=owner)
        group = Group(
            id=new_id(),
            owner=owner,
            client_key=client_key or f"once:{new_id()}",
            kind=kind,
            state=OPEN,
            spec=whole.to_json(),
            spec_hash=spec_hash(whole),
            plan=[step.to_json() for step in steps],
            at=0 if kind == PASSES else count - 1,
            attempt=0,
            draft=self._context.profile.name == "sandbox",
            upstream_account=self._context.profile.account,
            held_micro=0,
        )
        now = steps[:1] if kind == PASSES else steps
        new = [
            await new_run(
                self._context,
                step,
                owner=owner,
                client_key=f"{group.id}:{kind}:{n}:0",
                parent=parent,
                group=group.id,
                index=n,
            )
            for n, step in enumerate(now)
        ]
        with naming_doubts(*composed):
            group_id, run_ids = await repository.insert(self._context.ledger, group, new, confirm=confirm)
        for run_id in run_ids:
            await self._context.driver.begin(run_id)
        return await self.get(group_id, owner=owner), bool(run_ids)

    async def _composed(self, kind: str, members: list[Any], owner: str) -> list[Composed]:
        """The members as they will be sent. From the second pass on the result of the one before is the first image."""
        made: list[Composed] = []
        for n, member in enumerate(members):
            at = f"/specs/{n}" if kind == PASSES else "/spec"
            if kind == PASSES and n:
                member = _on_the_result(member, at)
            elif made:
                made.append(made[0])
                continue
            try:
                composed = await self._runs.compose(member, owner=owner)
            except InvalidSpec as error:
                raise InvalidSpec(error.message, field=f"{at}{error.field or ''}") from error
            if composed.blocked:
                raise FindingsBlock(
                    N_("Pass %(n)s can’t run yet.", n=n + 1) if kind == PASSES else N_("This edit can’t run yet."),
                    field=at,
                    detail=composed.preview["findings"],
                )
            made.append(composed)
        return made

    async def get(self, group_id: str, *, owner: str | None = None) -> GroupView:
        """Raises NotFound."""
        async with self._context.ledger.database.read() as session:
            found = await view_group(session, group_id)
        if found is None or (owner is not None and (found.person or "") != owner):
            raise NotFound(N_("This group does not exist."))
        return found

    async def cancel(self, group_id: str, *, owner: str | None = None) -> GroupView:
        """What is not made is never made; then the members stop, those first that were not sent."""
        async with self._context.ledger.database.write() as session:
            group = await repository.locked(session, group_id, owner)
            members = list(await session.scalars(select(Run).where(Run.group_id == group_id)))
            if group.state == OPEN and state_of(group, members) != DONE:
                group.state = CANCELLED
                await budget.adjust(session, group, 0)
            found = [(run.id, run.state) for run in members]
        for run_id, state in sorted(found, key=lambda member: member[1] != READY):
            if state not in ENDS:
                try:
                    await self._actions.cancel(run_id, owner=owner)
                except Conflict:
                    continue  # it ended meanwhile
        return await self.get(group_id, owner=owner)

    async def carry_on(self, group_id: str, *, owner: str | None = None, confirm: bool = False) -> GroupView:
        """A stopped or cancelled chain goes on: with the next pass when the last is here, else with that pass anew.

        Raises Conflict `not_stopped`, `still_open`, `may_charge_twice`; OverBudget for the whole of what is left.
        """
        async with self._context.ledger.database.read() as session:
            group = await session.get(Group, group_id)
            if group is None or (owner is not None and group.owner != owner):
                raise NotFound(N_("This group does not exist."))
            same = (Run.group_id == group_id, Run.group_index == group.at)
            last = await session.scalar(select(Run).where(*same).order_by(Run.id.desc()).limit(1))
        if group.kind != PASSES or group.state not in (STOPPED, CANCELLED) or last is None:
            raise Conflict(N_("This chain is not stopped."), code="not_stopped")
        if group.upstream_account != self._context.profile.account:
            raise Conflict(
                N_("This chain was started on another upstream than this server uses now."), code="upstream_changed"
            )
        if last.state not in ENDS or (last.state in (UNSAVED, LOST) and not confirm):
            raise Conflict(
                N_("The last pass may still bring an image. Look at its page first; going on now pays for it again."),
                code="still_open",
                detail={"run": last.id, "state": last.state},
            )
        attempt = group.attempt + 1
        if last.state != SAVED:
            step = Step(**{**step_of(group, group.at).to_json(), "spec": last.spec, "wire": last.wire})
            new = await new_run(
                self._context,
                step,
                owner=group.owner,
                client_key=f"{group.id}:{PASSES}:{group.at}:{attempt}",
                parent=last.parent_id,
                group=group.id,
                index=group.at,
            )
        elif group.at + 1 < len(group.plan):
            group.attempt = attempt
            new = await next_pass(self._context, group, last)
        else:
            new = None
        run_id = await repository.take_up(self._context.ledger, group_id, owner, attempt, new, confirm=confirm)
        if run_id:
            await self._context.driver.begin(run_id)
        return await self.get(group_id, owner=owner)

    def goes_on_by(self) -> str:
        """How a result goes on to the next pass from here: id | signed | data."""
        return sources.way(self._context)


def _on_the_result(member: Any, at: str) -> Any:
    """The member with the result of the pass before as its first image, under a stand-in for its id."""
    images = member.get("images") if isinstance(member, dict) else None
    if not isinstance(images, list) or not images or not isinstance(images[0], dict):
        raise InvalidSpec(
            N_("A pass has at least one image; the first stands for the result before."), field=f"{at}/images"
        )
    first = {name: value for name, value in images[0].items() if name not in ("url", "image")}
    return {**member, "images": [{"image": PREVIOUS, **first}, *images[1:]]}
