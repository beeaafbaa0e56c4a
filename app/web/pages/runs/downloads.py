"""The files of a run that are for downloading and not for showing, each with the reason in the reader's language."""

from app.runs import RunView
from app.runs.queries.run_view import FileView
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.pages.runs.context import Download


def downloads_of(run: RunView) -> tuple[Download, ...]:
    """What came and can't be shown; of a run that is not whole also the pictures that did come."""
    kept = tuple(Download(f.url, formats.file_size(f.bytes), _why(f)) for f in run.files)
    if run.state != "unsaved":
        return kept
    came = (output for output in run.outputs if output.kind == "result")
    words = _("This image of the result is here.")
    return (*(Download(f"{o.url}?download=1", formats.file_size(o.bytes), words) for o in came), *kept)


def _why(file: FileView) -> str:
    if file.reason == "too_large":
        return _("The image is too large to be shown here. It is kept as it came.")
    if file.reason == "other_kind":
        kind = file.mime.rpartition("/")[2].removeprefix("vnd.adobe.").removesuffix("+xml").upper()
        return _("The file is of a kind that browsers don’t show (%(kind)s). It is kept as it came.") % {"kind": kind}
    return _("The file that came is not an image. It is kept as it came.")
