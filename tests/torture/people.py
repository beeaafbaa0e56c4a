"""What people do to their runs while the servers live and die. Each is called again and again, and does what is due.

`expire` plays the other process that finds a claim stale: it calls the ledger itself, on the same database.
"""

import asyncio
from typing import TYPE_CHECKING

from app.db import Database
from app.runs import Caps, Ledger
from app.runs.ledger import claims

if TYPE_CHECKING:
    from tests.torture.stage import Asked, Stage


class Company:
    """The people of one batch of runs."""

    def __init__(self, stage: "Stage", asked: "list[Asked]") -> None:
        self.stage, self.asked = stage, asked

    def having(self, *states: str) -> list[str]:
        """Ids of their runs that are in one of these states."""
        now = self.stage.states()
        return [one.run_id for one in self.asked if one.run_id and now.get(one.run_id) in states]

    def all_are(self, *states: str) -> bool:
        return len(self.having(*states)) == len(self.asked)

    def do(self, run_id: str, what: str, body: object = None) -> None:
        self.stage.call(self.stage.server, "POST", f"/api/v1/runs/{run_id}/{what}", body)

    def booked(self, run_id: str) -> str | None:
        """The id under which upstream has the run, as a person reads it on upstream's own page."""
        prompt = next(one.prompt for one in self.asked if one.run_id == run_id)
        found = [post.request_id for post in self.stage.upstream.posts if post.booked and post.prompt == prompt]
        return found[0] if found else None


def nothing() -> None:
    pass


def wait(them: Company) -> None:
    pass


def expire_now(them: Company) -> None:
    asyncio.run(_expire(them.stage.url, them.having("posting")))


def cancel(them: Company) -> None:
    if not them.all_are("ready", "posting", "not_sent"):
        return
    for run_id in them.having("ready"):
        them.do(run_id, "cancellation")


def cancel_sent(them: Company) -> None:
    for run_id in them.having("submitted"):
        them.do(run_id, "cancellation")


def cancel_running(them: Company) -> None:
    for run_id in them.having("running"):
        them.do(run_id, "cancellation")


def paste(them: Company) -> None:
    for run_id in them.having("unconfirmed", "abandoned"):
        if request_id := them.booked(run_id):
            them.do(run_id, "resolution", {"request_id": request_id, "confirm": True})


def abandon(them: Company) -> None:
    for run_id in them.having("unconfirmed"):
        them.do(run_id, "resolution", {"abandon": True})


def abandon_then_paste(them: Company) -> None:
    if them.having("ready", "posting", "unconfirmed"):
        abandon(them)
    else:
        paste(them)


def expire(them: Company) -> None:
    if them.having("posting"):
        _expire_all(them)
    elif not them.having("ready"):
        them.stage.upstream.release.set()


def expire_and_abandon(them: Company) -> None:
    if them.having("posting"):
        _expire_all(them)
    elif them.having("unconfirmed"):
        abandon(them)
    elif not them.having("ready"):
        them.stage.upstream.release.set()


def take_another(them: Company) -> None:
    if them.having("posting"):
        _expire_all(them)
    elif them.having("unconfirmed"):
        paste(them)
    elif not them.having("ready"):
        them.stage.upstream.release.set()


def come_back(them: Company) -> None:
    if them.all_are("lost", "unconfirmed"):
        them.stage.upstream.come_back()


def try_again(them: Company) -> None:
    if them.all_are("unsaved", "unconfirmed"):
        them.stage.upstream.back.set()
    if them.stage.upstream.back.is_set():
        for run_id in them.having("unsaved"):
            them.stage.call(them.stage.server, "POST", f"/runs/{run_id}/saving")


def _expire_all(them: Company) -> None:
    """Only those that upstream has read: the others' senders are still before their last look."""
    sent = {post.prompt for post in them.stage.upstream.posts}
    if {one.prompt for one in them.asked} <= sent:
        expire_now(them)


async def _expire(url: str, run_ids: list[str]) -> None:
    database = Database(url)
    usual, claims.STALE_S = claims.STALE_S, 0.0
    try:
        ledger = Ledger(database, Caps())
        for run_id in run_ids:
            await claims.expire(ledger, run_id)
    finally:
        claims.STALE_S = usual
        await database.close()
