"""The step that brings the result here: download each file whole, look at it, put it into storage, show it."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import structlog

from app.errors import DecodeError, FetchFailed, FetchRefused, StorageError, UpstreamError
from app.media import Saved, decode
from app.runs.ledger import status_updates
from app.runs.ledger.models import Output, Run
from app.runs.steps.context import RunContext

RETRY_FOR_S = 30.0
MAX_FILES = 16
FULL_PAUSE_S = 30.0
TOLD_EVERY_S = 0.5
NOT_FETCHED, NO_PICTURE = "The result was not fetched: ", "The file that came is not an image: "
SUFFIX = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/avif": ".avif", "image/gif": ".gif"}
log = structlog.get_logger(__name__)


async def save(c: RunContext, run: Run) -> float | None:
    """`succeeded` (or `unsaved`, tried again) -> `saved` | `unsaved`. Answers seconds until the next try, or None."""
    files = (run.result or {}).get("files", [])[:MAX_FILES]
    if not files:
        await status_updates.unsaved(c.ledger, run.id, "empty", "The model finished without an image.")
        return None
    try:
        outputs = [await _bring(c, run, n, url) for n, url in enumerate(files, start=1)]
    except FetchRefused as error:
        await status_updates.unsaved(c.ledger, run.id, "refused", f"{NOT_FETCHED}{error.message}")
    except FetchFailed as error:
        gone = error.error_code == "gone"
        await status_updates.unsaved(c.ledger, run.id, "expired" if gone else "incomplete", error.message)
    except DecodeError as error:
        await status_updates.unsaved(c.ledger, run.id, "incomplete", f"{NO_PICTURE}{error.message}")
    except StorageError as error:
        log.error("result_not_stored", run=run.id, error=error.message)
        return FULL_PAUSE_S  # upstream keeps it for days; the disk is the operator's to mend
    else:
        await status_updates.saved(c.ledger, run.id, outputs)
    return None


async def _bring(c: RunContext, run: Run, n: int, url: str) -> Output:
    part = c.workdir / f"{run.id}-{n}"
    try:
        saved = await _download(c, run, url, part)
        picture = await decode(part, thumb_side=720)
        key = f"runs/{run.id}/result-{n}{SUFFIX[picture.mime]}"
        thumb_key = f"runs/{run.id}/result-{n}.thumb.webp"
        await c.storage.put(thumb_key, picture.thumb)
        await c.storage.put_file(key, part)
    finally:
        await asyncio.to_thread(part.unlink, missing_ok=True)
    return Output(
        run_id=run.id,
        kind="result",
        n=n,
        key=key,
        thumb_key=thumb_key,
        width=picture.width,
        height=picture.height,
        bytes=saved.bytes,
        mime=picture.mime,
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
