"""The architecture: imports go down only, and each room has a front door that says what it owns."""

import ast
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contracts.repository import ROOT
from tests.support.floors import PICTURE, drawing

APP = ROOT / "app"
MODULES = sorted(path for path in APP.rglob("*.py") if "versions" not in path.parts)
ROOMS = sorted(path.parent.name for path in APP.glob("*/__init__.py"))


def test_its_imports_go_down_only() -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "0 broken" in checked.stdout


@pytest.mark.parametrize("room", ROOMS)
def test_its_rooms_have_a_front_door(room: str) -> None:
    door = importlib.import_module(f"app.{room}")
    assert door.__doc__
    assert door.__all__
    assert [name for name in door.__all__ if not hasattr(door, name)] == []
    assert len(set(door.__all__)) == len(door.__all__)


def test_its_modules_say_what_they_are_for() -> None:
    assert [str(path.relative_to(ROOT)) for path in MODULES if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_its_floors_are_drawn_as_they_are() -> None:
    assert PICTURE.read_text(encoding="utf-8") == drawing()


def test_it_has_each_module_folder_on_the_map() -> None:
    told = (ROOT / "docs" / "map.md").read_text()
    folders = sorted({str(path.parent.relative_to(ROOT)) for path in MODULES})
    assert [folder for folder in folders if f"`{folder}/`" not in told] == []
