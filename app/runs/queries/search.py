"""What finds runs: the list by keyset, its filters, the search, and what there is to filter by.

`run_words` holds of each run what a search reads, folded: title, prompt with its quoted texts, note, tags. On SQLite an
FTS5 index of trigrams stands over it (migration 0004), kept by triggers; a word of one or two letters, as Chinese and
Japanese have, is looked for in the words themselves, as all are on PostgreSQL.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, column, func, literal_column, select, table, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement
from ulid import ULID

from app.errors import InvalidSpec
from app.prompts import parse_spec, spec_title
from app.runs.ledger.models import Run, RunWords

PAGE = 24
MAX_PAGE = 100
MAX_TERMS = 8
TRIGRAM = 3
TAGGED_LOOKED_AT = 5_000  # the latest runs with tags; their tags are those that one can filter by
BETWEEN = "\n"
INDEX = table("run_words_index", column("rowid", RunWords.n.type))


@dataclass(frozen=True)
class RunQuery:
    """What narrows the list. `since` (with it) and `until` (before it) are times of making with their zone; `cursor` is
    the id that the page before ended with. `owner` None means everybody's."""

    owner: str | None = None
    states: tuple[str, ...] = ()
    q: str = ""
    tag: str | None = None
    model: str | None = None
    star: bool | None = None
    group: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    cursor: str | None = None
    limit: int = PAGE


@dataclass(frozen=True)
class Tally:
    """How many runs there are by state, and the models and tags that they have, tags most used first."""

    by_state: dict[str, int]
    models: tuple[str, ...]
    tags: tuple[str, ...]


def fold(words: str) -> str:
    """Letters as a search compares them: case, width and composition do not matter."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", words).casefold())


def words_of(*, spec: dict[str, Any], prompt: str, tags: Iterable[str], note: str) -> str:
    try:
        title: str = spec_title(parse_spec(spec))
    except InvalidSpec:  # stored by another version
        title = ""
    return fold(BETWEEN.join((title, prompt, note, *tags)))


def tags_line(tags: Iterable[str]) -> str:
    """Each tag between two line ends, so that it is found whole; empty without tags."""
    line = BETWEEN.join(tag.replace(BETWEEN, " ") for tag in tags)
    return f"{BETWEEN}{line}{BETWEEN}" if line else ""


def findable(run_id: str, owner: str, spec: dict[str, Any], prompt: str, tags: list[str]) -> dict[str, Any]:
    """The columns of RunWords for a new run."""
    words = words_of(spec=spec, prompt=prompt, tags=tags, note="")
    return {"run_id": run_id, "owner": owner, "words": words, "tags": tags_line(tags)}


async def relabel(session: AsyncSession, run: Run) -> None:
    """The tags or the note of `run` changed."""
    row = await session.scalar(select(RunWords).where(RunWords.run_id == run.id))
    if row:
        row.words = words_of(spec=run.spec, prompt=run.prompt, tags=run.tags, note=run.note)
        row.tags = tags_line(run.tags)


async def find(session: AsyncSession, query: RunQuery) -> tuple[list[str], str | None]:
    """Ids of a page, newest first, and the cursor of the next. A whole id of a run or of a request finds that run."""
    limit = max(1, min(query.limit, MAX_PAGE))
    if query.q and " " not in query.q and (hit := await _by_id(session, query)):
        return [hit], None
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    ids = list(await session.scalars(_statement(query, limit + 1, is_sqlite=is_sqlite)))
    return ids[:limit], ids[limit - 1] if len(ids) > limit else None


async def _by_id(session: AsyncSession, query: RunQuery) -> str | None:
    named = await session.scalars(select(Run.id).where(Run.request_id == query.q).limit(PAGE))
    return await session.scalar(select(Run.id).where(Run.id.in_([query.q, *named]), *_filters(query)).limit(1))


class _OfTally(NamedTuple):
    states: Select[str, int]
    next_model: Select[str]
    tags: Select[str]


@cache
def _of_tally(*, of_all: bool) -> _OfTally:
    """Built once; `owner` and `model` are given."""
    mine = [Run.deleted_at.is_(None)] + ([] if of_all else [Run.owner == bindparam("owner")])
    tagged = [RunWords.tags != ""] + ([] if of_all else [RunWords.owner == bindparam("owner")])
    return _OfTally(
        select(Run.state, func.count()).where(*mine).group_by(Run.state),
        select(func.min(Run.model)).where(*mine, Run.model > bindparam("model")),
        select(RunWords.tags).where(*tagged).order_by(RunWords.n.desc()).limit(TAGGED_LOOKED_AT),
    )


async def tally(session: AsyncSession, owner: str | None) -> Tally:
    connection, given = await session.connection(), {} if owner is None else {"owner": owner}
    of = _of_tally(of_all=owner is None)
    states = (await connection.execute(of.states, given)).all()
    models: list[str] = []  # from one to the next by their index: there are few, of many runs
    while model := await connection.scalar(of.next_model, {**given, "model": "".join(models[-1:])}):
        models.append(model)
    by_tag: dict[str, int] = {}
    for (line,) in await connection.execute(of.tags, given):
        for tag in line.strip(BETWEEN).split(BETWEEN):
            by_tag[tag] = by_tag.get(tag, 0) + 1
    tags = sorted(by_tag, key=lambda tag: (-by_tag[tag], tag))
    return Tally({state: count for state, count in states}, tuple(models), tuple(tags))  # noqa: C416 - a Row is no pair to dict()


def _statement(query: RunQuery, limit: int, *, is_sqlite: bool) -> Select[str]:
    if query.q or query.tag:
        return _search(query, limit, is_sqlite=is_sqlite)
    newest = Run.id.desc()
    if not query.states:
        return select(Run.id).where(*_filters(query)).order_by(newest).limit(limit)
    # Each state walks its index from the newest; asked for together, a planner may read every run instead.
    walks = [
        select(Run.id).where(*_filters(query), Run.state == state).order_by(newest).limit(limit).subquery()
        for state in query.states
    ]
    found = union_all(*(select(walk.c.id) for walk in walks)).subquery()
    return select(found.c.id).order_by(found.c.id.desc()).limit(limit)


def _search(query: RunQuery, limit: int, *, is_sqlite: bool) -> Select[str]:
    """Newest first by the number of the words' row, which the index yields in order, and ends at `limit`."""
    words_run = literal_column("+run_words.run_id") if is_sqlite else RunWords.run_id  # so that words come before runs
    statement = select(Run.id).select_from(RunWords).join(Run, Run.id == words_run)
    terms = fold(query.q).split()[:MAX_TERMS]
    long = [term for term in terms if len(term) >= TRIGRAM] if is_sqlite else []
    number: ColumnElement[int] = RunWords.n.expression
    if long:
        number = INDEX.c.rowid
        phrases = " ".join(map(_quoted, long))
        statement = (
            select(Run.id)
            .select_from(INDEX)
            .join(RunWords, RunWords.n == number)
            .join(Run, Run.id == words_run)
            .where(literal_column(INDEX.name).bool_op("match")(phrases))
        )
    for term in terms:
        if term not in long:
            statement = statement.where(RunWords.words.contains(term, autoescape=True))
    if query.tag:
        line = RunWords.tags.contains(f"{BETWEEN}{query.tag}{BETWEEN}", autoescape=True)
        statement = statement.where(RunWords.tags != "", line)
    if query.owner is not None:
        statement = statement.where(RunWords.owner == query.owner)
    if query.cursor:
        before = select(RunWords.n).where(RunWords.run_id == query.cursor).scalar_subquery()
        statement = statement.where(number < before)
    if query.states:
        statement = statement.where(Run.state.in_(query.states))
    return statement.where(*_filters(query, cursor=False)).order_by(number.desc()).limit(limit)


def _quoted(term: str) -> str:
    """A phrase of FTS5's language, in which nothing else has a meaning."""
    doubled = term.replace('"', '""')
    return f'"{doubled}"'


def _filters(query: RunQuery, *, cursor: bool = True) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = [Run.deleted_at.is_(None)]
    if query.owner is not None:
        filters.append(Run.owner == query.owner)
    if query.model:
        filters.append(Run.model == query.model)
    if query.star is not None:
        filters.append(Run.starred.is_(query.star))
    if query.group:
        filters.append(Run.group_id == query.group)
    if query.since:
        filters.append(Run.id >= _first_id(query.since))
    if query.until:
        filters.append(Run.id < _first_id(query.until))
    if query.cursor and cursor:
        filters.append(Run.id < query.cursor)
    return filters


def _first_id(at: datetime) -> str:
    """Ids begin with their time, so a day is a stretch of ids."""
    return str(ULID.from_timestamp(max(0.0, at.timestamp())))[:10] + "0" * 16
