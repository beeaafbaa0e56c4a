"""The data folder as the database and the locks need it: writable, private, on a disk of this machine."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from app.errors import StartupError

# write-ahead logs and flock do not hold on these
NETWORK = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "ceph",
        "glusterfs",
        "lustre",
        "afs",
        "fuse.sshfs",
        "fuse.glusterfs",
        "fuse.s3fs",
        "fuse.rclone",
    }
)
PRIVATE = 0o700  # pictures, prompts and the database are nobody else's on this machine
MOUNTS = Path("/proc/mounts")


def prepare_folder(folder: Path) -> None:
    """Make the folder when it is missing. Raises StartupError with one clear sentence when it can't be used."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".writable-"):
            pass
    except OSError as error:
        raise StartupError(
            f"The data folder {folder} can't be written ({error.strerror}). Let user {os.getuid()} own it, or set STILLFRAME_DATA_DIR to another folder."
        ) from error
    with suppress(OSError):  # another's folder, or a file system without modes: whoever mounted it decides
        if stat.S_IMODE(folder.stat().st_mode) & 0o077:
            folder.chmod(PRIVATE)
    if (kind := file_system(folder)) in NETWORK:
        raise StartupError(
            f"The data folder {folder} is on a network file system ({kind}), where locks do not hold and runs could be lost. "
            "Set STILLFRAME_DATA_DIR to a folder on a local disk."
        )


def file_system(folder: Path, mounts: Path = MOUNTS) -> str | None:
    """Kind of the file system that `folder` is on, where the system tells (Linux)."""
    try:
        lines = mounts.read_text().splitlines()
    except OSError:
        return None
    target, best, kind = str(folder.resolve()), "", None
    for line in lines:
        _, point, name, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if (target == point or target.startswith(point.rstrip("/") + "/")) and len(point) >= len(best):
            best, kind = point, name
    return kind
