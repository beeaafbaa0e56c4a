"""What templates/settings/show.html is given: what is so, from the settings and the ledger."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    name: str
    value: str


@dataclass(frozen=True)
class FoundSignIn:
    """A sign-in of RunComfy's own command line on this machine, not in use. `is_agreed`: it will be at the next start."""

    account: str
    is_agreed: bool


@dataclass(frozen=True)
class SettingsContext:
    page: str
    account: tuple[Fact, ...]
    is_sandbox: bool
    found: FoundSignIn | None
    budgets: tuple[Fact, ...]
    day_begins: str
    person: tuple[Fact, ...]
    server: tuple[Fact, ...]
