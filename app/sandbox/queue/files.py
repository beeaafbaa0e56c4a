"""The sandbox's files: pictures that came inside a request, until it is done, and the drafts it made."""

import os
import secrets
import shutil
import time
from pathlib import Path

from app.sandbox.api.request_body import Source

ORPHAN_S = 3600.0  # a folder that old without a job was left by a kill between writing it and booking the job


class Files:
    def __init__(self, folder: Path) -> None:
        self._inputs = folder / "inputs"
        self._drafts = folder / "drafts"

    def keep_inputs(self, job_id: str, sources: tuple[Source, ...]) -> list[dict[str, str]]:
        """What the job row says of its sources; inline pictures are on disk when this returns."""
        listed = []
        for n, source in enumerate(sources):
            if source.kind == "inline":
                _write(self._inputs / job_id / str(n), source.data)
            listed.append({"kind": source.kind, "value": str(n) if source.kind == "inline" else source.value})
        return listed

    def input(self, job_id: str, name: str) -> bytes:
        return (self._inputs / job_id / name).read_bytes()

    def drop_inputs(self, job_id: str) -> None:
        shutil.rmtree(self._inputs / job_id, ignore_errors=True)

    def new_name(self) -> str:
        """Nobody guesses it, so a draft needs no token to be fetched."""
        return secrets.token_urlsafe(32)

    def keep_draft(self, name: str, png: bytes) -> None:
        _write(self.draft(name), png)

    def draft(self, name: str) -> Path:
        return self._drafts / f"{name}.png"

    def drop_draft(self, name: str) -> None:
        self.draft(name).unlink(missing_ok=True)

    def sweep(self, known: set[str], drafts: set[str]) -> None:
        """Remove what no job speaks of any more."""
        old = time.time() - ORPHAN_S
        for path, names in ((self._inputs, known), (self._drafts, drafts)):
            for entry in path.glob("*"):
                if entry.stem not in names and entry.stat().st_mtime < old:
                    shutil.rmtree(entry) if entry.is_dir() else entry.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    """On disk as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
