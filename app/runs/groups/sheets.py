"""Text sheets as groups: plan one, run its rows, change it, take it in from a file, say what was decided of a file.

A row is planned like any edit: its prompt, what the lint finds by cell, what it costs at most. Rows are written before
anything is paid, the price of what runs is reserved whole or not at all, and a row's later attempts are runs beside the
first. What a change of the sheet makes untrue is stale until it is run again, never silently.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from app.db import new_id
from app.errors import Conflict, FindingsBlock, InvalidForm, InvalidSpec, NotFound
from app.messages import N_
from app.prompts import spec_hash
from app.runs.composition import Composed, naming_doubts
from app.runs.groups import repository
from app.runs.groups.approvals import decide, decisions_of
from app.runs.groups.group_view import ApprovalView, GroupView, approval_view
from app.runs.groups.localization import (
    CellFinding,
    Sheet,
    SheetRow,
    cell_findings,
    keys_of,
    objects_of,
    sheet_of,
    spec_of,
)
from app.runs.groups.row_states import Rows, rows_of
from app.runs.groups.service import Groups
from app.runs.groups.sheet_files import SheetFile
from app.runs.ledger.chain import LOCALIZATION, OPEN, Step
from app.runs.ledger.models import Group
from app.runs.service import Runs
from app.runs.steps.context import RunContext
from app.runs.steps.new_run import new_run

MAX_TITLE = 120


@dataclass(frozen=True)
class PlannedRow:
    """A row as it will be sent. `composed` is None where nothing of it can be: no texts, or a spec that is none."""

    index: int
    row: SheetRow
    composed: Composed | None
    findings: tuple[CellFinding, ...]

    @property
    def runs(self) -> bool:
        return self.composed is not None and not any(one.severity == "error" for one in self.findings)


@dataclass(frozen=True)
class SheetPlan:
    spec: Mapping[str, Any]
    sheet: Sheet
    rows: tuple[PlannedRow, ...]

    @property
    def composed(self) -> list[Composed]:
        return [row.composed for row in self.rows if row.composed]


class Sheets:
    """`owner` None means whoever's group."""

    def __init__(self, context: RunContext, runs: Runs, groups: Groups) -> None:
        self._context, self._runs, self._groups = context, runs, groups

    async def plan(self, spec_json: Any, sheet: Sheet, *, owner: str = "") -> SheetPlan:
        """Return every row's prompt, findings and price; nothing is made. Raises InvalidSpec for the base spec
        alone, NotFound for an image that is not there."""
        if not isinstance(spec_json, Mapping):
            raise InvalidSpec(N_("A spec is an object."), field="/spec")
        cells = cell_findings(sheet)
        rows = []
        for n in range(len(sheet.rows)):
            rows.append(await self._row(spec_json, sheet, n, cells, owner))
            await asyncio.sleep(0)  # a large sheet lets others in between two rows
        if first := next((row.composed for row in rows if row.composed), None):
            for source in first.spec.images:
                if source.image:
                    await self._context.images.get(source.image, owner=owner)
        return SheetPlan(spec_json, sheet, tuple(rows))

    async def _row(
        self, base: Mapping[str, Any], sheet: Sheet, n: int, cells: Iterable[CellFinding], owner: str
    ) -> PlannedRow:
        row = sheet.rows[n]
        found = [one for one in cells if one.row == n]
        keys = keys_of(sheet, row)
        if not keys:
            return PlannedRow(n, row, None, tuple(found))
        try:
            composed = await self._runs.compose(spec_of(base, sheet, row), owner=owner)
        except InvalidSpec as error:
            key = _key_at(error.field or "", keys)
            if not key:  # it is the base that is wrong, and every row with it
                raise InvalidSpec(error.message, field=f"/spec{error.field or ''}") from error
            return PlannedRow(n, row, None, (*found, CellFinding(n, key, "invalid", "error", error.message)))
        found += [
            CellFinding(n, _key_at(one.field, keys), one.code, one.severity, one.message) for one in composed.findings
        ]
        return PlannedRow(n, row, composed, tuple(found))

    async def create(
        self,
        spec_json: Any,
        sheet: Sheet,
        *,
        title: str = "",
        only: Sequence[int] | None = None,
        owner: str = "",
        client_key: str | None = None,
        confirm: bool = False,
        confirm_sources: bool = False,
        parent: str | None = None,
    ) -> tuple[GroupView, bool]:
        """Make the sheet a group and run its rows, or `only` some of them. Answers it and whether it is new.

        Raises InvalidSpec, FindingsBlock (rows that can't run), NotFound (an image), Conflict, OverBudget.
        """
        plan = await self.plan(spec_json, sheet, owner=owner)
        digest = _digest(plan)
        if client_key and (made := await repository.made_with(self._context.ledger, owner, client_key, digest)):
            return await self._groups.get(made, owner=owner), False
        chosen = self._chosen(plan, only)
        parent = await self._runs.own_parent(parent, owner)
        if not (confirm or confirm_sources):
            await self._runs.check_addresses(chosen[0].spec, owner=owner)
        group = Group(
            id=new_id(),
            owner=owner,
            client_key=client_key or f"once:{new_id()}",
            kind=LOCALIZATION,
            state=OPEN,
            spec=dict(plan.spec),
            spec_hash=digest,
            plan=_steps(plan),
            title=title.strip()[:MAX_TITLE],
            sheet=sheet.to_json(),
            at=len(plan.rows) - 1,
            attempt=0,
            draft=self._context.profile.name == "sandbox",
            upstream_account=self._context.profile.account,
            held_micro=0,
        )
        wanted = [row.index for row in plan.rows if row.composed in chosen and row.composed is not None]
        new = [await self._new(group, n, 0, parent) for n in wanted]
        with naming_doubts(*chosen):
            group_id, run_ids = await repository.insert(self._context.ledger, group, new, confirm=confirm)
        for run_id in run_ids:
            await self._context.driver.begin(run_id)
        return await self._groups.get(group_id, owner=owner), bool(run_ids)

    def _chosen(self, plan: SheetPlan, only: Sequence[int] | None) -> list[Composed]:
        rows = [row for row in plan.rows if only is None or row.index in only]
        bad = [one for row in rows for one in row.findings if one.severity == "error"]
        if bad:
            where = f"/rows/{bad[0].row}" + (f"/reads/{bad[0].key}" if bad[0].key else "")
            detail = [{"row": one.row, "key": one.key, "code": one.code, "message": one.message} for one in bad]
            raise FindingsBlock(N_("Some rows can’t run yet."), field=where, detail=detail)
        chosen = [row.composed for row in rows if row.composed]
        if not chosen:
            raise InvalidForm(N_("Fill in at least one row."), field="/rows")
        return chosen

    async def _new(self, group: Group, n: int, attempt: int, parent: str | None = None) -> Any:
        return await new_run(
            self._context,
            Step(**group.plan[n]),
            owner=group.owner,
            client_key=f"{group.id}:{LOCALIZATION}:{n}:{attempt}",
            parent=parent,
            group=group.id,
            index=n,
        )

    async def run_rows(
        self, group_id: str, which: str | Sequence[int], *, owner: str | None = None, confirm: bool = False
    ) -> GroupView:
        """Run rows again or for the first time: missing, failed, changed, stale, or those named. A live row is left alone.

        Raises NotFound, InvalidForm, OverBudget, Conflict: `nothing_to_run`, `still_open`, `may_charge_twice`.
        """
        group, rows = await self._with_rows(group_id, owner)
        if group.upstream_account != self._context.profile.account:
            raise Conflict(
                N_("This sheet was started on another upstream than this server uses now."), code="upstream_changed"
            )
        wanted = rows.matching(which)
        if not wanted:
            raise Conflict(N_("There is nothing to run."), code="nothing_to_run")
        if not confirm and not rows.undecided.isdisjoint(wanted):
            raise Conflict(
                N_(
                    "A row’s last run may still bring an image. Open it first; running the row again pays for it again."
                ),
                code="still_open",
            )
        new = [await self._new(group, n, rows.attempts(n)) for n in wanted]
        made = await repository.add_runs(
            self._context.ledger, group_id, owner, new, expected=rows.newest, confirm=confirm
        )
        for run_id in made:
            await self._context.driver.begin(run_id)
        return await self._groups.get(group_id, owner=owner)

    async def change(
        self,
        group_id: str,
        *,
        owner: str | None = None,
        title: str | None = None,
        texts: Sequence[Mapping[str, Any]] | None = None,
        rows: Sequence[Mapping[str, Any]] | None = None,
        terms: Sequence[str] | None = None,
        source: str | None = None,
    ) -> GroupView:
        """Change a sheet. Rows keep their places; added ones are planned, changed ones are stale. Nothing is sent."""
        group, found = await self._with_rows(group_id, owner)
        old = group.sheet or {}
        if (
            rows is not None
            and len(rows) < len(old["rows"])
            and any(found.attempts(n) for n in range(len(rows), len(old["rows"])))
        ):
            raise InvalidForm(N_("Rows that were run stay in the sheet."), field="/rows")
        sheet = sheet_of(
            old["texts"] if texts is None else texts,
            old["rows"] if rows is None else rows,
            old.get("terms") or [] if terms is None else terms,
        )
        spec = dict(group.spec)
        if source is not None:
            await self._context.images.get(source, owner=group.owner)
            images = objects_of(spec, "images")
            first = {key: value for key, value in images[0].items() if key not in ("url", "image")} if images else {}
            spec["images"] = [{"image": source, **first}, *images[1:]]
        plan = await self.plan(spec, sheet, owner=group.owner)
        await repository.change_sheet(
            self._context.ledger,
            group_id,
            owner,
            spec=spec,
            sheet=sheet.to_json(),
            plan=_steps(plan),
            title=None if title is None else title.strip()[:MAX_TITLE],
        )
        return await self._groups.get(group_id, owner=owner)

    async def take_in(self, group_id: str, file: SheetFile, *, owner: str | None = None) -> GroupView:
        """Take the words of a file in: rows of the same locale are changed, others are added; columns must be known."""
        group, _ = await self._with_rows(group_id, owner)
        sheet = sheet_of(**(group.sheet or {}))
        return await self.change(group_id, owner=owner, rows=merged(sheet, file))

    async def decide(
        self, run_id: str, decision: str, sha256: str, *, person: str, owner: str | None = None, note: str = ""
    ) -> list[ApprovalView]:
        """Add what a person decided of a run's file. Return all that was decided of the run, oldest first."""
        ledger = self._context.ledger
        await decide(ledger, run_id, decision, sha256, person=person, owner=owner, note=note)
        async with ledger.database.read() as session:
            return [approval_view(one) for one in (await decisions_of(session, [run_id]))[run_id]]

    async def _with_rows(self, group_id: str, owner: str | None) -> tuple[Group, Rows]:
        async with self._context.ledger.database.read() as session:
            found = await rows_of(session, group_id)
        if found is None or (owner is not None and found[0].owner != owner) or found[0].kind != LOCALIZATION:
            raise NotFound(N_("This sheet does not exist."))
        return found


def merged(sheet: Sheet, file: SheetFile) -> list[dict[str, Any]]:
    """Return a sheet's rows with a file's words in them. Raises InvalidForm for a column that the sheet lacks."""
    keys = [text.key for text in sheet.texts]
    if unknown := next((key for key in file.keys if key not in keys), None):
        raise InvalidForm(
            N_("The column “%(unknown)s” is no text of this sheet: %(names)s.", unknown=unknown, names=", ".join(keys)),
            field="/texts",
        )
    named = [locale for locale, _reads in file.rows]
    if twice := next((locale for n, locale in enumerate(named) if locale in named[:n]), None):
        raise InvalidForm(N_("Two rows of this file are of %(locale)s.", locale=twice), field="/rows")
    rows = [replace(row, reads=dict(row.reads)) for row in sheet.rows]
    places = {row.locale: n for n, row in enumerate(rows)}
    for locale, reads in file.rows:
        if locale in places:
            kept = {key: words for key, words in rows[places[locale]].reads.items() if key not in file.keys}
            rows[places[locale]] = SheetRow(locale, {**kept, **reads})
        else:
            places.setdefault(locale, len(rows))
            rows.append(SheetRow(locale, reads))
    return [row.to_json() for row in rows]


def _steps(plan: SheetPlan) -> list[Any]:
    """What each row is made of; {} where nothing of it can be sent."""
    return [row.composed.step().to_json() if row.runs and row.composed else {} for row in plan.rows]


def _digest(plan: SheetPlan) -> str:
    """By what its rows ask for, in order: what the same click asks for twice."""
    return sha256(" ".join(spec_hash(one.spec) for one in plan.composed).encode()).hexdigest()


def _key_at(pointer: str, keys: Sequence[str]) -> str:
    """The text that a pointer into a row's spec speaks of; '' for all else."""
    parts = pointer.split("/")
    if len(parts) > 2 and parts[1] == "changes" and parts[2].isdigit() and int(parts[2]) < len(keys):
        return keys[int(parts[2])]
    return ""
