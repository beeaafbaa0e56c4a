"""What a run is to its templates, in a designer's words: everything that a page or a card says of it."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Annotated, Any

from fastapi import Depends

from app.messages import N_
from app.runs import Runs, RunView
from app.runs.ledger.states import (
    CANCELLED,
    DRIVEN,
    FAILED,
    NOT_SENT,
    READY,
    REJECTED,
    RUNNING,
    SAVED,
    SUBMITTED,
    SUCCEEDED,
    UNCONFIRMED,
    UNSAVED,
)
from app.runs.queries.event_text import event_text
from app.runs.queries.run_view import EventView
from app.runs.titles import title_of as stored_title
from app.upstream import Catalogue
from app.web.dependencies import CatalogueDep, RunsDep, TimeZone
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import language, translated
from app.web.pages.runs.context import Line, Offer, RunPresentation
from app.web.pages.runs.downloads import downloads_of
from app.web.pages.runs.facts import expected, meta_of, requested_of
from app.web.pages.runs.notes import notes_of
from app.web.pages.runs.progress import bytes_of, scale_of
from app.web.pages.runs.report_context import icon_of, short_verdict
from app.web.pages.runs.run_status import missing_file, status_of
from app.web.pages.runs.status_text import StatusFacts

MAX_TITLES, MAX_SHOWN = 2048, 500
SETTLED = frozenset({SAVED, FAILED, CANCELLED, REJECTED, NOT_SENT})  # what is said of them hangs on no clock
MAX_PLACES = 12  # of a queue, as they are drawn


def show(
    run: RunView,
    *,
    model: str,
    usual: tuple[float, float] | None = None,
    zone: tzinfo = UTC,
    now: float | None = None,
    is_missing: bool = False,
) -> RunPresentation:
    """Everything that a page says of a run. `usual` is how many seconds such runs took, from and to; times are written
    in `zone` until the browser writes them in its own. `is_missing`: the file of its result is gone."""
    now = now if now is not None else datetime.now(UTC).timestamp()
    upstream = {"runcomfy": "RunComfy", "sandbox": _("the sandbox")}.get(run.upstream.name, _("upstream"))
    status = missing_file(run) if is_missing else status_of(StatusFacts(run, upstream, model, usual, now))
    is_live = run.state in DRIVEN
    return RunPresentation(
        run=run,
        title=title_of(run),
        model=model,
        upstream=upstream,
        headline=status.headline,
        short=status.headline if is_live else _short(run, status.steps[-1].name),
        words=status.words,
        is_live=is_live,
        steps=status.steps,
        scale=scale_of(run, usual, now) if run.state == RUNNING else None,
        bytes=bytes_of(run) if run.state == SUCCEEDED else None,
        requested=requested_of(run, model, usual),
        timeline=tuple(Line(event.at, formats.clock(event.at, zone), _event_text(run, event)) for event in run.events),
        refusals=notes_of(run, refused=True),
        notes=notes_of(run, refused=False),
        mark=icon_of(run.report) if run.state == SAVED and run.report and not is_missing else status.mark,
        tone=status.tone,
        result=run.outputs[0] if run.state == SAVED and run.outputs and not is_missing else None,
        offer=_offer(run, may_cancel=status.may_cancel),
        may_cancel=status.may_cancel,
        send_word=_send_word(run),
        last_event=max((event.id for event in run.events), default=0),
        meta=meta_of(run),
        price="" if run.draft else expected(run.cost),
        files=downloads_of(run),
        clock=_("Running for %(seconds)s s") % {"seconds": "{n}"} if run.state == RUNNING else "",
        place=run.queue_position if run.state == SUBMITTED and 0 < (run.queue_position or 0) <= MAX_PLACES else None,
    )


def _offer(run: RunView, *, may_cancel: bool) -> Offer:
    """What its owner is offered to do."""
    if run.deleted_at:
        return "undo"
    if run.state == UNCONFIRMED:
        return "resolve"
    if may_cancel or run.parked:
        return "send_or_cancel"
    return "fetch" if run.state == UNSAVED else "wait" if run.state in DRIVEN else "edit"


def _send_word(run: RunView) -> str:
    """What the button of a run says that waits for a person; "" for any other."""
    if not run.parked:
        return ""
    if run.restored:
        return _("Send it (may be charged twice)")
    return _("Send it") if run.state == READY else _("Go on")


def _short(run: RunView, name: str) -> str:
    """For a card: the verdict of its report, where there is one."""
    if run.state != SAVED:
        return name
    verdict = short_verdict(run.report) if run.report else ""
    if not run.draft:
        return verdict or name
    return _("Draft, %(verdict)s") % {"verdict": verdict[:1].lower() + verdict[1:]} if verdict else _("Draft")


class _Same:
    """This very view as a key; lists are given the same ones again and again (to_view.py)."""

    def __init__(self, run: RunView) -> None:
        self.run = run

    def __hash__(self) -> int:
        return id(self.run)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.run is other.run


@lru_cache(maxsize=MAX_SHOWN)
def _shown(of: _Same, model: str, usual: tuple[float, float] | None, zone: tzinfo, language: str) -> RunPresentation:
    return show(of.run, model=model, usual=usual, zone=zone)


class RunPresenter:
    """Presents runs with what their model's catalogue and history say of them."""

    def __init__(self, catalogue: Catalogue, runs: Runs, zone: tzinfo) -> None:
        self._catalogue, self._runs, self._zone = catalogue, runs, zone

    async def present(self, run: RunView, *, is_missing: bool = False) -> RunPresentation:
        model, usual = await self._catalogue.get(run.model), await self._runs.usual_seconds(run.model)
        if is_missing or run.state not in SETTLED:
            return show(run, model=model.name, usual=usual, zone=self._zone, is_missing=is_missing)
        return _shown(_Same(run), model.name, usual, self._zone, language())

    async def present_all(self, runs: Iterable[RunView]) -> list[RunPresentation]:
        return [await self.present(run) for run in runs]


async def run_presenter(catalogue: CatalogueDep, runs: RunsDep, zone: TimeZone) -> RunPresenter:
    return RunPresenter(catalogue, runs, zone)


RunPresenterDep = Annotated[RunPresenter, Depends(run_presenter)]


def _event_text(run: RunView, event: EventView) -> str:
    return translated(event_text(event.cause, event.params or event.detail, run.upstream.name, event.state))


def title_of(run: RunView) -> str:
    """What the run did, in a few words."""
    if run.origin == "import":
        return _("Two images checked")
    return _title(_Spec(run.id, run.composer, run.prompt, run.spec), language())


class _Spec:
    """A run's spec as a key: it stays what it was until the run is purged, with its prompt."""

    def __init__(self, run_id: str, composer: str, prompt: str, spec: dict[str, Any]) -> None:
        self._key, self.spec = (run_id, composer, prompt), spec

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Spec) and self._key == other._key


@lru_cache(maxsize=MAX_TITLES)
def _title(of: _Spec, language: str) -> str:
    return translated(stored_title(of.spec, N_("An edit")))
