"""What must hold whatever happened, read from the database and from the upstream's own log.

The table is written here once more, as money.md has it, so that a mistake in the application's own is seen.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from tests.support.fault_jobs import Post

TABLE = """
new         -> ready submitted
ready       -> posting not_sent
posting     -> submitted ready rejected unconfirmed
unconfirmed -> submitted rejected not_sent abandoned
abandoned   -> submitted rejected not_sent
submitted   -> running succeeded failed cancelled lost
running     -> succeeded failed cancelled lost
lost        -> running succeeded failed cancelled
succeeded   -> saved unsaved
unsaved     -> saved
"""
MOVES = {old: set(new.split()) for old, _, new in (line.partition(" -> ") for line in TABLE.strip().splitlines())}
MOVES = {old.strip(): new for old, new in MOVES.items()}
ARROWS = [f"{old} -> {new}" for old, targets in MOVES.items() for new in sorted(targets)]
UNSENT = frozenset({"429", "429x2", "late_429"})  # answers that prove that nothing was booked; sent again by right
SHOWN = """select runs.id, state, key, thumb_key, sha256 from runs
left join outputs on outputs.run_id = runs.id and kind = 'result'"""
TOLD_OTHERWISE = """select id, state, told from (select id, state, (select state from events
where run_id = runs.id and kind = 'state' order by events.id desc limit 1) as told from runs) as both_said
where told is null or told <> state"""
SUMS = """select (select cast(coalesce(sum(held_micro), 0) as bigint) from runs where budget_day is not null) as runs,
(select cast(coalesce(sum(held_micro), 0) as bigint) from spend where scope = '') as spend"""
NOTHING_OWED = frozenset({"ready", "rejected", "not_sent"})


def rows(url: str, statement: str) -> list[dict[str, Any]]:
    engine = create_engine(url.replace("+aiosqlite", ""))
    try:
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(statement)).mappings()]
    finally:
        engine.dispose()


def change(url: str, statement: str) -> None:
    engine = create_engine(url.replace("+aiosqlite", ""))
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


def states(url: str) -> dict[str, str]:
    return {row["id"]: row["state"] for row in rows(url, "select id, state from runs")}


def double_posts(posts: Iterable[Post]) -> list[str]:
    """Requests that were read whole a second time although the first was not answered "nothing was booked"."""
    seen: Counter[str] = Counter(post.prompt for post in posts if post.scenario not in UNSENT)
    return [f"sent {count} times: {prompt}" for prompt, count in seen.items() if count > 1]


def lost_runs(url: str, asked: Iterable[str], posts: Iterable[Post]) -> list[str]:
    """Runs that were promised to somebody and are not there, and charges that no run shows."""
    found = rows(url, "select id, state, prompt, request_id from runs")
    ids, told = {row["id"] for row in found}, {row["request_id"] for row in found}
    owing = {row["prompt"] for row in found if row["state"] not in NOTHING_OWED}
    gone = [f"promised, not there: {run_id}" for run_id in asked if run_id not in ids]
    hidden = [
        f"charged, not shown: {post.prompt}"
        for post in posts
        if post.booked and post.request_id not in told and post.prompt.removesuffix(" again") not in owing
    ]
    keys = Counter(row["prompt"] for row in found if row["request_id"] is None)
    return gone + hidden + [f"made {count} times: {prompt}" for prompt, count in keys.items() if count > 1]


def partial_files(url: str, files: Path, whole: bytes) -> list[str]:
    """Rows of outputs whose file is not the picture that upstream has, and results without a row."""
    wrong, have, saved = [], set(), set()
    digest = hashlib.sha256(whole).hexdigest()
    for row in rows(url, SHOWN):  # in one statement, for a server may be at work
        if row["state"] == "saved":
            saved.add(row["id"])
        if row["key"] is None:
            continue
        have.add(row["id"])
        file, thumb = files / row["key"], files / row["thumb_key"]
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != digest or row["sha256"] != digest:
            wrong.append(f"partial: {row['key']}")
        if not thumb.is_file() or not thumb.read_bytes().startswith(b"RIFF"):
            wrong.append(f"partial: {row['thumb_key']}")
    return wrong + [f"saved without a file: {i}" for i in saved - have] + [f"shown early: {i}" for i in have - saved]


def illegal_moves(url: str) -> list[str]:
    wrong, at = [], defaultdict[str, str](lambda: "new")
    for event in rows(url, "select run_id, from_state, state from events where kind = 'state' order by id"):
        before, state = at[event["run_id"]], event["state"]
        if (event["from_state"] or "new") != before or state not in MOVES.get(before, set()):
            wrong.append(f"{event['run_id']}: {before} ({event['from_state']}) -> {state}")
        at[event["run_id"]] = state
    return wrong + [f"{row['id']} is {row['state']}, told {row['told']}" for row in rows(url, TOLD_OTHERWISE)]


def wrong_sums(url: str) -> list[str]:
    return [
        f"runs hold {row['runs']}, the budget {row['spend']}" for row in rows(url, SUMS) if row["runs"] != row["spend"]
    ]


def arrows_seen(url: str) -> set[str]:
    seen = rows(url, "select distinct from_state, state from events where kind = 'state'")
    return {f"{row['from_state'] or 'new'} -> {row['state']}" for row in seen}
