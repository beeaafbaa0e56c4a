"""stillframe measure: the report on two files, and a code for a script."""

import json
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest

from app.cli.command_group import stillframe as commands
from tests.cli.process import stillframe
from tests.fidelity.scenes import BADGE, asked_edit, encoded, rerendered, scene, with_object

AREA = ",".join(map(str, BADGE))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    before = scene(1)
    (tmp_path / "before.png").write_bytes(encoded(before))
    (tmp_path / "held.jpg").write_bytes(encoded(rerendered(asked_edit(before)), "JPEG", quality=92))
    (tmp_path / "spoiled.jpg").write_bytes(encoded(rerendered(with_object(asked_edit(before))), "JPEG", quality=92))
    mask = np.zeros((96, 128), np.uint8)
    mask[8:30, 78:112] = 255
    (tmp_path / "mask.png").write_bytes(encoded(mask))
    return tmp_path


def measure(capsys: pytest.CaptureFixture[str], folder: Path, after: str, *more: str) -> tuple[int, dict[str, Any]]:
    words = ["measure", str(folder / "before.png"), str(folder / after), *more]
    code = commands.main(words, standalone_mode=False)
    return code, json.loads(capsys.readouterr().out)


def test_it_prints_the_report(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, report = measure(capsys, files, "held.jpg", "--area", AREA, "--keep", "framing", "--keep", "lighting")
    assert code == 0
    assert report["verdict"] == "held"
    assert set(report) == {"verdict", "items", "notes", "version", "calibration"}
    for item in report["items"]:
        assert set(item) == {"check", "what", "verdict", "value", "unit", "box", "words", "limits"}
    assert {"framing", "lighting"} <= {item["what"] for item in report["items"]}


def test_it_fails_a_script_only_when_it_is_asked_to(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert measure(capsys, files, "spoiled.jpg", "--area", AREA)[0] == 0
    code, report = measure(capsys, files, "spoiled.jpg", "--area", AREA, "--fail-on", "changed")
    assert (code, report["verdict"]) == (1, "changed")
    assert measure(capsys, files, "held.jpg", "--area", AREA, "--fail-on", "changed")[0] == 0


def test_a_mask_of_any_size_says_the_area(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, report = measure(capsys, files, "held.jpg", "--mask", str(files / "mask.png"))
    assert report["verdict"] == "held"


def test_everything_else_without_an_area_means_that_nothing_was_asked(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert measure(capsys, files, "held.jpg")[1]["verdict"] == "cant_tell"
    assert measure(capsys, files, "held.jpg", "--keep", "everything_else")[1]["verdict"] == "changed"


def test_a_text_that_nobody_could_read_is_not_held(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, report = measure(capsys, files, "held.jpg", "--area", AREA, "--text", "NORDVIK")
    assert [item["verdict"] for item in report["items"] if item["check"] == "text"] == ["not_installed"]


@pytest.mark.parametrize("area", ["1,2,3", "0.5,0.5,0,0.1", "-0.1,0,1,1", "a,b,c,d"])
def test_it_takes_no_area_that_is_none(files: Path, area: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.BadParameter):
        measure(capsys, files, "held.jpg", f"--area={area}")


def test_it_takes_one_region(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(click.UsageError, match="give one of them"):
        measure(capsys, files, "held.jpg", "--area", AREA, "--mask", str(files / "mask.png"))


def test_it_says_what_is_wrong_with_a_file(files: Path) -> None:
    (files / "words.txt").write_text("no picture")
    (files / "cut.png").write_bytes((files / "before.png").read_bytes()[:3000])
    missing = stillframe("measure", str(files / "before.png"), str(files / "none.png"))
    assert (missing.returncode, missing.stdout) == (66, "")
    for name in ("words.txt", "cut.png"):
        broken = stillframe("measure", str(files / "before.png"), str(files / name))
        assert (broken.returncode, broken.stdout) == (65, "")
        assert name in broken.stderr
