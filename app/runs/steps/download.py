"""The step that brings the result here: download each file whole, look at it, put it into storage, show it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from app.errors import DecodeError, FetchFailed, FetchRefused, StillframeError, StorageError, UpstreamError
from app.media import Saved, decode
from app.media.file_names import suffix_of
from app.media.formats import SHOWN_MIMES
from app.messages import Message, read, stored
from app.runs.attachments import FINAL, Attachment, attachment_of
from app.runs.ledger import status_updates
from app.runs.ledger.models import ATTACHED, Output, Run
from app.runs.ledger.states import UNSAVED
from app.runs.reports.set_in import is_area_run, set_in
from app.runs.steps.context import RunContext

RETRY_FOR_S = 30.0
MAX_FILES = 1000  # as many as a reply may name; each is paid for
FULL_PAUSE_S = 30.0
TOLD_EVERY_S = 0.5
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Arrival:
    """A file that is in storage; `attachment` is set when it can't be shown."""

    output: Output
    attachment: Attachment | None = None


@dataclass(frozen=True)
class Trouble:
    """Why a run stays unsaved: the code of its error, and its params."""

    reason: str
    params: dict[str, Any]


async def save(context: RunContext, run: Run) -> float | None:
    """`succeeded` (or `unsaved`, tried again) -> `saved` | `unsaved`. Answers seconds until the next try, or None.

    What came is kept, also where another file did not come, or where it can't be shown.
    """
    files = (run.result or {}).get("files", [])[:MAX_FILES]
    if not files:
        await status_updates.unsaved(context.ledger, run.id, "empty")
        return None
    here = await _here(context, run) if run.state == UNSAVED else {}
    arrivals: list[Arrival] = []
    trouble: Trouble | None = None
    try:
        for n, url in enumerate(files, start=1):
            try:
                arrivals.append(here.get(n) or await _bring(context, run, n, url))
            except FetchRefused as error:
                trouble = trouble or Trouble("refused", {"why": error.message})
            except FetchFailed as error:
                reason = "expired" if error.error_code == "gone" else "incomplete"
                trouble = trouble or Trouble(reason, {"why": error.message})
                if error.retryable:
                    break  # the others are tried when this one is
    except StorageError as error:
        log.error("result_not_stored", run=run.id, error=error.message)
        return FULL_PAUSE_S  # upstream keeps it for days; the disk is the operator's to mend
    await _write_down(context, run, arrivals, trouble or _no_picture(arrivals))
    return None


async def _here(context: RunContext, run: Run) -> dict[int, Arrival]:
    """What an earlier try brought for good; its address may be dead by now."""
    async with context.ledger.database.read() as session:
        outputs = (await status_updates.outputs_of(session, [run.id])).get(run.id, [])
    unshown = (run.result or {}).get("unshown", {})
    found = {}
    for output in outputs:
        why = unshown.get(str(output.n), {})
        if output.kind == "result":
            found[output.n] = Arrival(output)
        elif output.kind == ATTACHED and why.get("code") in FINAL:
            found[output.n] = Arrival(output, Attachment(output.mime, why["code"], read(why["message"]), is_final=True))
    return found


def _no_picture(arrivals: list[Arrival]) -> Trouble | None:
    """Of a file that may be another one when it is fetched again."""
    odd = (arrival.attachment for arrival in arrivals if arrival.attachment and not arrival.attachment.is_final)
    return next((Trouble("incomplete", {"case": "no_picture", "why": one.message}) for one in odd), None)


async def _write_down(context: RunContext, run: Run, arrivals: list[Arrival], trouble: Trouble | None) -> None:
    outputs = await _set_in(context, run, [arrival.output for arrival in arrivals])
    unshown = {
        str(arrival.output.n): {"code": arrival.attachment.code, "message": stored(arrival.attachment.message)}
        for arrival in arrivals
        if arrival.attachment
    }
    if trouble:
        left = await status_updates.unsaved(
            context.ledger, run.id, trouble.reason, outputs=outputs, unshown=unshown, **trouble.params
        )
    else:
        left = await status_updates.saved(context.ledger, run.id, outputs, unshown=unshown, measures=context.measures)
        context.measure_soon()
    for key in left:
        with contextlib.suppress(StorageError):
            await context.storage.delete(key)


async def _bring(context: RunContext, run: Run, n: int, url: str) -> Arrival:
    part = context.workdir / f"{run.id}-{n}"
    try:
        saved = await _download(context, run, url, part)
        if not saved.bytes:
            raise FetchFailed(Message("fetch.empty"), retryable=False)
        try:
            picture = await decode(part, thumb_side=720)
        except DecodeError as error:
            return await _attach(context, run, n, saved, error)
        if picture.mime not in SHOWN_MIMES:
            return await _attach(context, run, n, saved, None)
        key = f"runs/{run.id}/result-{n}.{suffix_of(picture.mime)}"
        thumb_key = f"runs/{run.id}/result-{n}.thumb.webp"
        await context.storage.put(thumb_key, picture.thumb)
        await context.storage.put_file(key, part)
    finally:
        await asyncio.to_thread(part.unlink, missing_ok=True)
    output = _output(run, "result", n, key, saved, mime=picture.mime)
    output.thumb_key, output.width, output.height = thumb_key, picture.width, picture.height
    return Arrival(output)


async def _set_in(context: RunContext, run: Run, answers: list[Output]) -> list[Output]:
    """Of an area edit: what came becomes `raw`, and the original with it set in the result. Where that can't be, what came
    stays the result, and says why: it is paid for."""
    if not is_area_run(run):
        return answers
    made: list[Output] = []
    for answer in answers:
        if answer.kind != "result" or answer.detail:  # no image, or set in by an earlier try
            made.append(answer)
            continue
        try:
            made += await set_in(context, run, answer)
        except StillframeError as error:
            log.warning("answer_not_set_in", run=run.id, reason=error.error_code)
            answer.detail = {"refused": stored(error.message)}
            made.append(answer)
    return made


async def _attach(context: RunContext, run: Run, n: int, saved: Saved, error: DecodeError | None) -> Arrival:
    """Keep a file that can't be shown, as it came."""
    attachment = await asyncio.to_thread(attachment_of, saved.path, error)
    key = f"runs/{run.id}/file-{n}.bin"
    await context.storage.put_file(key, saved.path)
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


async def _download(context: RunContext, run: Run, url: str, to: Path) -> Saved:
    """Tried again for 30 s after the first failure that may pass."""
    failing_since: float | None = None
    while True:
        try:
            async with _progress(context, run) as heard:
                return await context.api.download(url, to, heard)
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
async def _progress(context: RunContext, run: Run) -> AsyncIterator[_Heard]:
    """Writes the bytes down now and then, while they come."""
    heard = _Heard()

    async def tell() -> None:
        written = 0
        while True:
            await asyncio.sleep(TOLD_EVERY_S)
            if heard.done != written:
                written = heard.done
                await status_updates.received(context.ledger, run.id, heard.done, heard.total)

    teller = asyncio.create_task(tell())
    try:
        yield heard
    finally:
        teller.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await teller
