"""The token file of RunComfy's own tools."""

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.errors import Conflict, SettingsError, StorageError
from app.settings import Settings
from app.upstream import (
    consent_given,
    find_token_file,
    forget_sign_in,
    give_consent,
    keep_sign_in,
    resolve_profile,
    sign_in_profile,
    signed_in,
)
from app.upstream.tokens import CONSENTS, save_token
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
        '{"access_token": "two words"}',
        '{"access_token": "line\\nbreak"}',
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


def test_it_is_written_as_runcomfys_own_tools_write_it(tmp_path: Path) -> None:
    place = settings(tmp_path, runcomfy_config_dir=tmp_path / "new" / "runcomfy")
    path = save_token(place, SecretStr(CANARY))
    assert path == tmp_path / "new" / "runcomfy" / "token.json"
    assert json.loads(path.read_text()) == {
        "access_token": CANARY,
        "refresh_token": None,
        "expires_at": None,
        "user_email": None,
    }
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["token.json"]
    found = find_token_file(place)
    assert found is not None
    assert (found.token.get_secret_value(), found.base, found.is_private) == (CANARY, None, True)


def test_it_closes_what_was_open_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    write(folder, "old").chmod(0o644)
    folder.chmod(0o755)
    place = settings(tmp_path, runcomfy_config_dir=folder)
    found = find_token_file(place)
    assert found is not None
    assert not found.is_private
    path = save_token(place, SecretStr(CANARY))
    assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)


def test_it_leaves_a_folder_of_everybody_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "everybody"
    folder.mkdir()
    folder.chmod(0o1777)
    save_token(settings(tmp_path, runcomfy_config_dir=folder), SecretStr(CANARY))
    assert folder.stat().st_mode & 0o7777 == 0o1777


def test_it_keeps_the_old_sign_in_when_the_new_one_can_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = settings(tmp_path, runcomfy_config_dir=tmp_path)
    old = write(tmp_path, "old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageError) as failure:
        save_token(place, SecretStr(CANARY))
    assert "No space left" in failure.value.message
    assert CANARY not in failure.value.message
    assert json.loads(old.read_text())["access_token"] == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["token.json"]


def test_a_custom_upstreams_token_is_its_alone(tmp_path: Path) -> None:
    base = "http://127.0.0.1:9"
    place = settings(tmp_path, runcomfy_config_dir=tmp_path, upstream="custom", upstream_url=base)
    save_token(place, SecretStr(CANARY), base=base)
    assert resolve_profile(place, None, "").token.get_secret_value() == CANARY
    other = place.model_copy(update={"upstream_url": "http://127.0.0.1:10"})
    assert resolve_profile(other, None, "").token.get_secret_value() == ""
    with pytest.raises(SettingsError, match="stillframe login"):
        resolve_profile(settings(tmp_path, runcomfy_config_dir=tmp_path, upstream="runcomfy"), None, "")


def test_a_custom_upstream_takes_nobodys_place(tmp_path: Path) -> None:
    place = settings(tmp_path, runcomfy_config_dir=tmp_path)
    other = settings(tmp_path, runcomfy_config_dir=tmp_path, upstream="custom", upstream_url="http://127.0.0.1:9")
    runcomfy, custom = sign_in_profile(place), sign_in_profile(other)
    assert runcomfy
    assert custom
    keep_sign_in(place, runcomfy, SecretStr(CANARY))
    with pytest.raises(Conflict, match="RUNCOMFY_CONFIG_DIR"):
        keep_sign_in(other, custom, SecretStr("theirs"))
    assert forget_sign_in(other, custom) is None
    assert signed_in(other) is None
    assert forget_sign_in(place, runcomfy) == tmp_path / "token.json"
    assert forget_sign_in(place, runcomfy) is None


def test_who_signs_in_here_agrees_and_who_signs_out_takes_it_back(tmp_path: Path) -> None:
    place = settings(tmp_path / "data", runcomfy_config_dir=tmp_path / "runcomfy")
    profile = sign_in_profile(place)
    assert profile
    keep_sign_in(place, profile, SecretStr(CANARY))
    assert resolve_profile(place, None, "").token.get_secret_value() == CANARY
    forget_sign_in(place, profile)
    save_token(place, SecretStr(CANARY))  # by RunComfy's own command line, later
    with pytest.raises(SettingsError, match="no sandbox runs"):
        resolve_profile(place, None, "")


def test_the_variable_bypasses_the_file(tmp_path: Path) -> None:
    write(tmp_path, "of-the-file")
    place = settings(tmp_path, runcomfy_config_dir=tmp_path)
    of_file, of_variable = signed_in(place), signed_in(place.model_copy(update={"runcomfy_token": SecretStr(CANARY)}))
    assert of_file
    assert of_variable
    assert (of_file[0].token.get_secret_value(), of_file[1] is not None) == ("of-the-file", True)
    assert (of_variable[0].token.get_secret_value(), of_variable[1]) == (CANARY, None)


@pytest.mark.parametrize("name", ["runcomfy_config_dir", "xdg_config_home", "runcomfy_token"])
def test_an_empty_variable_is_no_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name.upper(), "")
    assert getattr(Settings(data_dir=tmp_path), name) is None
