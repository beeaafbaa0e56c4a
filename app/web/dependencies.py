"""What web asks of the assembled collaborators, and who is asking. `app.wiring` makes the real studio."""

from typing import TYPE_CHECKING, Protocol, cast

from fastapi import Request
from starlette.requests import HTTPConnection
from starlette.types import Scope

if TYPE_CHECKING:
    from app.accounts import Accounts, Person
    from app.db import Database
    from app.media import Images, Storage
    from app.runs import Groups, Recipes, Reports, Reviews, Runs
    from app.sandbox import Sandbox
    from app.settings import Settings
    from app.upstream import Catalogue, ModelAPI, Profile


class Studio(Protocol):
    """`accounts` is None while nobody signs in, `sandbox` while it is not the upstream."""

    settings: "Settings"
    database: "Database"
    storage: "Storage"
    images: "Images"
    catalogue: "Catalogue"
    api: "ModelAPI"
    runs: "Runs"
    groups: "Groups"
    recipes: "Recipes"
    reviews: "Reviews"
    reports: "Reports"
    accounts: "Accounts | None"
    sandbox: "Sandbox | None"
    profile: "Profile"
    secret: bytes


def studio_of(request: HTTPConnection) -> Studio:
    return cast(Studio, request.app.state.studio)


def person_in(scope: Scope) -> "Person | None":
    return cast("Person | None", scope.get("state", {}).get("person"))


def person_of(request: Request) -> "Person | None":
    """Who is signed in; None while accounts are off."""
    return person_in(request.scope)


def owner_of(request: Request) -> str:
    """Whose runs and images these are: the person's id, '' while accounts are off."""
    person = person_of(request)
    return person.id if person else ""


def reader_of(request: Request) -> str | None:
    """Whose runs and pictures may be looked at: everybody's (None) by an admin, else one's own. Acts ask `owner_of`."""
    person = person_of(request)
    return None if person and person.is_admin else owner_of(request)
