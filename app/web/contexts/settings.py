"""What templates/settings/show.html is given: what is so, from the settings and the ledger."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    name: str
    value: str


@dataclass(frozen=True)
class FoundToken:
    """A sign-in of RunComfy's own command line on this machine, not in use."""

    account: str
    path: str


@dataclass(frozen=True)
class SettingsContext:
    page: str
    account: tuple[Fact, ...]
    is_sandbox: bool
    found: FoundToken | None
    budgets: tuple[Fact, ...]
    day_begins: str
    person: tuple[Fact, ...]
    server: tuple[Fact, ...]
