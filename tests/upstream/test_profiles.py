"""Which upstream the settings name."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.errors import SettingsError
from app.settings import load_settings
from app.upstream import RUNCOMFY, consent_given, fingerprint, give_consent, resolve_profile
from app.upstream.places import ListedOrigins, PublicHosts
from tests.upstream.conftest import CANARY, custom, settings


async def app(scope: object, receive: object, send: object) -> None:
    raise AssertionError("nobody calls it here")


def test_it_is_the_sandbox_where_no_token_is_set(tmp_path: Path) -> None:
    profile = resolve_profile(settings(tmp_path), app, "sandbox-token")
    assert (profile.name, profile.base, profile.token.get_secret_value()) == (
        "sandbox",
        "http://sandbox",
        "sandbox-token",
    )
    assert profile.reads_our_ids
    assert profile.downloads == ListedOrigins(frozenset({("http", "sandbox", 80)}))


def test_it_is_runcomfy_where_a_token_is_set(tmp_path: Path) -> None:
    profile = resolve_profile(settings(tmp_path, runcomfy_token=f" {CANARY}\n"), app, "sandbox-token")
    assert (profile.name, profile.base, profile.token.get_secret_value()) == ("runcomfy", RUNCOMFY, CANARY)
    assert profile.balance_url == "https://api.runcomfy.net/prod/v2/balance"
    assert profile.sign_in == "https://www.runcomfy.com"
    assert profile.downloads == PublicHosts(("runcomfy.net", "runcomfy.com"))
    assert profile.downloads.pinned
    assert not profile.reads_our_ids


def test_it_stays_the_sandbox_where_that_was_asked_for(tmp_path: Path) -> None:
    assert resolve_profile(settings(tmp_path, upstream="sandbox", runcomfy_token=CANARY), app, "t").name == "sandbox"


def test_it_reaches_another_servers_sandbox_over_the_network(tmp_path: Path) -> None:
    profile = resolve_profile(
        settings(tmp_path, upstream="sandbox", upstream_url="https://studio.example/sandbox/"), None, "theirs"
    )
    assert (profile.name, profile.base) == ("sandbox", "https://studio.example/sandbox")
    assert profile.transport is None
    assert not profile.reads_our_ids
    assert profile.downloads.parse("https://studio.example/sandbox/files/a.png")


def test_it_is_what_a_custom_upstream_says(tmp_path: Path) -> None:
    profile = custom(tmp_path, "http://127.0.0.1:9000", upstream_download_hosts="files.example.com")
    assert (profile.name, profile.base, profile.token.get_secret_value()) == ("custom", "http://127.0.0.1:9000", CANARY)
    assert profile.balance_url == "http://127.0.0.1:9000/prod/v2/balance"
    assert profile.downloads.parse("https://files.example.com/a.png")


def test_it_never_sends_a_found_token_to_a_custom_upstream(tmp_path: Path) -> None:
    (tmp_path / "token.json").write_text(json.dumps({"access_token": CANARY}))
    give_consent(tmp_path, fingerprint(RUNCOMFY, CANARY))
    profile = custom(tmp_path, "http://127.0.0.1:9000", runcomfy_token=None, runcomfy_config_dir=tmp_path)
    assert profile.token.get_secret_value() == ""


def test_it_does_not_use_a_token_that_is_merely_found(tmp_path: Path) -> None:
    (tmp_path / "token.json").write_text(json.dumps({"access_token": CANARY}))
    given = settings(tmp_path, runcomfy_config_dir=tmp_path)
    assert resolve_profile(given, app, "t").name == "sandbox"
    give_consent(given.data, fingerprint(RUNCOMFY, CANARY))
    profile = resolve_profile(given, app, "t")
    assert (profile.name, profile.token.get_secret_value()) == ("runcomfy", CANARY)
    (tmp_path / "token.json").write_text(json.dumps({"access_token": "another-token-of-a-file"}))
    assert resolve_profile(given, app, "t").name == "sandbox"


def test_it_uses_a_found_token_where_runcomfy_was_chosen(tmp_path: Path) -> None:
    (tmp_path / "token.json").write_text(json.dumps({"access_token": CANARY}))
    profile = resolve_profile(settings(tmp_path, upstream="runcomfy", runcomfy_config_dir=tmp_path), None, "")
    assert profile.token.get_secret_value() == CANARY


def test_it_tells_accounts_apart(tmp_path: Path) -> None:
    accounts = {
        custom(tmp_path, "http://127.0.0.1:9000").account,
        custom(tmp_path, "http://127.0.0.1:9001").account,
        custom(tmp_path, "http://127.0.0.1:9000", runcomfy_token="another-token-of-a-person").account,
    }
    assert len(accounts) == 3
    assert custom(tmp_path, "http://127.0.0.1:9000/").account in accounts
    assert all(len(account) == 32 and int(account, 16) for account in accounts)


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"upstream": "runcomfy"}, "RUNCOMFY_TOKEN"),
        ({"upstream_url": "https://studio.example"}, "UPSTREAM_URL"),
        ({"upstream_url": "https://studio.example", "runcomfy_token": CANARY}, "UPSTREAM_URL"),
        ({"upstream": "sandbox", "upstream_url": "http://studio.example"}, "UPSTREAM_URL"),
        ({"upstream": "custom", "upstream_url": "https://u:p@studio.example"}, "UPSTREAM_URL"),
        ({"upstream": "custom", "upstream_url": "https://studio.example/?a=b"}, "UPSTREAM_URL"),
        (
            {"upstream": "custom", "upstream_url": "https://studio.example", "upstream_download_hosts": "https://x"},
            "DOWNLOAD_HOSTS",
        ),
        ({"upstream": "sandbox"}, "UPSTREAM"),
        ({}, "UPSTREAM"),
    ],
)
def test_it_stops_the_start_with_the_settings_name(tmp_path: Path, values: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        resolve_profile(load_settings(data_dir=tmp_path, **({"runcomfy_config_dir": tmp_path} | values)), None, "t")


def test_it_remembers_consent_for_one_account(tmp_path: Path) -> None:
    assert not consent_given(tmp_path, "a" * 32)
    give_consent(tmp_path, "a" * 32)
    give_consent(tmp_path, "b" * 32)
    assert consent_given(tmp_path, "a" * 32)
    assert consent_given(tmp_path, "b" * 32)
    assert not consent_given(tmp_path, "c" * 32)
    assert [path.stat().st_mode & 0o777 for path in tmp_path.iterdir()] == [0o600]
