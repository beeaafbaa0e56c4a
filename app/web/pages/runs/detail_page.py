"""Makes a run's page: the run, what it is compared with, its family and its reviews."""

from contextlib import suppress
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends

from app.accounts import Accounts
from app.db import new_id
from app.errors import NotFound
from app.media import Storage, has_transparency
from app.runs import Reports, Reviews, Runs, RunView
from app.runs.ledger.states import SAVED
from app.runs.reports.task import has_border
from app.web.dependencies import AccountsDep, Owner, Reader, ReportsDep, ReviewsDep, RunsDep, StorageDep, TimeZone
from app.web.i18n.translation import gettext as _
from app.web.pages.review.context import reviews_of
from app.web.pages.runs.context import RunPageContext
from app.web.pages.runs.lock_context import lock_of, lock_refusal
from app.web.pages.runs.presenter import RunPresenter, RunPresenterDep, title_of
from app.web.pages.runs.related_runs import before_of, family_of, result_before
from app.web.pages.runs.report_context import report_of
from app.web.pages.runs.status_text import with_verdict


class DetailPage:
    """`owner` is who looks; `reader` is whose runs they may look at."""

    def __init__(
        self,
        runs: Runs,
        reviews: Reviews,
        reports: Reports,
        storage: Storage,
        accounts: Accounts | None,
        presenter: RunPresenter,
        zone: ZoneInfo,
        *,
        owner: str,
        reader: str | None,
    ) -> None:
        self._runs, self._reviews, self._reports = runs, reviews, reports
        self._storage, self._accounts = storage, accounts
        self._presenter, self._zone = presenter, zone
        self._owner, self._reader = owner, reader

    async def build(self, run_id: str, other_id: str = "", show: str = "") -> RunPageContext:
        """`other_id` names the run whose result is looked at in place of the source; what can't be compared is left out.
        `show` is what is looked at: the result, `locked`, or `both` side by side."""
        run = await self._runs.get(run_id, owner=self._reader)
        whose = None if (run.person or "") == self._owner else await self._name_of(run)
        is_missing, is_transparent = await self._look_at_result(run)
        shown = await self._presenter.present(run, is_missing=is_missing)
        other = None
        if other_id and other_id != run_id:
            with suppress(NotFound):
                other = await self._runs.get(other_id, owner=self._reader)
        locked = next((output for output in run.outputs if output.kind == "locked"), None)
        show = show if locked else ""
        after = locked if show else next(iter(run.outputs), None)
        before = result_before(shown) if show == "both" else before_of(shown, other, title_of(other) if other else "")
        reviews = () if whose else await self._reviews.of_run(run_id, owner=self._owner)
        found = None if is_missing or run.state != SAVED else await self._reports.of(run)
        report = None if is_missing else report_of(run, found, measures=self._reports.measures)
        return RunPageContext(
            page="history",
            whose=whose,
            shown=with_verdict(shown, report),
            report=report,
            lock=None if is_missing else lock_of(run, has_border=has_border(run.spec), refusal=lock_refusal(found)),
            show=show,
            after=after,
            before=before,
            family=family_of(shown, await self._runs.lineage(run), title_of),
            is_missing=is_missing,
            is_transparent=is_transparent,
            again_key=new_id(),
            reviews=reviews_of(reviews, self._zone),
        )

    async def _name_of(self, run: RunView) -> str:
        names = await self._accounts.names() if self._accounts else {}
        if run.person not in names:
            return _("made without an account")
        return _("by %(name)s") % {"name": names[run.person]}

    async def _look_at_result(self, run: RunView) -> tuple[bool, bool]:
        """Whether the file of a saved result is gone from storage, by hand or with a disk; whether it is transparent."""
        if run.state != "saved" or not run.outputs:
            return False, False
        first = run.outputs[0]
        stored = await self._runs.output(run.id, first.kind, first.n)
        if not await self._storage.exists(stored.key):
            return True, False
        return False, await has_transparency(self._storage, stored.thumb_key)


async def detail_page(
    runs: RunsDep,
    reviews: ReviewsDep,
    reports: ReportsDep,
    storage: StorageDep,
    accounts: AccountsDep,
    presenter: RunPresenterDep,
    zone: TimeZone,
    owner: Owner,
    reader: Reader,
) -> DetailPage:
    return DetailPage(runs, reviews, reports, storage, accounts, presenter, zone, owner=owner, reader=reader)


DetailPageDep = Annotated[DetailPage, Depends(detail_page)]
