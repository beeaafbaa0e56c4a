"""The file with before and after that is mailed: HTML that needs no script, no network and no Stillframe.

Both pictures stand in it byte for byte, as they were sent and received; they are streamed into it, never held whole.
"""

import base64
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends
from fastapi.responses import Response, StreamingResponse
from markupsafe import Markup

from app.errors import NotFound
from app.media import Images, Storage, has_transparency, shown_of
from app.media.file_names import fit_name
from app.messages import N_
from app.runs import Reports, Runs, RunView
from app.runs.titles import file_name
from app.web.dependencies import ImagesDep, ReportsDep, RunsDep, StorageDep, TimeZone
from app.web.file_response import attachment
from app.web.i18n import formats
from app.web.i18n.translation import gettext as _
from app.web.pages.runs.presenter import title_of
from app.web.pages.runs.report_context import ReportShown, report_of
from app.web.pages.viewer_context import Picture
from app.web.static_files import Assets, AssetsDep
from app.web.templating import Render, Renderer

STOPS = tuple(range(0, 101, 10))  # radios, large enough for a thumb
STRIPS = tuple(range(0, 101, 2))  # where one points


@dataclass(frozen=True)
class HandoutContext:
    """templates/runs/html_export.html. `box` is the larger picture's size, in which both are shown."""

    css: Markup
    title: str
    note: str
    prompt: str
    before: Picture | None
    after: Picture
    box: tuple[int, int]
    facts: tuple[tuple[str, str], ...]
    report: ReportShown | None = None
    stops: tuple[int, ...] = STOPS
    strips: tuple[int, ...] = STRIPS


class HtmlExport:
    """Sends the file of one run."""

    def __init__(
        self,
        runs: Runs,
        reports: Reports,
        images: Images,
        storage: Storage,
        assets: Assets,
        render: Renderer,
        zone: ZoneInfo,
    ) -> None:
        self._runs, self._reports, self._images, self._storage = runs, reports, images, storage
        self._assets, self._render, self._zone = assets, render, zone

    async def send(self, run: RunView) -> Response:
        """Raises NotFound for a run without a result, StorageMissing for one whose file is gone."""
        if run.state != "saved" or not run.outputs:
            raise NotFound(N_("There is no result yet."))
        output = await self._runs.output(run.id, "result", 1)
        files = {_mark(): (output.mime, output.key)}
        after_mark, before_mark = next(iter(files)), ""
        source = run.sources[0] if run.sources else None
        if source and source.image:
            shown = shown_of(await self._images.get(source.image))
            before_mark = _mark()
            files[before_mark] = (shown.mime, shown.key)
        for _mime, key in files.values():
            await self._storage.size(key)  # raises while an error can still be answered
        is_transparent = await has_transparency(self._storage, output.thumb_key)
        report = report_of(run, await self._reports.of(run))
        context = self._context(run, before_mark, after_mark, report, is_transparent=is_transparent)
        called = _("%(name)s before and after") % {"name": file_name(run)}
        return StreamingResponse(
            _filled(self._render.html("runs/html_export.html", context), files, self._storage),
            media_type="text/html; charset=utf-8",
            headers={"content-disposition": attachment(f"{fit_name(called)}.html")},
        )

    def _context(
        self, run: RunView, before_mark: str, after_mark: str, report: ReportShown | None, *, is_transparent: bool
    ) -> HandoutContext:
        output, source, title = run.outputs[0], run.sources[0] if run.sources else None, title_of(run)
        after = (output.width, output.height)
        before = (source.width or 1, source.height or 1) if source and before_mark else (0, 0)
        facts = [(_("Size"), f"{output.width} × {output.height}")]
        if source and before_mark:
            facts.append((_("Size before"), f"{source.width} × {source.height}"))
        if is_transparent:
            facts.append((_("Transparency"), _("The result has transparent parts. The gray behind it shows there.")))
        facts += [
            (_("Format"), f"{output.mime.removeprefix('image/').upper()}, {formats.file_size(output.bytes)}"),
            (_("Model"), _("Sandbox") if run.draft else run.model),
            (_("Made"), formats.moment(run.created_at, self._zone)),
            (_("Run"), run.id),
        ]
        if run.request_id:
            facts.append((_("Request"), run.request_id))
        facts.append((_("SHA-256"), output.sha256))
        result = Picture(after_mark, *after, _("After: %(title)s") % {"title": title}, after_word(run))
        return HandoutContext(
            css=Markup(self._assets.text("css/html-export.css")),  # noqa: S704 - a file of ours
            title=title,
            note=_("Point at the image or touch it: left of the line is before, right of it after."),
            prompt=run.prompt,
            before=Picture(before_mark, *before, _("Before"), _("Before")) if before_mark else None,
            after=result,
            box=max(before, after, key=lambda side: side[0] * side[1]),
            facts=tuple(facts),
            report=report if report and report.rows else None,
        )


async def html_export(
    runs: RunsDep,
    reports: ReportsDep,
    images: ImagesDep,
    storage: StorageDep,
    assets: AssetsDep,
    render: Render,
    zone: TimeZone,
) -> HtmlExport:
    return HtmlExport(runs, reports, images, storage, assets, render, zone)


HtmlExportDep = Annotated[HtmlExport, Depends(html_export)]


def after_word(run: RunView) -> str:
    return _("After (draft)") if run.draft else _("After")


def _mark() -> str:
    """Where a picture goes: nothing that a prompt could hold by chance or by will."""
    return f"picture-{secrets.token_hex(16)}"


async def _filled(html: str, files: Mapping[str, tuple[str, str]], storage: Storage) -> AsyncIterator[bytes]:
    for part in re.split(f"({'|'.join(files)})", html):
        if part not in files:
            yield part.encode()
            continue
        mime, key = files[part]
        yield f"data:{mime};base64,".encode()
        rest = b""
        async for chunk in storage.stream(key):
            whole = rest + chunk
            even = len(whole) - len(whole) % 3
            yield base64.b64encode(whole[:even])
            rest = whole[even:]
        yield base64.b64encode(rest)
