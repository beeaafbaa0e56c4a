"""stillframe lock: a PNG with the original pixels outside, and the count of them."""

import json
from pathlib import Path

import click
import numpy as np
import pytest
from PIL import Image

from app.cli.command_group import stillframe as commands
from app.cli.exit_codes import CommandError
from app.errors import Conflict
from tests.fidelity.scenes import BADGE, asked_edit, encoded, rerendered, scene

AREA = ",".join(map(str, BADGE))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "before.png").write_bytes(encoded(scene(1)))
    (tmp_path / "after.jpg").write_bytes(encoded(rerendered(asked_edit(scene(1))), "JPEG", quality=92))
    (tmp_path / "other.png").write_bytes(encoded(scene(9)[::-1]))
    return tmp_path


def lock(folder: Path, *more: str, after: str = "after.jpg", out: str = "locked.png") -> int:
    words = ["lock", str(folder / "before.png"), str(folder / after), "-o", str(folder / out), *more]
    return commands.main(words, standalone_mode=False)


@pytest.mark.parametrize("where", [["--area", AREA], ["--auto"]])
def test_it_writes_the_picture_and_prints_the_count(
    files: Path, where: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert lock(files, *where) == 0
    exact = json.loads(capsys.readouterr().out)
    assert set(exact) == {"outside_pixels", "equal_pixels", "region_pixels", "feather_px", "tone_delta_e"}
    assert exact["outside_pixels"] == exact["equal_pixels"] > 200_000
    same = (np.asarray(Image.open(files / "locked.png")) == scene(1)).all(axis=2)
    assert exact["outside_pixels"] <= int(same.sum()) < same.size


def test_it_writes_over_no_file(files: Path) -> None:
    (files / "locked.png").write_bytes(b"mine")
    with pytest.raises(CommandError, match="there already"):
        lock(files, "--area", AREA)
    assert (files / "locked.png").read_bytes() == b"mine"


def test_it_writes_nothing_where_it_can_t_lock(files: Path) -> None:
    with pytest.raises(Conflict):
        lock(files, "--area", AREA, after="other.png")
    assert not (files / "locked.png").exists()


def test_it_names_no_lossless_file_after_another_format(files: Path) -> None:
    with pytest.raises(CommandError, match="PNG"):
        lock(files, "--area", AREA, out="locked.jpg")


def test_it_wants_to_know_the_area(files: Path) -> None:
    with pytest.raises(click.UsageError, match="Give one of --area, --mask and --auto"):
        lock(files)
    with pytest.raises(click.UsageError):
        lock(files, "--auto", "--area", AREA)
