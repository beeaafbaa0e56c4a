"""What routes are given by `Depends`: the services that `app.wiring` assembled, and who is asking.

`app.state.studio` holds the services by the time of the first request.
"""

from dataclasses import dataclass
from operator import attrgetter
from typing import Annotated, Any, cast
from zoneinfo import ZoneInfo

from fastapi import Depends
from starlette.requests import HTTPConnection
from starlette.types import Scope

from app.accounts import Accounts, Person
from app.db import Database
from app.media import Images, Storage
from app.runs import Groups, Imports, Locks, Recipes, Reports, Reviews, RunActions, Runs, Sheets
from app.settings import Settings
from app.upstream import Catalogue, ModelAPI, Profile


@dataclass(frozen=True)
class State:
    """A dependency on what the application holds, by its path below `app.state`."""

    path: str

    async def __call__(self, connection: HTTPConnection) -> Any:
        return attrgetter(self.path)(connection.app.state)


SettingsDep = Annotated[Settings, Depends(State("studio.settings"))]
DatabaseDep = Annotated[Database, Depends(State("studio.database"))]
StorageDep = Annotated[Storage, Depends(State("studio.storage"))]
ImagesDep = Annotated[Images, Depends(State("studio.images"))]
CatalogueDep = Annotated[Catalogue, Depends(State("studio.catalogue"))]
ModelAPIDep = Annotated[ModelAPI, Depends(State("studio.api"))]
ProfileDep = Annotated[Profile, Depends(State("studio.profile"))]
RunsDep = Annotated[Runs, Depends(State("studio.runs"))]
RunActionsDep = Annotated[RunActions, Depends(State("studio.actions"))]
GroupsDep = Annotated[Groups, Depends(State("studio.groups"))]
SheetsDep = Annotated[Sheets, Depends(State("studio.sheets"))]
RecipesDep = Annotated[Recipes, Depends(State("studio.recipes"))]
ReportsDep = Annotated[Reports, Depends(State("studio.reports"))]
ImportsDep = Annotated[Imports, Depends(State("studio.imports"))]
LocksDep = Annotated[Locks, Depends(State("studio.locks"))]
ReviewsDep = Annotated[Reviews, Depends(State("studio.reviews"))]
AccountsDep = Annotated[Accounts | None, Depends(State("studio.accounts"))]  # None while nobody signs in
SecretDep = Annotated[bytes, Depends(State("studio.secret"))]


def person_in(scope: Scope) -> Person | None:
    return cast("Person | None", scope.get("state", {}).get("person"))


async def current_person(connection: HTTPConnection) -> Person | None:
    """Return who is signed in; None while accounts are off."""
    return person_in(connection.scope)


CurrentPerson = Annotated[Person | None, Depends(current_person)]


async def owner_of(person: CurrentPerson) -> str:
    return person.id if person else ""


async def reader_of(person: CurrentPerson) -> str | None:
    return None if person and person.is_admin else await owner_of(person)


# Whose runs and images these are: the person's id, '' while accounts are off.
Owner = Annotated[str, Depends(owner_of)]
# Whose runs and images may be looked at: everybody's (None) by an admin, else one's own. Actions take `Owner`.
Reader = Annotated[str | None, Depends(reader_of)]


async def client_address(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""


async def time_zone(settings: SettingsDep) -> ZoneInfo:
    return ZoneInfo(settings.timezone)


ClientAddress = Annotated[str, Depends(client_address)]
TimeZone = Annotated[ZoneInfo, Depends(time_zone)]
