"""What pages and the API ask about people: is there anybody, who is this, sign in, sign out.

A session lasts 30 days from its last use, and 90 at most. The browser holds a random value of 256 bits, the database its SHA-256.
"""

import asyncio
import hashlib
import secrets

import structlog
from sqlalchemy import case, delete, exists, select, text, update

from app.accounts.models import Person, Session
from app.accounts.passwords import Passwords, check_new
from app.accounts.setup_code import SetupCode
from app.accounts.throttle import Throttle
from app.db import Database, db_age, db_now, new_id
from app.errors import Conflict, InvalidForm, Unauthenticated
from app.messages import N_

SESSION_S = 30 * 86_400.0
MAX_SESSION_S = 90 * 86_400.0  # however often it is used
NOTED_S = 3_600.0  # a session's use is written down once an hour, not at every picture

log = structlog.get_logger(__name__)


class Accounts:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._passwords = Passwords()
        self._throttle = Throttle()
        self._code = SetupCode()
        self._has_people = False

    @property
    def setup_code(self) -> str:
        return self._code.text

    async def any_people(self) -> bool:
        if not self._has_people:
            async with self._database.read() as session:
                self._has_people = bool(await session.scalar(select(exists().select_from(Person))))
        return self._has_people

    async def names(self) -> dict[str, str]:
        """What everybody is called, by id, in the order of names."""
        async with self._database.read() as session:
            rows = (await session.execute(select(Person.id, Person.name).order_by(Person.name, Person.id))).all()
        return {person: name for person, name in rows}  # noqa: C416 - a Row is no pair to dict()

    async def announce(self) -> None:
        """Print the code of /setup to the log while the first account does not exist."""
        if not await self.any_people():
            self._code.tell()

    async def set_up(self, code: str, name: str, email: str, password: str, *, address: str = "") -> Person:
        """Make the first account. Raises Conflict `set_up`, TooManyRequests, InvalidForm with its field."""
        if await self.any_people():
            raise _already()
        if not self._code.matches(code):  # a right one always passes: 40 bits bear being guessed at
            self._throttle.setup_missed(address)
            raise InvalidForm(N_("That code doesn’t match."), code="wrong_code", field="/code")
        name, email = _name(name), _email(email)
        check_new(password)
        hashed = await self._passwords.hash(password)
        async with self._database.write() as session:
            if not self._database.is_sqlite:  # SQLite's writers stand in line anyway
                await session.execute(text("lock table people in exclusive mode"))
            if await session.scalar(select(exists().select_from(Person))):
                raise _already()
            now = await session.scalar(select(db_now()))
            person = Person(id=new_id(), email=email, name=name, password=hashed, role="admin", created_at=now)
            session.add(person)
        self._has_people = True
        log.info("first_account_made", person=person.id)
        return person

    async def sign_in(
        self, email: str, password: str, *, address: str = "", replaces: str | None = None, device: str | None = None
    ) -> tuple[str, Person]:
        """Return the new session's token. `replaces` is the token that the browser had, `device` the name of a browser
        that has signed in as this person before.

        Raises Unauthenticated `wrong_credentials`, the same for an unknown address and a wrong password, and
        TooManyRequests.
        """
        email = email.strip().lower()[:254]
        await asyncio.sleep(self._throttle.sign_in(address, email, device=device))
        async with self._database.read() as session:
            person = await session.scalar(select(Person).where(Person.email == email))
        stored = person.password if person else None
        if not await self._passwords.verify(stored, password, is_known=bool(device)) or person is None:
            log.info("sign_in_refused", address=address)
            raise Unauthenticated(N_("Wrong email or password."), code="wrong_credentials")
        self._throttle.forgive(address, email, device=device)
        rehashed = await self._passwords.hash(password) if self._passwords.is_outdated(person.password) else None
        token = secrets.token_urlsafe(32)
        async with self._database.write() as session:
            now = await session.scalar(select(db_now())) or 0.0
            gone = Session.expires_at <= now
            await session.execute(delete(Session).where(gone | (Session.id == _hash(replaces)) if replaces else gone))
            session.add(
                Session(id=_hash(token), person_id=person.id, created_at=now, seen_at=now, expires_at=now + SESSION_S)
            )
            if rehashed:
                await session.execute(update(Person).where(Person.id == person.id).values(password=rehashed))
        log.info("signed_in", person=person.id)
        return token, person

    async def session(self, token: str) -> Person | None:
        """Who holds this token; using it makes it last 30 days from now, but no longer than MAX_SESSION_S from its start."""
        found = Session.id == _hash(token)
        async with self._database.read() as session:
            row = (
                await session.execute(
                    select(Person, db_age(Session.seen_at))
                    .join(Session, Session.person_id == Person.id)
                    .where(found, Session.expires_at > db_now())
                )
            ).one_or_none()
        if row is None:
            return None
        person, age = row
        if age > NOTED_S:
            async with self._database.write() as session:
                end, longest = db_now() + SESSION_S, Session.created_at + MAX_SESSION_S
                used = {"seen_at": db_now(), "expires_at": case((end > longest, longest), else_=end)}
                await session.execute(update(Session).where(found).values(**used))
        return person

    async def is_signed_in(self, token: str, person: str) -> bool:
        """Whether this token is still that person's; asking does not make it last longer."""
        mine = (Session.id == _hash(token), Session.person_id == person, Session.expires_at > db_now())
        async with self._database.read() as session:
            return await session.scalar(select(Session.id).where(*mine)) is not None

    async def sign_out(self, token: str) -> None:
        async with self._database.write() as session:
            await session.execute(delete(Session).where(Session.id == _hash(token)))


def _already() -> Conflict:
    return Conflict(N_("This server is set up already."), code="set_up")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise InvalidForm(N_("Enter your name."), field="/name")
    if len(name) > 120:
        raise InvalidForm(N_("Take 120 characters or fewer."), field="/name")
    return name


def _email(email: str) -> str:
    email = email.strip().lower()
    before, _, domain = email.rpartition("@")
    if not before or not domain or len(email) > 254 or any(c.isspace() for c in email):
        raise InvalidForm(N_("Enter an email address like you@studio.example."), field="/email")
    return email
