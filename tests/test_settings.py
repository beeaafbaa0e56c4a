"""Settings: read from the environment, refused by name, and never shown with a secret in them."""

from pathlib import Path

import pytest

from app.errors import SettingsError
from app.settings import CHECKOUT, SECRETS, Settings, load_settings

CANARY = "canary-3f9a51c07d"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith(("STILLFRAME_", "RUNCOMFY_", "XDG_"))]:
        monkeypatch.delenv(name)


def refusal(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as stopped:
        load_settings()
    return stopped.value.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STILLFRAME_PORT", "eighty"),
        ("STILLFRAME_PORT", "70000"),
        ("STILLFRAME_UPSTREAM", "elsewhere"),
        ("STILLFRAME_TIMEZONE", "Berlin/Europe"),
        ("STILLFRAME_TIMEZONE", "../etc/passwd"),
        ("STILLFRAME_PUBLIC_URL", "studio.example"),
        ("STILLFRAME_UPSTREAM_PROXY", "socks5://127.0.0.1"),
        ("STILLFRAME_DATABASE_URL", "mysql://studio.example/x"),
        ("STILLFRAME_BUDGET_DAILY_USD", "-1"),
        ("STILLFRAME_MAX_SUBMITTED_RUNS", "0"),
        ("STILLFRAME_SANDBOX_SCHEMA", "square"),
        ("STILLFRAME_SLOT", "Serve 1"),
        ("STILLFRAME_LOG_LEVEL", "loud"),
        ("STILLFRAME_INSECURE_COOKIES", "perhaps"),
        ("STILLFRAME_HOST", "*"),
        ("STILLFRAME_HOST", "https://studio.example"),
        ("STILLFRAME_HOST", "127.0.0.1:8000"),
        ("STILLFRAME_HOST", '"127.0.0.1"'),
        ("STILLFRAME_HOST", "256.0.0.1"),
        ("STILLFRAME_ALLOWED_HOSTS", "*"),
        ("STILLFRAME_ALLOWED_HOSTS", "*.studio.example"),
        ("STILLFRAME_ALLOWED_HOSTS", "studio.example,https://studio.example"),
        ("STILLFRAME_ALLOWED_HOSTS", "studio.example/stillframe"),
        ("STILLFRAME_ALLOWED_HOSTS", '"studio.example"'),
        ("STILLFRAME_ALLOWED_HOSTS", "studio.example:https"),
        ("STILLFRAME_ALLOWED_HOSTS", "studio.example:"),
        ("STILLFRAME_ALLOWED_HOSTS", "studio.example another.example"),
        ("STILLFRAME_ALLOWED_HOSTS", "büro.example"),
        ("STILLFRAME_PUBLIC_URL", "https://studio.example/stillframe"),
        ("STILLFRAME_PUBLIC_URL", "https://studio.example/?a=1"),
        ("STILLFRAME_PUBLIC_URL", "https://studio.example:99999"),
        ("STILLFRAME_PUBLIC_URL", "https://ada:secret@studio.example"),
        ("STILLFRAME_PUBLIC_URL", "https://*.studio.example"),
        ("STILLFRAME_PUBLIC_URL", "https://büro.example"),
        ("STILLFRAME_PUBLIC_URL", "http://0.0.0.0:8000"),
        ("STILLFRAME_PUBLIC_URL", '"https://studio.example"'),
        ("STILLFRAME_PUBLIC_URL", "https://[studio"),
        ("STILLFRAME_TRUSTED_PROXIES", "nginx"),
        ("STILLFRAME_TRUSTED_PROXIES", "*"),
        ("STILLFRAME_TRUSTED_PROXIES", "172.18.0.2:80"),
        ("STILLFRAME_TRUSTED_PROXIES", "0.0.0.0/0"),
        ("STILLFRAME_TRUSTED_PROXIES", "172.18.0.2,::/0"),
        ("STILLFRAME_UPSTREAM_PROXY", "http://proxy.example:port"),
        ("STILLFRAME_UPSTREAM_DOWNLOAD_HOSTS", "https://files.example"),
        ("STILLFRAME_UPSTREAM_DOWNLOAD_HOSTS", "*.example"),
        ("STILLFRAME_DATABASE_URL", "postgresql://studio:a/b#c@db/studio"),
        ("STILLFRAME_DATABASE_URL", "postgresql://studio:a@[db/studio"),
        ("STILLFRAME_DATABASE_URL", "sqlite:///:memory:"),
        ("STILLFRAME_DATABASE_URL", "sqlite:///"),
        ("STILLFRAME_DATA_DIR", "~nobody-of-this-name/data"),
        ("STILLFRAME_MODEL", '"openai/gpt-image-2/edit"'),
        ("STILLFRAME_MODEL", "gpt-image-2"),
        ("STILLFRAME_SANDBOX_RUN_S", "nan"),
        ("STILLFRAME_BUDGET_DAILY_USD", "NaN"),
        ("RUNCOMFY_TOKEN", '"a-token"'),
        ("RUNCOMFY_TOKEN", "“a-token”"),
        ("RUNCOMFY_TOKEN", "Bearer a-token"),
        ("RUNCOMFY_TOKEN", "a token"),
        ("RUNCOMFY_TOKEN", "a-tökèn"),
        ("STILLFRAME_SANDBOX_TOKEN", "'a-token'"),
    ],
)
def test_it_names_the_setting_that_has_a_bad_value(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    message = refusal(monkeypatch, **{name: value})
    assert message.startswith(f"{name}: ")
    assert message.endswith(".")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("PUBLIC_URL", "https://Studio.example:443/", "https://studio.example"),
        ("PUBLIC_URL", "http://192.168.1.20:8000", "http://192.168.1.20:8000"),
        ("PUBLIC_URL", "http://[::1]:8000/", "http://[::1]:8000"),
        ("HOST", "[::1]", "::1"),
        ("HOST", "studio_host", "studio_host"),
        ("ALLOWED_HOSTS", "Studio.example, stillframe:8000, [::1]:8000", ("studio.example", "stillframe:8000", "[::1]:8000")),
        ("TRUSTED_PROXIES", "172.18.0.2, fd00::/8", ("172.18.0.2", "fd00::/8")),
        ("UPSTREAM_PROXY", "http://ada:secret@proxy.example:3128/", "http://ada:secret@proxy.example:3128"),
        ("PUBLIC_URL", "", None),
        ("HOST", "", "127.0.0.1"),
    ],
)  # fmt: skip
def test_it_takes_what_works(name: str, value: str, read: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"STILLFRAME_{name}", value)
    assert getattr(load_settings(), name.lower()) == read


def test_it_takes_a_token_with_blanks_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNCOMFY_TOKEN", f" {CANARY}\n")
    assert load_settings().secrets == (CANARY,)


def test_it_never_shows_a_token_that_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CANARY not in refusal(monkeypatch, RUNCOMFY_TOKEN=f'"{CANARY}"')


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe\x00"])
def test_it_names_the_file_without_a_secret_in_it(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_bytes(content)
    message = refusal(monkeypatch, RUNCOMFY_TOKEN_FILE=str(tmp_path / "secret"))
    assert message.startswith("RUNCOMFY_TOKEN_FILE: ")
    assert "\n" not in message


def test_it_proposes_one_address_of_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole network would let each client in it write its own address."""
    assert "/" not in refusal(monkeypatch, STILLFRAME_TRUSTED_PROXIES="nginx")


@pytest.mark.parametrize(
    "environment",
    [
        {"STILLFRAME_UPSTREAM": "custom"},
        {"STILLFRAME_UPSTREAM": "custom", "STILLFRAME_UPSTREAM_URL": "http://gateway.example"},
        {"STILLFRAME_UPSTREAM": "runcomfy", "STILLFRAME_UPSTREAM_URL": "https://gateway.example"},
    ],
)
def test_it_names_the_setting_that_does_not_fit_another(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert refusal(monkeypatch, **environment).startswith("STILLFRAME_UPSTREAM_URL: ")


def test_it_takes_a_custom_upstream_on_loopback_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLFRAME_UPSTREAM", "custom")
    monkeypatch.setenv("STILLFRAME_UPSTREAM_URL", "http://127.0.0.1:9000/")
    assert load_settings().upstream_url == "http://127.0.0.1:9000"


@pytest.mark.parametrize("name", SECRETS)
def test_it_reads_a_secret_from_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{CANARY}\n")
    monkeypatch.setenv(f"{name}_FILE", str(file))
    assert load_settings().secrets == (CANARY,)


@pytest.mark.parametrize("name", SECRETS)
def test_it_takes_the_variable_before_the_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "missing"))
    monkeypatch.setenv(name, CANARY)
    assert load_settings().secrets == (CANARY,)


def test_it_names_the_file_that_can_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    message = refusal(monkeypatch, RUNCOMFY_TOKEN_FILE=str(tmp_path / "missing"))
    assert message.startswith("RUNCOMFY_TOKEN_FILE: ")
    assert "missing" in message


def test_it_never_shows_a_secret() -> None:
    settings = Settings(
        runcomfy_token=CANARY,
        secret_key=CANARY,
        sandbox_token=CANARY,
        database_url=f"postgresql://studio:{CANARY}@db/studio",
    )
    assert settings.secrets == (CANARY,) * 4
    for shown in (repr(settings), str(settings), repr(settings.model_dump()), settings.model_dump_json()):
        assert CANARY not in shown


def test_it_does_not_show_a_secret_that_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CANARY not in refusal(monkeypatch, STILLFRAME_DATABASE_URL=f"mysql://studio:{CANARY}@db/studio")


@pytest.mark.parametrize(
    ("given", "on"),
    [
        ({}, False),
        ({"host": "::1"}, False),
        ({"host": "localhost"}, False),
        ({"public_url": "http://localhost:8000"}, False),
        ({"allowed_hosts": ("localhost:8000", "127.0.0.1")}, False),
        ({"host": "0.0.0.0"}, True),
        ({"host": "::"}, True),
        ({"host": "192.168.1.20"}, True),
        ({"public_url": "https://studio.example"}, True),
        ({"allowed_hosts": ("studio.example",)}, True),
        ({"allowed_hosts": ("localhost", "studio.example:443")}, True),
    ],
)
def test_it_asks_people_to_sign_in_once_others_can_reach_it(given: dict[str, object], on: bool) -> None:
    assert Settings(**given).accounts_on is on  # type: ignore[arg-type]


def test_it_keeps_data_with_the_checkout_and_not_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings().data == CHECKOUT / "data"


def test_it_keeps_data_with_the_person_when_it_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.settings.CHECKOUT", tmp_path / "site-packages")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert Settings().data == tmp_path / "home" / ".local" / "share" / "stillframe"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert Settings().data == tmp_path / "share" / "stillframe"


def test_it_keeps_data_where_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLFRAME_DATA_DIR", str(tmp_path / "here"))
    settings = load_settings()
    assert settings.data == tmp_path / "here"
    assert settings.database == f"sqlite+aiosqlite:///{tmp_path / 'here' / 'stillframe.sqlite'}"


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_it_names_the_driver_of_postgresql(scheme: str) -> None:
    assert Settings(database_url=f"{scheme}://db/studio").database == "postgresql+psycopg://db/studio"  # type: ignore[arg-type]


def test_it_splits_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLFRAME_ALLOWED_HOSTS", " studio.example, studio.local:8000 ,")
    assert load_settings().allowed_hosts == ("studio.example", "studio.local:8000")


def test_it_reads_no_env_file_of_the_folder_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("STILLFRAME_PORT=9\n")
    monkeypatch.chdir(tmp_path)
    assert load_settings().port == 8000


def test_it_lets_the_command_line_go_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLFRAME_PORT", "9000")
    assert load_settings(port=9001).port == 9001
