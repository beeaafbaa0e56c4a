"""What narrows the history: its address, its export and what is done to chosen runs all say it by this one model."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints, ValidationError

from app.runs import RunQuery
from app.runs.ledger.states import DRIVEN, ENDS, SAVED, UNCONFIRMED
from app.web.text_fields import Text, day

EVERYBODY, NOBODY = "all", "none"
STATES = {
    "live": DRIVEN,
    "saved": frozenset({SAVED}),
    "waits": frozenset({UNCONFIRMED}),
    "ended": ENDS - {SAVED},
}
Words = Annotated[Text, StringConstraints(strip_whitespace=True, max_length=200)]


def _of_text(read: Callable[[str], Any]) -> BeforeValidator:
    return BeforeValidator(lambda value: read(value) if isinstance(value, str) else value)


Day = Annotated[date | None, _of_text(day)]  # as a person may have typed it: what is no date is no limit
Flag = Annotated[bool, _of_text(bool), PlainSerializer(int)]


class HistoryFilters(BaseModel):
    model_config = ConfigDict(frozen=True)

    state: Words = ""  # a name of STATES; any other narrows nothing
    q: Words = ""
    tag: Words = ""
    model: Words = ""
    person: Words = ""  # '' is the reader; EVERYBODY, NOBODY, or a person's id, for an admin
    star: Flag = False
    since: Day = None
    until: Day = None  # the last day that is meant
    cursor: Annotated[Text, Field(max_length=26)] = ""

    @classmethod
    def of_address(cls, address: str) -> "HistoryFilters":
        """Return what an address of the history says; one that nobody could have been given says nothing."""
        try:
            return cls.model_validate(dict(parse_qsl(address.partition("?")[2])))
        except ValidationError:
            return cls()

    def address(self, **changes: object) -> str:
        """The history with these fields changed; a change of what is asked begins at the newest again."""
        query = self.model_copy(update={"cursor": "", **changes}).model_dump(mode="json", exclude_defaults=True)
        return f"/runs?{urlencode(query)}" if query else "/runs"

    def query(self, owner: str | None, zone: tzinfo, *, limit: int) -> RunQuery:
        return RunQuery(
            owner=owner,
            states=tuple(sorted(STATES.get(self.state, ()))),
            q=self.q,
            tag=self.tag or None,
            model=self.model or None,
            star=self.star or None,
            since=_midnight(self.since, zone) if self.since else None,
            until=_midnight(self.until + timedelta(days=1), zone) if self.until else None,
            cursor=self.cursor or None,
            limit=limit,
        )

    def whose(self, reader: str) -> str | None:
        """Whose runs are asked for, as RunQuery.owner has it."""
        return {"": reader, EVERYBODY: None, NOBODY: ""}.get(self.person, self.person)

    @property
    def narrows(self) -> bool:
        return any((self.state, self.q, self.tag, self.model, self.star, self.since, self.until))

    @property
    def more(self) -> int:
        """How much of what stands in the fold of filters is set."""
        return sum(map(bool, (self.model, self.since, self.until)))


def _midnight(first: date, zone: tzinfo) -> datetime:
    return datetime.combine(first, time(), zone)
