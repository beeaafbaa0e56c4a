"""Which upstream this process talks to: its addresses, its token, and where its files may come from.

Resolved once, at start; it never changes while the process lives. docs/runcomfy.md tells what each setting does.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import httpx
from pydantic import SecretStr

from app.errors import SettingsError
from app.settings import LOOPBACK, Settings
from app.upstream.places import DownloadRule, PublicHosts, listed
from app.upstream.tokens import FoundToken, consent_given, find_token_file, is_usable

RUNCOMFY = "https://model-api.runcomfy.net"
RUNCOMFY_BALANCE = "https://api.runcomfy.net/prod/v2/balance"
RUNCOMFY_SIGN_IN = "https://www.runcomfy.com"
RUNCOMFY_FILES = ("runcomfy.net", "runcomfy.com")
SANDBOX = "http://sandbox"
ASGIApp = Callable[..., Any]
HIDDEN = "[hidden]"


@dataclass(frozen=True)
class Profile:
    """`account` tells one token on one base from every other, and tells nobody the token; an empty one is not sent.

    `transport` is set when upstream lives in this process; then it reads our own images by their ids.
    """

    name: Literal["runcomfy", "sandbox", "custom"]
    base: str
    token: SecretStr
    downloads: DownloadRule
    balance_url: str
    sign_in: str
    proxy: SecretStr | None = None
    transport: httpx.AsyncBaseTransport | None = field(default=None, repr=False)

    @property
    def account(self) -> str:
        return fingerprint(self.base, self.token.get_secret_value())

    @property
    def reads_our_ids(self) -> bool:
        return self.transport is not None

    def redact(self, text: str) -> str:
        """`text` without our secrets, should upstream repeat them."""
        for secret in (self.token, self.proxy):
            if secret and secret.get_secret_value():
                text = text.replace(secret.get_secret_value(), HIDDEN)
        return text


def fingerprint(base: str, token: str) -> str:
    return hashlib.sha256(f"{base}\n{token}".encode()).hexdigest()[:32]


def resolve_profile(settings: Settings, sandbox: ASGIApp | None, sandbox_token: str) -> Profile:
    """The upstream that the settings name. Raises SettingsError.

    `auto` is RunComfy when RUNCOMFY_TOKEN is set, or when somebody agreed to the token file that was found; else the
    sandbox. UPSTREAM=runcomfy takes a token file without asking, since whoever set it chose RunComfy.
    """
    if settings.upstream == "custom":
        return _custom(settings)
    if settings.upstream == "sandbox":
        return _sandbox(settings, sandbox, sandbox_token)
    if settings.upstream_url:
        raise SettingsError("STILLFRAME_UPSTREAM_URL: belongs to UPSTREAM=custom or UPSTREAM=sandbox; set one of them.")
    token = settings.runcomfy_token
    if token is None and (found := find_token_file(settings)) and found.base is None:
        agreed = consent_given(settings.data, fingerprint(RUNCOMFY, found.token.get_secret_value()))
        token = found.token if agreed or settings.upstream == "runcomfy" else None
    if token is not None and token.get_secret_value():
        return _runcomfy(settings, token)
    if settings.upstream == "runcomfy":
        raise SettingsError(
            "RUNCOMFY_TOKEN: is needed when UPSTREAM is runcomfy; or sign in with stillframe login.",
            code="not_signed_in",
        )
    return _sandbox(settings, sandbox, sandbox_token)


def sign_in_profile(settings: Settings) -> Profile | None:
    """What signing in is for: RunComfy or the custom upstream, without a token; None where the settings say sandbox.

    Raises SettingsError.
    """
    if settings.upstream == "sandbox":
        return None
    nobody = settings.model_copy(update={"runcomfy_token": SecretStr("")})
    return _custom(nobody) if settings.upstream == "custom" else _runcomfy(nobody, SecretStr(""))


def signed_in(settings: Settings) -> tuple[Profile, FoundToken | None] | None:
    """The account that the settings and the token file speak of, with the file when it is from there; None for nobody.

    RUNCOMFY_TOKEN bypasses the file. Whether a run would use it is resolve_profile's to say. Raises SettingsError.
    """
    profile = sign_in_profile(settings)
    if profile is None:
        return None
    found = None if settings.runcomfy_token else find_token_file(settings)
    if found and found.base != (profile.base if profile.name == "custom" else None):
        found = None
    token = found.token if found else settings.runcomfy_token
    return (replace(profile, token=_usable(token, "RUNCOMFY_TOKEN")), found) if token else None


def _runcomfy(settings: Settings, token: SecretStr) -> Profile:
    return Profile(
        name="runcomfy",
        base=RUNCOMFY,
        token=_usable(token, "RUNCOMFY_TOKEN"),
        downloads=PublicHosts(RUNCOMFY_FILES),
        balance_url=RUNCOMFY_BALANCE,
        sign_in=RUNCOMFY_SIGN_IN,
        proxy=_proxy(settings),
    )


def _custom(settings: Settings) -> Profile:
    base = _base(settings.upstream_url or "")
    try:
        downloads = listed(base, settings.upstream_download_hosts)
    except ValueError as error:
        raise SettingsError(
            f"STILLFRAME_UPSTREAM_DOWNLOAD_HOSTS: {error} is not a host or host:port, such as files.example.com."
        ) from None
    token = settings.runcomfy_token
    if token is None and (found := find_token_file(settings)) and found.base == base:
        token = found.token  # this very upstream gave it, when somebody signed in to it
    return Profile(
        name="custom",
        base=base,
        token=_usable(token, "RUNCOMFY_TOKEN"),
        downloads=downloads,
        balance_url=f"{base}/prod/v2/balance",
        sign_in=base,
        proxy=_proxy(settings),
    )


def _sandbox(settings: Settings, sandbox: ASGIApp | None, sandbox_token: str) -> Profile:
    if settings.upstream_url is None and sandbox is None:
        raise SettingsError("STILLFRAME_UPSTREAM: no sandbox runs in this process; name one by UPSTREAM_URL.")
    elsewhere = settings.upstream_url is not None
    base = _base(settings.upstream_url) if settings.upstream_url else SANDBOX
    # an exception of the sandbox is its 500, as it would be over a network
    transport = httpx.ASGITransport(app=sandbox, raise_app_exceptions=False) if sandbox and not elsewhere else None
    return Profile(
        name="sandbox",
        base=base,
        token=_usable(SecretStr(sandbox_token), "STILLFRAME_SANDBOX_TOKEN"),
        downloads=listed(base, ()),
        balance_url=f"{base}/prod/v2/balance",
        sign_in=base,
        proxy=_proxy(settings) if elsewhere else None,
        transport=transport,
    )


def _base(url: str) -> str:
    """The address that paths are put after. Raises SettingsError for one that would leak the token or eat the path."""
    parsed = httpx.URL(url)
    if parsed.userinfo or parsed.query or parsed.fragment:
        raise SettingsError("STILLFRAME_UPSTREAM_URL: must be a plain address, without user name, ? or #.")
    if parsed.scheme == "http" and parsed.host not in LOOPBACK:
        raise SettingsError("STILLFRAME_UPSTREAM_URL: plain http is allowed on loopback only; the token would be read.")
    return url.rstrip("/")


def _usable(token: SecretStr | None, setting: str) -> SecretStr:
    text = token.get_secret_value().strip() if token else ""
    if text and not is_usable(text):
        raise SettingsError(f"{setting}: holds a character that no token has; was it copied whole?")
    return SecretStr(text)


def _proxy(settings: Settings) -> SecretStr | None:
    """Its address may hold a password."""
    return SecretStr(settings.upstream_proxy) if settings.upstream_proxy else None
