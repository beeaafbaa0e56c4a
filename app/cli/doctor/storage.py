"""Can the data folder be written, is it on a disk of this machine, and is there room?"""

import os
import shutil
import tempfile
from pathlib import Path

from app.cli.doctor.result import Finding, fail, ok, warn
from app.settings import Settings

LOW, LEAST = 2 * 2**30, 200 * 2**20  # a result may be 2 GiB; below the least nothing can be relied on
MEND = "Let the user who runs Stillframe own it, or set STILLFRAME_DATA_DIR to another folder."


def check_storage(settings: Settings) -> list[Finding]:
    from app.db.place import NETWORK, file_system

    folder = settings.data
    near = nearest(folder)
    if not near.is_dir():
        return [fail("storage", f"{near} is a file, and {folder} would lie in it.", MEND)]
    kind = file_system(near)
    if kind in NETWORK:
        says = f"{folder} is on a network file system ({kind}), where locks do not hold."
        return [fail("storage", says, "Set STILLFRAME_DATA_DIR to a folder on a local disk.")]
    for place in (near, folder / "files"):
        if place.is_dir() and (trouble := _unwritable(place)):
            return [fail("storage", f"{place} can’t be written ({trouble}).", MEND)]
    if near != folder:
        return [ok("storage", f"{folder} is not there yet; the first start makes it")]
    secrets = folder / "secrets.json"
    if secrets.is_file() and secrets.stat().st_mode & 0o077:
        return [warn("storage", f"{secrets} can be read by others.", f"chmod 600 {secrets}")]
    return [ok("storage", f"{folder} can be written")]


def check_disk(settings: Settings) -> list[Finding]:
    near = nearest(settings.data)
    usage, room = shutil.disk_usage(near), os.statvfs(near)
    free = f"{usage.free / 2**30:.1f} of {usage.total / 2**30:.0f} GiB free"
    if usage.free < LEAST or (room.f_files and not room.f_favail):
        says = f"The disk of {near} is full: {free}, {room.f_favail} files more."
        return [fail("disk", says, "Make room, or move the data folder to a larger disk.")]
    if usage.free < LOW:
        return [warn("disk", f"{free} on the disk of {near}.", "Make room soon: one result may take 2 GiB.")]
    return [ok("disk", free)]


def nearest(folder: Path) -> Path:
    """The folder, or what is there of the way to it."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def _unwritable(folder: Path) -> str | None:
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".writable-"):
            return None
    except OSError as error:
        return error.strerror or type(error).__name__
