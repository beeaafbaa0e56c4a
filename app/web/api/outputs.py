"""GET /api/v1/runs/{id}/outputs/{kind}/{n} and …/thumb: the files that a run produced."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response

from app.errors import NotFound
from app.media.file_names import suffix_of
from app.messages import N_
from app.runs.attachments import OPAQUE
from app.runs.ledger.models import ATTACHED
from app.runs.reports.lock import FORMATS, may_change
from app.runs.titles import file_name
from app.web.api.requests import Id
from app.web.dependencies import LocksDep, Reader, RunsDep
from app.web.file_response import SendFile, attachment

Kind = Literal["result", "locked", "mask", "raw", "evidence", "file"]
Format = Literal["png", "jpeg", "webp", "psd"]
Number = Annotated[int, Path(ge=1, le=1000)]

router = APIRouter(prefix="/runs/{run_id}/outputs/{kind}/{n}", tags=["runs"])
PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/*": {}}, "description": "The image; by range when asked."}
}


@router.head("", include_in_schema=False)
@router.get("", response_class=Response, responses=PICTURE)
async def file(
    runs: RunsDep,
    locks: LocksDep,
    reader: Reader,
    send: SendFile,
    run_id: Id,
    kind: Kind,
    n: Number,
    download: bool = False,
    format_: Annotated[Format | None, Query(alias="format")] = None,
    depth: Annotated[int | None, Query(multiple_of=8, ge=8, le=16, description="Bits a channel of a PNG.")] = None,
) -> Response:
    """`?download=1` sends it as a file, named for what the run did; one of the kind `file` is never sent otherwise.
    `format` makes it another kind of file: a PSD of a locked run has the original, the result, and the region as mask."""
    output = await runs.stored(run_id, kind, n, owner=reader)
    is_kept = not may_change(kind, output.key)
    if kind != ATTACHED and is_kept and not download and not format_:
        return await send(output.key, mime=output.mime, etag=output.sha256)
    run = await runs.get(run_id, owner=reader)
    if kind == ATTACHED:  # whatever it is, it is never opened in a page
        attach = f"{file_name(run, n)}.{suffix_of(output.mime)}"
        return await send(output.key, mime=OPAQUE, etag=output.sha256, attach=attach)
    if format_:
        data = await locks.export(run, kind, n, format_, depth)
        ending = "jpg" if format_ == "jpeg" else format_
        said = {"content-disposition": attachment(f"{file_name(run, n, kind)}.{ending}")}
        return Response(data, media_type=FORMATS[format_], headers=said)
    name = file_name(run, n, kind) if download else None
    sent = await send(output.key, mime=output.mime, etag=output.sha256, download=name)
    if not is_kept:
        sent.headers["cache-control"] = "private, no-cache"
    return sent


@router.head("/thumb", include_in_schema=False)
@router.get("/thumb", response_class=Response, responses=PICTURE)
async def thumb(runs: RunsDep, reader: Reader, send: SendFile, run_id: Id, kind: Kind, n: Number) -> Response:
    """A small WebP of the whole picture."""
    output = await runs.stored(run_id, kind, n, owner=reader)
    if output.thumb_key is None:
        raise NotFound(N_("This image has no thumbnail."))
    return await send(output.thumb_key, mime="image/webp", etag=f"{output.sha256}-t")
