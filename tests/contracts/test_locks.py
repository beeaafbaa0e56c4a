"""The lock files: every package with its version and hashes, and no address, option or path among them."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.contracts.repository import ROOT, pinned, tracked

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
NPM_LOCKS = [name for name in tracked() if Path(name).name == "package-lock.json"]


def named(requirements: list[str]) -> set[str]:
    return {re.match(r"[A-Za-z0-9._-]+", text)[0].lower().replace("_", "-") for text in requirements}  # type: ignore[index]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_it_names_no_place(lock: Path) -> None:
    lines = lock.read_text().splitlines()
    assert [line for line in lines if "://" in line or "file:" in line or line.startswith("-")] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_it_has_hashes_for_every_package(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text().strip())
    assert len(entries) > 20
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", NPM_LOCKS)
def test_it_holds_integrity_without_addresses(lock: str) -> None:
    packages = json.loads((ROOT / lock).read_text())["packages"]
    installed = {name: entry for name, entry in packages.items() if name}
    assert installed
    assert [name for name, entry in installed.items() if "resolved" in entry or "integrity" not in entry] == []


def test_it_pins_what_the_project_needs() -> None:
    assert named(PROJECT["project"]["dependencies"]) - pinned("base.lock").keys() == set()


@pytest.mark.parametrize(("group", "lock"), [("test", "test.lock"), ("lint", "test.lock"), ("bench", "bench.lock")])
def test_it_pins_what_a_group_needs(group: str, lock: str) -> None:
    assert named(PROJECT["dependency-groups"][group]) - pinned(lock).keys() == set()


def test_its_sets_agree() -> None:
    base, test, bench = pinned("base.lock"), pinned("test.lock"), pinned("bench.lock")
    assert {name: (version, test.get(name)) for name, version in base.items() if test.get(name) != version} == {}
    assert {name: (version, test[name]) for name, version in bench.items() if test.get(name, version) != version} == {}
