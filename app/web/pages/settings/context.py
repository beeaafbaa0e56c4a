"""What the templates of settings are given: what is so, from the settings and the ledger, and a sign-in under way."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    name: str
    value: str


@dataclass(frozen=True)
class FoundSignIn:
    """A sign-in of RunComfy's own command line on this machine, not in use. `is_agreed`: it will be at the next start.
    `account` is its email address, where the file at `path` tells it."""

    account: str | None
    path: str
    is_agreed: bool


@dataclass(frozen=True)
class SignInOffer:
    """What this page can do about the account: nothing where accounts are on. `upstream` is whose sign-in it is, `path`
    where its token is or would be."""

    can_sign_in: bool
    can_sign_out: bool
    upstream: str
    path: str


@dataclass(frozen=True)
class SettingsContext:
    page: str
    account: tuple[Fact, ...]
    is_sandbox: bool
    found: FoundSignIn | None
    sign_in: SignInOffer
    budgets: tuple[Fact, ...]
    day_begins: str
    person: tuple[Fact, ...]
    server: tuple[Fact, ...]


@dataclass(frozen=True)
class SignInContext:
    """`phase` is waiting, done, ended or none; `trouble` is why it ended, `path` where the token is when it is done."""

    page: str
    phase: str
    user_code: str
    verify_url: str
    trouble: str
    path: str
    upstream: str
    again_s: int
