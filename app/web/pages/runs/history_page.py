"""Makes the page of the history for what its filters ask."""

from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends

from app.runs import Runs
from app.upstream import Catalogue, Profile
from app.web.dependencies import AccountsDep, CatalogueDep, CurrentPerson, Owner, ProfileDep, RunsDep, TimeZone
from app.web.i18n.translation import gettext as _
from app.web.pages.builder.samples import sample_views
from app.web.pages.runs.history_context import Done, HistoryContext, days_of, filters_of
from app.web.pages.runs.history_filters import EVERYBODY, NOBODY, HistoryFilters
from app.web.pages.runs.presenter import RunPresenter, RunPresenterDep

SHOWN = 48


async def names_of_people(accounts: AccountsDep, person: CurrentPerson) -> dict[str, str]:
    """Of everybody, for an admin; nobody else has others' runs to look at."""
    return await accounts.names() if accounts and person and person.is_admin else {}


NamesOfPeople = Annotated[dict[str, str], Depends(names_of_people)]


class HistoryPage:
    """`names` are those of the people whose runs the reader may look at, by id; none where it is their own alone."""

    def __init__(
        self,
        runs: Runs,
        catalogue: Catalogue,
        profile: Profile,
        presenter: RunPresenter,
        zone: ZoneInfo,
        *,
        owner: str,
        names: dict[str, str],
    ) -> None:
        self._runs, self._catalogue, self._profile = runs, catalogue, profile
        self._presenter, self._zone = presenter, zone
        self._owner, self._names = owner, names

    async def build(
        self, filters: HistoryFilters, *, done: Done | None = None, error: str | None = None
    ) -> HistoryContext:
        if not self._names:
            filters = filters.model_copy(update={"person": ""})
        owner = filters.whose(self._owner)
        newest = await self._runs.feed.newest()  # before the runs are read, so that nothing falls between
        page = await self._runs.page(filters.query(owner, self._zone, limit=SHOWN), with_events=False)
        tally = await self._runs.tally(owner)
        drafts = self._profile.name == "sandbox"
        return HistoryContext(
            page="history",
            asked=filters,
            days=days_of(await self._presenter.present_all(page.runs), self._zone),
            filters=filters_of(tally, filters),
            models=tuple([(model, (await self._catalogue.get(model)).name) for model in tally.models]),
            people=self._people(),
            names=self._names if filters.person else {},
            tags=tally.tags,
            next=filters.address(cursor=page.next) if page.next else None,
            total=sum(tally.by_state.values()),
            last_event=newest,
            done=done,
            error=error,
            samples=() if tally.by_state else sample_views(drafts=drafts),
        )

    def _people(self) -> tuple[tuple[str, str], ...]:
        if not self._names:
            return ()
        others = [(person, name) for person, name in self._names.items() if person != self._owner]
        return (("", _("Your runs")), (EVERYBODY, _("Everyone’s")), *others, (NOBODY, _("Made without an account")))


async def history_page(
    runs: RunsDep,
    catalogue: CatalogueDep,
    profile: ProfileDep,
    presenter: RunPresenterDep,
    zone: TimeZone,
    owner: Owner,
    names: NamesOfPeople,
) -> HistoryPage:
    return HistoryPage(runs, catalogue, profile, presenter, zone, owner=owner, names=names)


HistoryPageDep = Annotated[HistoryPage, Depends(history_page)]
