"""The files that a command leaves in a folder: whole or not there, and never over another file."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.exit_codes import CommandError, Exit

if TYPE_CHECKING:
    from app.runs import RunView
    from app.wiring import Studio

TRIES = 1000


def make_folder(named: str) -> Path:
    """The folder, made when it is missing. Raises CommandError where nothing can be written, before anything is paid."""
    folder = Path(named).expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".stillframe-{os.getpid()}"
        probe.touch(exist_ok=True)
        probe.unlink()
    except OSError as error:
        raise CommandError(f"{folder} can’t be written to: {error.strerror}.", Exit.OTHER) from None
    return folder


async def keep_files(studio: "Studio", run: "RunView", folder: Path) -> list[str]:
    """Copies of the run's results in `folder`, as absolute paths. One that is there already is not written again."""
    from app.media.file_names import suffix_of
    from app.runs.titles import file_name

    kept = []
    places = [(shown.kind, shown.n) for shown in run.outputs] + [(file.kind, file.n) for file in run.files]
    for kind, n in places:
        if kind == "evidence":
            continue
        output = await studio.runs.output(run.id, kind, n)
        name = "".join(letter for letter in file_name(run, n, kind) if letter.isprintable())
        part = folder / f".{run.id}-{kind}-{n}.{os.getpid()}.part"
        try:
            with part.open("xb") as file:
                async for chunk in studio.storage.stream(output.key):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            kept.append(str(_place(part, folder, name, suffix_of(output.mime), output.sha256)))
        except OSError as error:
            raise CommandError(f"The result can’t be written to {folder}: {error.strerror}.", Exit.OTHER) from None
        finally:
            part.unlink(missing_ok=True)
    return kept


def _place(part: Path, folder: Path, name: str, suffix: str, sha256: str) -> Path:
    """Give the whole file its name, or the next free one. The same bytes under the name are the file already."""
    for path in _names(folder, name, suffix):
        try:
            _link(part, path)
        except FileExistsError:
            if _digest(path) == sha256:
                return path
        else:
            return path
    raise OSError(errno.EEXIST, "too many files of this name")


def _names(folder: Path, name: str, suffix: str) -> Iterator[Path]:
    yield folder / f"{name}.{suffix}"
    for n in range(2, TRIES):
        yield folder / f"{name} ({n}).{suffix}"


def _link(part: Path, path: Path) -> None:
    """Atomic, and fails where a file of this name is. Not every file system has links."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:
        with path.open("xb") as target, part.open("rb") as source:
            while chunk := source.read(2**20):
                target.write(chunk)


def _digest(path: Path) -> str:
    import hashlib

    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
