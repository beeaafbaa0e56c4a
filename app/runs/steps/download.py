"""The step that brings the result here: download each file whole, look at it, put it into storage, show it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from app.errors import DecodeError, FetchFailed, FetchRefused, StorageError, UpstreamError
from app.media import Saved, decode
from app.media.file_names import suffix_of
from app.media.formats import SHOWN_MIMES
from app.runs.attachments import FINAL, Attachment, attachment_of
from app.runs.ledger import status_updates
from app.runs.ledger.models import ATTACHED, Output, Run
from app.runs.ledger.states import UNSAVED
from app.runs.steps.context import RunContext

RETRY_FOR_S = 30.0
MAX_FILES = 1000  # as many as a reply may name; each is paid for
FULL_PAUSE_S = 30.0
TOLD_EVERY_S = 0.5
NOT_FETCHED, NO_PICTURE = "The result was not fetched: ", "The file that came is not an image: "
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Arrival:
    """A file that is in storage; `attachment` is set when it can't be shown."""

    output: Output
    attachment: Attachment | None = None


async def save(c: RunContext, run: Run) -> float | None:
    """`succeeded` (or `unsaved`, tried again) -> `saved` | `unsaved`. Answers seconds until the next try, or None.

    What came is kept, also where another file did not come, or where it can't be shown.
    """
    files = (run.result or {}).get("files", [])[:MAX_FILES]
    if not files:
        await status_updates.unsaved(c.ledger, run.id, "empty", "The model finished without an image.")
        return None
    here = await _here(c, run) if run.state == UNSAVED else {}
    arrivals: list[Arrival] = []
    trouble: tuple[str, str] | None = None
    try:
        for n, url in enumerate(files, start=1):
            try:
                arrivals.append(here.get(n) or await _bring(c, run, n, url))
            except FetchRefused as error:
                trouble = trouble or ("refused", f"{NOT_FETCHED}{error.message}")
            except FetchFailed as error:
                trouble = trouble or ("expired" if error.error_code == "gone" else "incomplete", error.message)
                if error.retryable:
                    break  # the others are tried when this one is
    except StorageError as error:
        log.error("result_not_stored", run=run.id, error=error.message)
        return FULL_PAUSE_S  # upstream keeps it for days; the disk is the operator's to mend
    await _write_down(c, run, arrivals, trouble or _no_picture(arrivals))
    return None


async def _here(c: RunContext, run: Run) -> dict[int, Arrival]:
    """What an earlier try brought for good; its address may be dead by now."""
    async with c.ledger.database.read() as session:
        outputs = (await status_updates.outputs_of(session, [run.id])).get(run.id, [])
    unshown = (run.result or {}).get("unshown", {})
    found = {}
    for output in outputs:
        why = unshown.get(str(output.n), {})
        if output.kind == "result":
            found[output.n] = Arrival(output)
        elif output.kind == ATTACHED and why.get("code") in FINAL:
            found[output.n] = Arrival(output, Attachment(output.mime, why["code"], why["message"], is_final=True))
    return found


def _no_picture(arrivals: list[Arrival]) -> tuple[str, str] | None:
    """Of a file that may be another one when it is fetched again."""
    odd = (arrival.attachment for arrival in arrivals if arrival.attachment and not arrival.attachment.is_final)
    return next((("incomplete", f"{NO_PICTURE}{attachment.message}") for attachment in odd), None)


async def _write_down(c: RunContext, run: Run, arrivals: list[Arrival], trouble: tuple[str, str] | None) -> None:
    outputs = [arrival.output for arrival in arrivals]
    unshown = {
        str(arrival.output.n): {"code": arrival.attachment.code, "message": arrival.attachment.message}
        for arrival in arrivals
        if arrival.attachment
    }
    if trouble:
        left = await status_updates.unsaved(c.ledger, run.id, *trouble, outputs=outputs, unshown=unshown)
    else:
        left = await status_updates.saved(c.ledger, run.id, outputs, unshown=unshown, measures=c.measures)
        c.measure_soon()
    for key in left:
        with contextlib.suppress(StorageError):
            await c.storage.delete(key)


async def _bring(c: RunContext, run: Run, n: int, url: str) -> Arrival:
    part = c.workdir / f"{run.id}-{n}"
    try:
        saved = await _download(c, run, url, part)
        if not saved.bytes:
            raise FetchFailed("The file that came is empty.", retryable=False)
        try:
            picture = await decode(part, thumb_side=720)
        except DecodeError as error:
            return await _attach(c, run, n, saved, error)
        if picture.mime not in SHOWN_MIMES:
            return await _attach(c, run, n, saved, None)
        key = f"runs/{run.id}/result-{n}.{suffix_of(picture.mime)}"
        thumb_key = f"runs/{run.id}/result-{n}.thumb.webp"
        await c.storage.put(thumb_key, picture.thumb)
        await c.storage.put_file(key, part)
    finally:
        await asyncio.to_thread(part.unlink, missing_ok=True)
    output = _output(run, "result", n, key, saved, mime=picture.mime)
    output.thumb_key, output.width, output.height = thumb_key, picture.width, picture.height
    return Arrival(output)


async def _attach(c: RunContext, run: Run, n: int, saved: Saved, error: DecodeError | None) -> Arrival:
    """Keep a file that can't be shown, as it came."""
    attachment = await asyncio.to_thread(attachment_of, saved.path, error)
    key = f"runs/{run.id}/file-{n}.bin"
    await c.storage.put_file(key, saved.path)
    log.info("result_not_shown", run=run.id, n=n, mime=attachment.mime, reason=attachment.code)
    return Arrival(_output(run, ATTACHED, n, key, saved, mime=attachment.mime), attachment)


def _output(run: Run, kind: str, n: int, key: str, saved: Saved, *, mime: str) -> Output:
    return Output(
        run_id=run.id,
        kind=kind,
        n=n,
        key=key,
        thumb_key=None,
        width=0,
        height=0,
        bytes=saved.bytes,
        mime=mime,
        sha256=saved.sha256,
        created_at=time.time(),
    )


async def _download(c: RunContext, run: Run, url: str, to: Path) -> Saved:
    """Tried again for 30 s after the first failure that may pass."""
    failing_since: float | None = None
    while True:
        try:
            async with _told(c, run) as heard:
                return await c.api.download(url, to, heard)
        except (FetchFailed, UpstreamError) as error:
            if not error.retryable:
                raise
            failing_since = failing_since or time.monotonic()
            if time.monotonic() - failing_since > RETRY_FOR_S:
                if isinstance(error, FetchFailed):
                    raise
                raise FetchFailed(error.message, retryable=True) from error
            log.info("download_again", run=run.id, error=error.error_code)
        await asyncio.sleep(1.0)


class _Heard:
    """Counts bytes on the download's side; cheap, for it is called with every chunk."""

    def __init__(self) -> None:
        self.done, self.total = 0, None  # type: int, int | None

    def __call__(self, done: int, total: int | None) -> None:
        self.done, self.total = done, total


@contextlib.asynccontextmanager
async def _told(c: RunContext, run: Run) -> AsyncIterator[_Heard]:
    """Writes the bytes down now and then, while they come."""
    heard = _Heard()

    async def tell() -> None:
        told = 0
        while True:
            await asyncio.sleep(TOLD_EVERY_S)
            if heard.done != told:
                told = heard.done
                await status_updates.received(c.ledger, run.id, heard.done, heard.total)

    teller = asyncio.create_task(tell())
    try:
        yield heard
    finally:
        teller.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await teller
