"""People and their sessions, on both databases."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from app.accounts import Accounts
from app.accounts.models import Person, Session
from app.accounts.service import SESSION_S
from app.db import Database, db_now
from app.errors import Conflict, InvalidForm, StillframeError, TooManyRequests, Unauthenticated

EMAIL, PASSWORD = "ann@studio.example", "long enough words"


@pytest.fixture
def accounts(database: Database) -> Accounts:
    return Accounts(database)


async def set_up(accounts: Accounts) -> Person:
    return await accounts.set_up(accounts.setup_code, "  Ann   Lund ", " Ann@Studio.Example ", PASSWORD)


async def test_it_makes_the_first_person_with_an_argon2id_hash(accounts: Accounts, database: Database) -> None:
    assert not await accounts.any_people()
    person = await set_up(accounts)
    assert await accounts.any_people()
    assert (person.name, person.email, person.role) == ("Ann Lund", EMAIL, "admin")
    async with database.read() as session:
        stored = await session.scalar(select(Person.password))
    assert stored is not None
    assert stored.startswith("$argon2id$v=19$m=65536,t=2,p=1$")
    assert PASSWORD not in stored


async def test_it_makes_one_first_person_however_many_ask(database: Database) -> None:
    several = [Accounts(database) for _ in range(3)]
    made = await asyncio.gather(*map(set_up, several), return_exceptions=True)
    assert sum(isinstance(each, Person) for each in made) == 1
    assert [each.error_code for each in made if isinstance(each, Conflict)] == ["set_up", "set_up"]


async def test_it_is_set_up_once(accounts: Accounts) -> None:
    await set_up(accounts)
    with pytest.raises(Conflict):
        await set_up(accounts)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "WRONG"}, "/code"),
        ({"name": " "}, "/name"),
        ({"name": "x" * 121}, "/name"),
        ({"email": "ann"}, "/email"),
        ({"email": "ann @studio.example"}, "/email"),
        ({"email": f"{'a' * 250}@b.example"}, "/email"),
        ({"password": "x" * 11}, "/password"),
        ({"password": "x" * 1025}, "/password"),
    ],
)
async def test_it_names_the_field_that_is_wrong(accounts: Accounts, change: dict[str, str], field: str) -> None:
    given = {"code": accounts.setup_code, "name": "Ann", "email": EMAIL, "password": PASSWORD} | change
    with pytest.raises(InvalidForm) as caught:
        await accounts.set_up(**given)
    assert caught.value.field == field
    assert not await accounts.any_people()


async def test_it_signs_in_whatever_the_case_of_the_address(accounts: Accounts, database: Database) -> None:
    made = await set_up(accounts)
    token, person = await accounts.sign_in("ANN@studio.example ", PASSWORD)
    assert person.id == made.id
    assert len(token) >= 43
    found = await accounts.session(token)
    assert found is not None
    assert found.id == made.id
    async with database.read() as session:
        stored = await session.scalar(select(Session.id))
    assert stored != token
    assert len(stored or "") == 64


async def test_it_takes_a_letter_however_it_was_composed(accounts: Accounts) -> None:
    await accounts.set_up(accounts.setup_code, "Ann", EMAIL, "caf\u00e9 au lait, bitte")
    token, _ = await accounts.sign_in(EMAIL, "cafe\u0301 au lait, bitte")
    assert token


async def refusal(call: Callable[[], object]) -> StillframeError:
    with pytest.raises((Unauthenticated, TooManyRequests)) as caught:
        await call()  # type: ignore[misc]
    return caught.value


async def test_it_does_not_tell_who_is_known(accounts: Accounts) -> None:
    await set_up(accounts)
    wrong = await refusal(lambda: accounts.sign_in(EMAIL, "other long words"))
    unknown = await refusal(lambda: accounts.sign_in("bob@studio.example", PASSWORD))
    assert (wrong.message, wrong.error_code) == (unknown.message, unknown.error_code)
    assert wrong.error_code == "wrong_credentials"


async def test_it_works_as_hard_for_an_unknown_address(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.accounts import passwords

    worked: list[str] = []
    matches = passwords._matches

    def counted(stored: str, password: bytes) -> bool:
        worked.append(stored.rpartition("$")[0].rpartition("$")[0])
        return matches(stored, password)

    monkeypatch.setattr(passwords, "_matches", counted)
    await set_up(accounts)
    await refusal(lambda: accounts.sign_in(EMAIL, "other long words"))
    await refusal(lambda: accounts.sign_in("bob@studio.example", PASSWORD))
    assert worked == ["$argon2id$v=19$m=65536,t=2,p=1"] * 2


async def test_it_never_lets_the_decoy_in(accounts: Accounts) -> None:
    from app.accounts.passwords import Passwords

    assert not await Passwords().verify(None, "")


async def test_it_ends_a_session_thirty_days_after_its_last_use(accounts: Accounts, database: Database) -> None:
    await set_up(accounts)
    token, _ = await accounts.sign_in(EMAIL, PASSWORD)

    async def age(seen: float, left: float) -> None:
        async with database.write() as session:
            await session.execute(update(Session).values(seen_at=db_now() - seen, expires_at=db_now() + left))

    async def left() -> float:
        async with database.read() as session:
            return await session.scalar(select(Session.expires_at - db_now())) or 0.0

    assert abs(await left() - SESSION_S) < 60
    await age(seen=1800, left=100)
    assert await accounts.session(token)
    assert await left() < 101  # used a moment ago: nothing to write down
    await age(seen=7200, left=100)
    assert await accounts.session(token)
    assert abs(await left() - SESSION_S) < 60
    await age(seen=7200, left=-1)
    assert await accounts.session(token) is None


async def test_it_ends_a_session_ninety_days_after_its_start_however_often_it_is_used(
    accounts: Accounts, database: Database
) -> None:
    await set_up(accounts)
    token, _ = await accounts.sign_in(EMAIL, PASSWORD)
    left: dict[int, float] = {}
    for days in (59, 61, 89):
        async with database.write() as session:
            began = db_now() - days * 86_400.0
            await session.execute(update(Session).values(created_at=began, seen_at=db_now() - 7200))
        assert await accounts.session(token)
        async with database.read() as session:
            left[days] = (await session.scalar(select(Session.expires_at - db_now())) or 0.0) / 86_400
    assert left == pytest.approx({59: 30, 61: 29, 89: 1}, abs=0.01)


async def test_it_replaces_the_browsers_session_and_sweeps_old_ones(accounts: Accounts, database: Database) -> None:
    await set_up(accounts)
    old, _ = await accounts.sign_in(EMAIL, PASSWORD)
    elsewhere, _ = await accounts.sign_in(EMAIL, PASSWORD)
    new, _ = await accounts.sign_in(EMAIL, PASSWORD, replaces=old)
    assert await accounts.session(old) is None
    assert await accounts.session(elsewhere)
    async with database.write() as session:
        await session.execute(update(Session).values(expires_at=0.0))
    await accounts.sign_in(EMAIL, PASSWORD, replaces=new)
    async with database.read() as session:
        assert len((await session.scalars(select(Session.id))).all()) == 1


async def test_it_signs_out_one_browser(accounts: Accounts) -> None:
    await set_up(accounts)
    here, _ = await accounts.sign_in(EMAIL, PASSWORD)
    there, _ = await accounts.sign_in(EMAIL, PASSWORD)
    await accounts.sign_out(here)
    assert await accounts.session(here) is None
    assert await accounts.session(there)
    assert await accounts.session("\ud800 no token") is None


async def test_it_brings_an_outdated_hash_up_to_date(accounts: Accounts, database: Database) -> None:
    from argon2 import PasswordHasher

    await set_up(accounts)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    async with database.write() as session:
        await session.execute(update(Person).values(password=weak))
    await accounts.sign_in(EMAIL, PASSWORD)
    async with database.read() as session:
        stored = await session.scalar(select(Person.password)) or ""
    assert stored.startswith("$argon2id$v=19$m=65536,t=2,p=1$")
