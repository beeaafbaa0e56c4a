"""The one frozen settings object. docs/settings.md describes each; a test compares the two.

Every setting is read from STILLFRAME_<NAME>; what RunComfy's own tools read keeps its own name. A secret may also
come from a file named by <NAME>_FILE. A bad value stops start-up and names the setting.
"""

import os
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from app import setting_values
from app.errors import SettingsError

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost", "[::1]"})
CHECKOUT = Path(__file__).resolve().parent.parent
SECRETS = ("RUNCOMFY_TOKEN", "STILLFRAME_SECRET_KEY", "STILLFRAME_SANDBOX_TOKEN")
IN_FILES = (*SECRETS, "STILLFRAME_DATABASE_URL")  # what <NAME>_FILE may hold; an address of a database has a password

Names = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """All of Stillframe's settings. Money in US dollars, times in seconds."""

    model_config = SettingsConfigDict(
        env_prefix="STILLFRAME_", frozen=True, extra="ignore", hide_input_in_errors=True, env_ignore_empty=True
    )

    host: str = Field("127.0.0.1", description="Address to listen on. Beyond loopback, accounts are on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    data_dir: Path | None = Field(
        None, description="Database, images and locks. Default: data/ of the checkout, else the XDG data home."
    )
    database_url: SecretStr | None = Field(
        None, description="postgresql://… for team scale. Default: SQLite in DATA_DIR."
    )
    public_url: str | None = Field(
        None, description="Address under which people reach this server, when a proxy stands in front."
    )
    allowed_hosts: Names = Field(
        (), description="Host names that are answered, comma separated. Default: the loopback names."
    )
    trusted_proxies: Names = Field(
        (), description="Addresses of proxies whose X-Forwarded-* is believed, comma separated."
    )
    upstream: Literal["auto", "runcomfy", "sandbox", "custom"] = Field(
        "auto", description="auto: RunComfy when RUNCOMFY_TOKEN is set, else the sandbox."
    )
    upstream_url: str | None = Field(
        None, description="Base address of a custom upstream, or of another server's sandbox."
    )
    upstream_proxy: str | None = Field(
        None, description="HTTP proxy for calls to upstream and for images at addresses."
    )
    upstream_download_hosts: Names = Field(
        (), description="host or host:port that results of a custom upstream may come from."
    )
    model: str = Field(
        "openai/gpt-image-2/edit",
        pattern=r"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+$",
        description="Model that a new edit starts with.",
    )
    max_submitted_runs: int = Field(100, ge=1, le=10_000, description="Runs that may be on their way at once.")
    budget_daily_usd: Decimal | None = Field(
        None, ge=0, description="Most that may be reserved a day, all people together."
    )
    budget_per_person_daily_usd: Decimal | None = Field(
        None, ge=0, description="Most that one person may reserve a day."
    )
    disk_floor_gb: float = Field(
        0.5, ge=0, description="Images are refused while less than this is free on the disk; runs still end."
    )
    stored_per_person_gb: float | None = Field(
        None, gt=0, description="Most that the images which one person gave may take."
    )
    timezone: str = Field("UTC", description="Where a budget's day begins and ends.")
    secret_key: SecretStr | None = Field(
        None, description="Signs addresses. Default: made at random and kept in DATA_DIR."
    )
    insecure_cookies: bool = Field(False, description="1: plain cookies where there is no TLS.")
    sandbox_token: SecretStr | None = Field(None, description="Bearer of the sandbox. Default: random per install.")
    sandbox_schema: Literal["size", "aspect_ratio"] = Field(
        "size", description="Which schema of the edit model the sandbox shows."
    )
    sandbox_queue_s: float = Field(0, ge=0, le=3600, description="Time that a sandbox request waits in the queue.")
    sandbox_run_s: float = Field(0, ge=0, le=3600, description="Time that a sandbox request takes at least.")
    sandbox_faults: Names = Field((), description="Faults that the sandbox plays, by scenario name; for tests.")
    fidelity: Literal["auto", "off"] = Field(
        "auto", description="auto: what a run kept of its source is measured once its result is saved. off: not."
    )
    sandbox_drift: Literal["none", "rerender", "shift", "tint", "object", "redraw"] = Field(
        "none", description="How the sandbox spoils its drafts on purpose, so that one sees what the report finds."
    )
    log_format: Literal["auto", "json", "text"] = Field("auto", description="auto: text on a terminal, JSON elsewhere.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    slot: str | None = Field(
        None,
        pattern=r"^[a-z0-9-]{1,40}$",
        description="Name of this process's executor slot. Default: the first free one.",
    )

    runcomfy_token: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("RUNCOMFY_TOKEN", "runcomfy_token"),
        description="Token of RunComfy's Model API.",
    )
    runcomfy_config_dir: Path | None = Field(
        None,
        validation_alias=AliasChoices("RUNCOMFY_CONFIG_DIR", "runcomfy_config_dir"),
        description="Folder of RunComfy's own token.json.",
    )
    xdg_config_home: Path | None = Field(
        None,
        validation_alias=AliasChoices("XDG_CONFIG_HOME", "xdg_config_home"),
        description="Where runcomfy/token.json is looked for next.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings  # no .env of whatever folder one stands in

    @field_validator("allowed_hosts", "trusted_proxies", "upstream_download_hosts", "sandbox_faults", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("runcomfy_token", "runcomfy_config_dir", "xdg_config_home", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: Any) -> Any:
        return None if isinstance(value, str) and not value.strip() else value  # as RunComfy's own tools read them

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("is no time zone that this machine knows, such as Europe/Berlin") from error
        return value

    @field_validator("host")
    @classmethod
    def _can_be_listened_on(cls, value: str) -> str:
        return setting_values.listen_address(value)

    @field_validator("public_url")
    @classmethod
    def _is_public(cls, value: str | None) -> str | None:
        return value and setting_values.public_address(value)

    @field_validator("upstream_url", "upstream_proxy")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        return value and setting_values.web_address(value)

    @field_validator("allowed_hosts", "upstream_download_hosts")
    @classmethod
    def _are_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(setting_values.host_name, value))

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(setting_values.proxy_network, value))

    @field_validator("runcomfy_token", "sandbox_token")
    @classmethod
    def _is_token(cls, value: SecretStr | None) -> SecretStr | None:
        return SecretStr(setting_values.token(value.get_secret_value())) if value else None

    @field_validator("data_dir")
    @classmethod
    def _is_somebodys(cls, value: Path | None) -> Path | None:
        try:
            return value and value.expanduser()
        except RuntimeError as error:
            raise ValueError("begins with a user’s home that this machine does not have") from error

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: SecretStr | None) -> SecretStr | None:
        return value and SecretStr(setting_values.database_address(value.get_secret_value()))

    @model_validator(mode="after")
    def _custom_is_complete(self) -> Self:
        if self.upstream == "custom":
            if not self.upstream_url:
                raise ValueError("UPSTREAM_URL: is needed when UPSTREAM is custom")
            parts = urlsplit(self.upstream_url)
            if parts.scheme == "http" and parts.hostname not in LOOPBACK:
                raise ValueError("UPSTREAM_URL: plain http is allowed on loopback only")
        if self.upstream == "runcomfy" and self.upstream_url:
            raise ValueError("UPSTREAM_URL: belongs to UPSTREAM=custom or sandbox")
        return self

    @property
    def data(self) -> Path:
        """The data folder as an absolute path; never the working directory."""
        if self.data_dir:
            return self.data_dir.expanduser().absolute()
        if (CHECKOUT / "pyproject.toml").exists():
            return CHECKOUT / "data"
        base = os.environ.get("XDG_DATA_HOME")
        return (Path(base) if base else Path.home() / ".local" / "share") / "stillframe"

    @property
    def database(self) -> str:
        """The database's address, for SQLAlchemy, with its async driver named."""
        url = (
            self.database_url.get_secret_value()
            if self.database_url
            else f"sqlite:///{self.data / 'stillframe.sqlite'}"
        )
        scheme, _, rest = url.partition("://")
        return ("sqlite+aiosqlite" if scheme == "sqlite" else "postgresql+psycopg") + "://" + rest

    @property
    def accounts_on(self) -> bool:
        """Whether people sign in: as soon as anything but this machine's loopback may reach the server."""
        names = {*self.allowed_hosts, *([urlsplit(self.public_url).hostname or ""] if self.public_url else [])}
        return self.host not in LOOPBACK or any(
            name.rsplit(":", 1)[0] not in LOOPBACK and name not in LOOPBACK for name in names
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value that is known at start, for redaction."""
        found = [s.get_secret_value() for s in (self.runcomfy_token, self.secret_key, self.sandbox_token) if s]
        if self.database_url and (password := urlsplit(self.database_url.get_secret_value()).password):
            found.append(password)
        return tuple(found)


def load_settings(**overrides: Any) -> Settings:
    """Read settings from the environment. Raises SettingsError that names the setting."""
    from_files: dict[str, Any] = {}
    for name in IN_FILES:
        path, field = os.environ.get(f"{name}_FILE"), name.removeprefix("STILLFRAME_").lower()
        if path and not os.environ.get(name):
            try:
                from_files[field] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingsError(f"{name}_FILE: {path} can't be read ({error.strerror}).") from error
            except ValueError as error:
                raise SettingsError(f"{name}_FILE: {path} holds no text.") from error
            if not from_files[field]:
                raise SettingsError(f"{name}_FILE: {path} is empty.")
    try:
        return Settings(**{**from_files, **overrides})
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    words = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return f"STILLFRAME_{words}."
    name = str(first["loc"][0]).upper()
    name = name if name.startswith(("RUNCOMFY_", "XDG_")) else f"STILLFRAME_{name.removeprefix('STILLFRAME_')}"
    return f"{name}: {words[:1].lower() + words[1:]}."
