"""Pictures of several runs as one zip with a manifest, written while it is sent: memory stays the same whatever its size."""

import json
import zipfile
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime
from typing import Any, cast

from app.errors import StorageError
from app.media import Storage
from app.media.file_names import suffix_of
from app.runs.ledger.models import ATTACHED, Output
from app.runs.queries.run_view import RunView
from app.runs.titles import file_name

MANIFEST = "manifest.json"


class _Sink:
    """A file that can only be written, and is emptied as it goes."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def take(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data


async def archive(
    runs: Iterable[RunView],
    storage: Storage,
    output: Callable[[RunView, str, int], Any],
    name_of: Callable[[int, RunView, int], str] = lambda n, run, file: f"{n:02d} {file_name(run, file)}",
) -> AsyncIterator[bytes]:
    """The results of `runs`, in their order, then the manifest. `output` returns (awaited) the row of one, `name_of` its
    name by its place from 1, without a suffix.

    A picture whose file is gone is named in the manifest as missing, and the others still come.
    """
    sink, entries = _Sink(), []
    with zipfile.ZipFile(cast(Any, sink), "w", zipfile.ZIP_STORED) as bundle:
        for n, run in enumerate(runs, start=1):
            files = []
            for result in (one for one in run.outputs if one.kind == "result"):
                row: Output = await output(run, result.kind, result.n)
                name = f"{name_of(n, run, result.n)}.{suffix_of(result.mime)}"
                try:
                    async for part in _file(bundle, name, storage, row, sink):
                        yield part
                    files.append(
                        {"file": name, "sha256": result.sha256, "width": result.width, "height": result.height}
                    )
                except StorageError:
                    files.append({"file": None, "missing": True, "sha256": result.sha256})
            for kept in run.files:
                row = await output(run, ATTACHED, kept.n)
                name = f"{name_of(n, run, kept.n)}.{suffix_of(kept.mime)}"
                try:
                    async for part in _file(bundle, name, storage, row, sink):
                        yield part
                    files.append({"file": name, "sha256": kept.sha256, "reason": kept.reason})
                except StorageError:
                    files.append({"file": None, "missing": True, "sha256": kept.sha256})
            entries.append(_entry(run, files))
        bundle.writestr(MANIFEST, json.dumps({"runs": entries}, ensure_ascii=False, indent=2))
        yield sink.take()
    yield sink.take()


async def _file(bundle: zipfile.ZipFile, name: str, storage: Storage, row: Output, sink: _Sink) -> AsyncIterator[bytes]:
    await storage.size(row.key)  # raises before the entry is begun
    info = zipfile.ZipInfo(name, datetime.fromtimestamp(row.created_at, UTC).timetuple()[:6])
    with bundle.open(info, "w", force_zip64=True) as entry:
        async for chunk in storage.stream(row.key):
            entry.write(chunk)
            if part := sink.take():
                yield part


def _entry(run: RunView, files: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": run.id,
        "state": run.state,
        "draft": run.draft,
        "model": run.model,
        "prompt": run.prompt,
        "spec": run.spec,
        "request_id": run.request_id,
        "created_at": run.created_at,
        "cost": run.cost.model_dump(),
        "sources": [source.model_dump(include={"n", "role", "image", "url"}) for source in run.sources],
        "files": files,
    }
