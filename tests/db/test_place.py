"""The data folder: made when it is missing, refused in one sentence where it can't hold a database."""

from pathlib import Path

import pytest

from app.db import prepare_folder
from app.db.place import file_system
from app.errors import StartupError

MOUNTS = """\
overlay / overlay rw,relatime 0 0
proc /proc proc rw 0 0
/dev/vda1 /srv ext4 rw 0 0
files:/studio /srv/studio nfs4 rw,vers=4.2 0 0
//nas/my\\040pictures /srv/my\\040pictures cifs rw 0 0
/dev/vdb /srv/studio/local xfs rw 0 0
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    file = tmp_path / "mounts"
    file.write_text(MOUNTS)
    return file


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib/stillframe", "overlay"),
        ("/srv/data", "ext4"),
        ("/srv/studio", "nfs4"),
        ("/srv/studio/data", "nfs4"),
        ("/srv/studio-old", "ext4"),
        ("/srv/my pictures/data", "cifs"),
        ("/srv/studio/local/data", "xfs"),
    ],
)
def test_it_tells_the_file_system_of_the_nearest_mount(folder: str, kind: str, mounts: Path) -> None:
    assert file_system(Path(folder), mounts) == kind


def test_it_tells_nothing_where_the_system_does_not() -> None:
    assert file_system(Path("/srv"), Path("/no/such/mounts")) is None


def test_it_makes_the_folder_and_leaves_nothing_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "data"
    prepare_folder(folder)
    assert list(folder.iterdir()) == []
    prepare_folder(folder)


def test_it_says_what_to_do_where_it_can_not_write(tmp_path: Path) -> None:
    """A file in the folder's place, since a mode does not keep root from writing."""
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StartupError) as stopped:
        prepare_folder(tmp_path / "data" / "studio")
    assert str(tmp_path / "data" / "studio") in stopped.value.message
    assert "can't be written" in stopped.value.message
    assert "STILLFRAME_DATA_DIR" in stopped.value.message


def test_it_refuses_a_network_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mounts"
    file.write_text(f"overlay / overlay rw 0 0\nfiles:/x {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr("app.db.place.file_system", lambda folder: file_system(folder, file))
    with pytest.raises(StartupError, match=r"network file system \(nfs4\)"):
        prepare_folder(tmp_path / "data")


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o777])
def test_it_keeps_the_folder_from_others_on_the_machine(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(mode)
    prepare_folder(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    prepare_folder(tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
