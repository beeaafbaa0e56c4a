"""The token file of RunComfy's own tools."""

import json
from pathlib import Path

import pytest

from app.errors import StorageError
from app.upstream import consent_given, find_token_file, give_consent
from app.upstream.tokens import CONSENTS
from tests.upstream.conftest import CANARY, settings


def write(folder: Path, token: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "token.json").write_text(json.dumps({"access_token": token, "user_email": "ann@studio.example"}))
    return folder / "token.json"


def test_it_looks_where_runcomfys_own_tools_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    places = {
        "home": write(tmp_path / "home" / ".config" / "runcomfy", "home"),
        "xdg": write(tmp_path / "xdg" / "runcomfy", "xdg"),
        "own": write(tmp_path / "own", "own"),
    }
    own, xdg = {"runcomfy_config_dir": tmp_path / "own"}, {"xdg_config_home": tmp_path / "xdg"}
    for expected, given in (
        ("own", own | xdg),
        ("xdg", {"runcomfy_config_dir": None} | xdg),
        ("home", {"runcomfy_config_dir": None}),
    ):
        found = find_token_file(settings(tmp_path, **given))
        assert found is not None
        assert (found.path, found.token.get_secret_value()) == (places[expected], expected)
        assert found.email == "ann@studio.example"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "nonsense",
        "[]",
        '"x"',
        "{}",
        '{"access_token": ""}',
        '{"access_token": 7}',
        '{"access_token": null}',
        "[" * 5000,
        "\udcff",
    ],
)
def test_it_is_no_token_that_can_not_be_read(tmp_path: Path, content: str) -> None:
    (tmp_path / "token.json").write_bytes(content.encode(errors="surrogateescape"))
    assert find_token_file(settings(tmp_path, runcomfy_config_dir=tmp_path)) is None


def test_it_does_without_an_email_address(tmp_path: Path) -> None:
    (tmp_path / "token.json").write_text(json.dumps({"access_token": CANARY, "user_email": 3}))
    found = find_token_file(settings(tmp_path, runcomfy_config_dir=tmp_path))
    assert found is not None
    assert found.email is None


@pytest.mark.parametrize("content", ["nonsense", "[]", '{"accounts": "a"}', '{"accounts": {}}'])
def test_it_takes_a_broken_consent_for_none(tmp_path: Path, content: str) -> None:
    (tmp_path / CONSENTS).write_text(content)
    assert not consent_given(tmp_path, "a")
    give_consent(tmp_path, "a")
    assert consent_given(tmp_path, "a")


def test_it_says_when_consent_can_not_be_written(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        give_consent(tmp_path / "not-there", "a")
