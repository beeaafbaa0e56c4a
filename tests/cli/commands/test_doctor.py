"""stillframe doctor: what it finds, in any state of the patient, and how it says to mend it."""

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import Any

import pytest

from app.cli.doctor import database, drawing, settings, storage, upstream
from app.cli.doctor.result import Finding
from app.settings import Settings
from tests.cli.login_upstream import Desk
from tests.cli.process import stillframe
from tests.contracts.repository import ROOT
from tests.support.sign_in_upstream import TOKEN, SignInUpstream


@pytest.fixture
def runcomfy(tmp_path: Path) -> Iterator[SignInUpstream]:
    with SignInUpstream(tmp_path) as server:
        yield server


def found(ended: "subprocess.CompletedProcess[str]") -> dict[str, dict[str, Any]]:
    """The worst finding of each check."""
    order = ["ok", "warn", "fail"]
    findings = json.loads(ended.stdout)["findings"]
    return {f["check"]: f for f in sorted(findings, key=lambda finding: order.index(finding["level"]))}


def said(findings: list[Finding]) -> tuple[str, str, str]:
    (one,) = findings
    return one.level.value, one.says, one.mend


def test_it_finds_all_well_before_the_first_start(tmp_path: Path) -> None:
    ended = stillframe("doctor", data_dir=str(tmp_path / "data"))
    assert ended.returncode == 0, ended.stdout
    checks = [line.split()[1] for line in ended.stdout.splitlines()]
    assert checks == [
        "settings",
        "database",
        "storage",
        "disk",
        "token",
        "upstream",
        "clock",
        "sandbox",
        "fonts",
        "engines",
    ]
    assert {line.split()[0] for line in ended.stdout.splitlines()} == {"OK"}
    assert not (tmp_path / "data").exists()  # it changes nothing


def test_it_looks_at_the_rest_when_much_is_broken(tmp_path: Path) -> None:
    file = tmp_path / "stillframe.sqlite"
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("create table alembic_version (version_num text)")
    holder.execute("begin exclusive")
    ended = stillframe(
        "doctor", "--json", data_dir=str(tmp_path), port="eighty", timezone="Mars", upstream="custom", prot="1"
    )
    holder.close()
    assert ended.returncode == 1
    findings = json.loads(ended.stdout)["findings"]
    settings_say = [f["says"] + f["mend"] for f in findings if f["check"] == "settings"]
    for name in ("STILLFRAME_PORT:", "STILLFRAME_TIMEZONE:", "STILLFRAME_UPSTREAM_URL:", "STILLFRAME_PROT is no"):
        assert any(words.startswith(name) for words in settings_say), settings_say
    assert any("Did you mean STILLFRAME_PORT?" in words for words in settings_say)
    worst = found(ended)
    assert "locked" in worst["database"]["says"]
    assert "fuser" in worst["database"]["mend"]
    assert {worst[check]["level"] for check in ("storage", "fonts", "engines")} == {"ok"}


def test_it_asks_upstream_with_the_token_and_shows_it_nowhere(tmp_path: Path, runcomfy: SignInUpstream) -> None:
    desk = Desk(tmp_path, runcomfy)
    runcomfy.date = formatdate(time() - 3600, usegmt=True)
    worst = found(ended := desk.run("doctor", "--json", runcomfy_token=TOKEN))
    assert ended.returncode == 1
    assert worst["token"]["says"] == "from RUNCOMFY_TOKEN"
    assert worst["upstream"]["level"] == "ok"
    assert worst["clock"]["says"].startswith("It is +3")
    assert "NTP" in worst["clock"]["mend"]
    assert TOKEN not in ended.stdout + ended.stderr


def test_it_tells_of_a_token_that_is_rejected(
    tmp_path: Path, runcomfy: SignInUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(runcomfy.ca_file))
    token = "canary-wrong-a1"
    finding = upstream.check_reach(
        Settings(data_dir=tmp_path, upstream_proxy=runcomfy.proxy_url, runcomfy_token=token)
    )[0]
    assert (finding.level, "rejects the token" in finding.says) == ("fail", True)
    assert "stillframe login" in finding.mend
    assert token not in finding.says


def test_it_says_that_upstream_can_not_be_reached(tmp_path: Path) -> None:
    away = Settings(data_dir=tmp_path, upstream="custom", upstream_url="http://127.0.0.1:1", runcomfy_token="t")
    first = upstream.check_reach(away)[0]
    assert (first.level, "can’t be reached" in first.says) == ("fail", True)
    assert "STILLFRAME_UPSTREAM_PROXY" in first.mend


def test_it_tells_of_a_token_that_others_can_read_or_nobody_agreed_to(tmp_path: Path) -> None:
    file = tmp_path / "token.json"
    file.write_text(json.dumps({"access_token": TOKEN}))
    place = Settings(data_dir=tmp_path, runcomfy_config_dir=tmp_path)
    file.chmod(0o644)
    assert said(upstream.check_token(place)) == ("warn", f"{file} can be read by others.", f"chmod 600 {file}")
    file.chmod(0o600)
    level, says, mend = said(upstream.check_token(place))
    assert (level, "nobody has agreed" in says, "Settings page" in mend) == ("warn", True, True)
    file.write_text(json.dumps({"access_token": TOKEN, "expires_at": 1}))
    assert said(upstream.check_token(place))[:2] == ("fail", f"{file} has expired.")
    needed = Settings(data_dir=tmp_path, runcomfy_config_dir=tmp_path / "none", upstream="runcomfy")
    assert said(upstream.check_token(needed))[0] == "fail"


def test_it_shows_the_bearer_of_the_sandbox(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text(json.dumps({"sandbox_token": "sandbox-abc"}))
    assert said(upstream.check_sandbox(Settings(data_dir=tmp_path)))[1] == "its bearer is sandbox-abc"


@pytest.mark.parametrize(
    ("content", "words", "mend"),
    [
        (b"no database at all, but long enough for a header" * 40, "is damaged", "Restore"),
        (b"", "no database of Stillframe’s", "STILLFRAME_DATA_DIR"),
    ],
)
def test_it_knows_a_database_that_is_none(tmp_path: Path, content: bytes, words: str, mend: str) -> None:
    (tmp_path / "stillframe.sqlite").write_bytes(content)
    level, says, how = said(database.check(Settings(data_dir=tmp_path)))
    assert (level, words in says, mend in how) == ("fail", True, True)


def versioned(tmp_path: Path, version: str) -> Settings:
    connection = sqlite3.connect(tmp_path / "stillframe.sqlite")
    connection.execute("create table alembic_version (version_num text)")
    connection.execute("insert into alembic_version values (?)", (version,))
    connection.commit()
    connection.close()
    return Settings(data_dir=tmp_path)


def test_it_knows_the_schema_of_a_newer_and_of_an_older_version(tmp_path: Path) -> None:
    assert said(database.check(versioned(tmp_path, "9999")))[:1] == ("fail",)
    (tmp_path / "stillframe.sqlite").unlink()
    level, says, _ = said(database.check(versioned(tmp_path, "0001")))
    assert (level, "the next start brings it from 0001" in says) == ("ok", True)


def test_it_asks_postgresql(postgres: str, tmp_path: Path) -> None:
    url = f"postgresql://postgres@/postgres?host={postgres}"
    level, says, _ = said(database.check(Settings(data_dir=tmp_path, database_url=url)))
    assert (level, says.startswith("PostgreSQL 1")) == ("ok", True)
    away = "postgresql://studio:canary-77e1@127.0.0.1:1/studio"
    level, says, mend = said(database.check(Settings(data_dir=tmp_path, database_url=away)))
    assert (level, "canary" in says, "STILLFRAME_DATABASE_URL" in mend) == ("fail", False, True)


def test_it_knows_a_folder_that_can_not_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    level, says, _ = said(storage.check_storage(Settings(data_dir=tmp_path / "file" / "data")))
    assert (level, "is a file" in says) == ("fail", True)


def test_it_knows_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("usage", (), {"total": 2**40, "free": 2**20})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    assert said(storage.check_disk(Settings(data_dir=tmp_path)))[0] == "fail"
    usage.free = 2**30
    assert said(storage.check_disk(Settings(data_dir=tmp_path)))[0] == "warn"


def test_it_outlives_a_library_that_takes_its_process_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cv2.py").write_text("import os\nos.abort()\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    level, says, mend = said(drawing.check(Settings(data_dir=tmp_path)))
    assert (level, says) == ("fail", "cv2 can’t be loaded: its process ended with -6.")
    assert "make" in mend


def test_it_names_a_library_that_does_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dbos.py").write_text("raise ImportError('GLIBC_2.38 not found')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    level, says, _ = said(drawing.check(Settings(data_dir=tmp_path)))
    assert (level, says) == ("fail", "DBOS: ImportError: GLIBC_2.38 not found")


def test_it_knows_every_setting_that_is_documented() -> None:
    documented = (ROOT / "docs" / "settings.md").read_text()
    for name in settings.known():
        assert name.removesuffix("_FILE") in documented
