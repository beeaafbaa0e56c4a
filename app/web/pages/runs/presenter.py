"""What a run and the history are to their templates. `show` says a run in a designer's words.

`shapes` are the dataclasses, `words` the sentences of each state, `steps` the progress, `figures` the numbers,
`history` the days and filters of the list, `family` what a result can be compared with.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Annotated, Any

from fastapi import Depends

from app.messages import N_
from app.runs import Runs, RunView
from app.runs.queries.event_text import event_text
from app.runs.queries.run_view import EventView
from app.runs.titles import title_of as stored_title
from app.upstream import Catalogue
from app.web.dependencies import CatalogueDep, RunsDep, TimeZone
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import language, translated
from app.web.pages.runs.context import Again, Line, RunPageContext, RunPresentation
from app.web.pages.runs.downloads import downloads_of
from app.web.pages.runs.facts import expected, meta_of, requested_of
from app.web.pages.runs.progress import LIVE, bytes_of, scale_of, steps_of
from app.web.pages.runs.related_runs import before_of, family_of
from app.web.pages.runs.report_context import icon_of, short_verdict
from app.web.pages.runs.status_text import MARKS, notes_of, say, with_verdict, without_file

MAX_TITLES, MAX_SHOWN = 2048, 500

__all__ = [
    "LIVE",
    "Again",
    "RunPageContext",
    "RunPresentation",
    "RunPresenter",
    "RunPresenterDep",
    "before_of",
    "family_of",
    "show",
    "title_of",
    "with_verdict",
    "without_file",
]


def show(
    run: RunView,
    *,
    model: str,
    usual: tuple[float, float] | None = None,
    zone: tzinfo = UTC,
    now: float | None = None,
) -> RunPresentation:
    """Everything that a page says of a run. `usual` is how many seconds such runs took, from and to; times are written
    in `zone` until the browser writes them in its own."""
    now = now if now is not None else datetime.now(UTC).timestamp()
    upstream = {"runcomfy": "RunComfy", "sandbox": _("the sandbox")}.get(run.upstream.name, _("upstream"))
    headline, words = say(run, upstream, model, usual, now)
    steps = steps_of(run)
    return RunPresentation(
        run=run,
        title=title_of(run),
        model=model,
        upstream=upstream,
        headline=headline,
        short=headline if run.state in LIVE else _short(run, steps[-1].name),
        words=words,
        is_live=run.state in LIVE,
        steps=steps,
        scale=scale_of(run, usual, now) if run.state == "running" else None,
        bytes=bytes_of(run) if run.state == "succeeded" else None,
        requested=requested_of(run, model, usual),
        timeline=tuple(Line(event.at, formats.clock(event.at, zone), _event_text(run, event)) for event in run.events),
        refusals=notes_of(run, refused=True),
        notes=notes_of(run, refused=False),
        mark=icon_of(run.report) if run.state == "saved" and run.report else MARKS.get(run.state, "circle-dot"),
        tone="warning"
        if run.state in ("unconfirmed", "unsaved", "lost") or run.parked
        else "error"
        if run.state in ("failed", "rejected")
        else "",
        may_cancel=run.state in ("ready", "posting", "submitted", "running", "unconfirmed")
        and not run.cancel_requested,
        last_event=max((event.id for event in run.events), default=0),
        meta=meta_of(run),
        price="" if run.draft else expected(run.cost),
        files=downloads_of(run),
        clock=_("Running for %(seconds)s s") % {"seconds": "{n}"} if run.state == "running" else "",
    )


def _short(run: RunView, name: str) -> str:
    """For a card: the verdict of its report, where there is one."""
    if run.state != "saved":
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

    async def present(self, run: RunView) -> RunPresentation:
        model, usual = await self._catalogue.get(run.model), await self._runs.usual_seconds(run.model)
        if run.state in LIVE:  # it says how long it has been running
            return show(run, model=model.name, usual=usual, zone=self._zone)
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
