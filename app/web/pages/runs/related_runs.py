"""What a result can be compared with: its source, and every result of its family, in a strip that one can walk."""

from collections.abc import Callable

from app.runs import Lineage, RunView
from app.web.i18n.translation import gettext as _
from app.web.pages.runs.context import Before, Relative, RunPresentation


def before_of(shown: RunPresentation, other: RunView | None, title: str = "") -> Before | None:
    """Another run's result where one is asked for, else image 1 as this server saw it."""
    if other and other.outputs:
        result = other.outputs[0]
        words = _("Before: %(title)s") % {"title": title}
        return Before(result.url, result.width, result.height, words, _("Other result"), other.id)
    source = shown.run.sources[0] if shown.run.sources else None
    if source is None or source.file is None:
        return None
    return Before(source.file, source.width, source.height, _("Before: image 1"), _("Before"))


def result_before(shown: RunPresentation) -> Before | None:
    """The result itself, to be compared with what was made of it."""
    result = next(iter(shown.run.outputs), None)
    if result is None:
        return None
    return Before(result.url, result.width, result.height, _("The result"), _("Result"))


def family_of(shown: RunPresentation, lineage: Lineage, title: Callable[[RunView], str]) -> tuple[Relative, ...]:
    """From the first ancestor to the children; empty when the run stands alone."""
    run = shown.run
    if not (lineage.ancestors or lineage.siblings or lineage.children):
        return ()
    can = run.state == "saved" and bool(run.outputs)
    groups = (
        *((view, "from", _("Earlier")) for view in lineage.ancestors),
        *((view, "beside", _("Variation")) for view in lineage.siblings if view.id < run.id),
        (run, "this", _("This run")),
        *((view, "beside", _("Variation")) for view in lineage.siblings if view.id > run.id),
        *((view, "next", _("Based on this")) for view in lineage.children),
    )
    return tuple(_relative(view, how, caption, title(view), run.url if can else "") for view, how, caption in groups)


def _relative(view: RunView, how: str, caption: str, title: str, page: str) -> Relative:
    result = view.outputs[0] if view.outputs else None
    source = view.sources[0] if view.sources else None
    shown = result or source
    return Relative(
        id=view.id,
        url=view.url,
        title=title,
        caption=caption,
        how=how,
        thumb=shown.thumb if shown else None,
        width=shown.width if shown else None,
        height=shown.height if shown else None,
        compare=f"{page}?with={view.id}" if page and result and how != "this" else None,
    )
