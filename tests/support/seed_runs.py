"""Runs at every state, brought there by the ledger's own parts in the database of a running studio.

They belong to an account that the studio does not drive, so each stays as it is: for pages that are looked at, by axe
and by people. `python -m tests.support.seed_runs DATA` puts them into a data folder.
"""

import asyncio
import sys
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import update

from app.db import Database
from app.media import Images, Storage
from app.media.samples import sample_path
from app.messages import Message
from app.prompts import compose, parse_spec, spec_hash
from app.runs import Caps, Ledger, NewRun
from app.runs.ledger import claims, status_updates
from app.runs.ledger.models import Output, Run
from app.runs.queries.search import relabel
from app.upstream import Accepted, Refused, Result, Status, Unknown, Words

T = TypeVar("T")
DAY_S = 86_400.0
MODEL = "openai/gpt-image-2/edit"
EDITS: dict[str, list[dict[str, Any]]] = {
    "poster": [{"kind": "text", "target": "headline", "reads": "今日のおすすめ", "script": "japanese"}],
    "sofa": [{"kind": "recolor", "target": "sofa", "to": "deep forest green"}],
    "portrait": [{"kind": "background", "to": "a soft warm-grey studio sweep"}],
    "shelf": [{"kind": "remove", "target": "vase", "where": "leftmost"}],
    "bag": [{"kind": "text", "target": "label", "reads": "Night Blend", "script": "latin"}],
}


@dataclass
class States:
    """`made` maps a state's name to the run that is in it."""

    data: Path
    account: str = "book"
    draft: bool = False
    all_states: bool = True  # else a family of saved runs alone
    made: dict[str, str] = field(default_factory=dict)
    _count: int = 0

    async def seed(self) -> dict[str, str]:
        self.database = Database(f"sqlite+aiosqlite:///{self.data / 'stillframe.sqlite'}")
        self.storage = Storage.on_disk(self.data / "files")
        self.images = Images(self.database, self.storage)
        self.ledger = Ledger(self.database, Caps())
        for name, sample in PICTURED.items() if self.all_states else ():
            await self._to(name, sample)
        first = await self._to("saved", "portrait")
        await self._to("second", "portrait", parent=first)
        await self._to("third", "portrait", parent=self.made["second"])
        async with self.ledger.locked(first) as (session, run):
            run.starred, run.tags = True, ["spring menu", "lund"]
            await relabel(session, run)
        await self.database.close()
        return self.made

    async def _to(self, name: str, sample: str, *, parent: str | None = None) -> str:
        run_id = self.made[name] = await self._make(sample, parent)
        ledger, at = self.ledger, STEPS_TO.get(name, 9)
        if name == "parked":
            async with ledger.locked(run_id) as (session, run):
                run.parked = True
                await ledger.note(session, run, "note", "parked")
            return run_id
        claim_id = claims.new_claim_id()
        if name == "not_sent":
            async with ledger.locked(run_id) as (session, run):
                await claims.unsent(ledger, session, run, "unreachable", reason=Message("submit.no_connection_in_time"))
            return run_id
        await claims.claim(ledger, run_id, claim_id)
        if name in ANSWERS:
            await claims.record(ledger, run_id, claim_id, ANSWERS[name])
        elif at >= 1:
            await claims.record(ledger, run_id, claim_id, Accepted(f"7f3c91d2-{self._count:04d}"))
        if name == "abandoned":
            async with ledger.locked(run_id) as (session, run):
                await ledger.move(session, run, "abandoned", "abandoned")
        if at == 1:
            await status_updates.progress(ledger, run_id, Status(state="queued", queue_position=3, word="in_queue"))
        if at >= 2:
            await status_updates.progress(
                ledger, run_id, Status(state="running", queue_position=None, word="in_progress")
            )
        await self._end(name, run_id, sample, at)
        looked_at = time.time() + (-DAY_S if name == "away" else DAY_S)  # or they would all be silent soon
        async with ledger.database.write() as session:
            await session.execute(update(Run).where(Run.id == run_id).values(looked_at=looked_at))
        return run_id

    async def _end(self, name: str, run_id: str, sample: str, at: int) -> None:
        ledger = self.ledger
        if name == "token":
            await status_updates.token_refused(ledger, run_id)
        if name == "lost":
            async with ledger.database.write() as session:
                await session.execute(update(Run).where(Run.id == run_id).values(missing_since=1.0))
            await status_updates.missing(ledger, run_id, says_404=True)
        if at < 3:
            return
        words = {"failed": "The picture was refused by the safety filter.", "cancelled": None}.get(name)
        await status_updates.finished(ledger, run_id, result_of(name, words))
        if name == "downloading":
            await status_updates.received(ledger, run_id, 1_310_000, 2_140_000)
        elif name == "expired":
            await status_updates.unsaved(ledger, run_id, "expired", why=Message("fetch.gone", status=404))
        elif name == "incomplete":
            await status_updates.unsaved(ledger, run_id, "incomplete", why=Message("fetch.broken_off"))
        elif name in ("saved", "second", "third", "gone"):
            await self._save(run_id, sample, is_gone=name == "gone")

    async def _make(self, sample: str, parent: str | None) -> str:
        self._count += 1
        image = await self.images.add_sample(sample)
        spec = parse_spec(
            {
                "version": 1,
                "model": MODEL,
                "images": [{"image": image.id, "role": "primary"}],
                "keep": ["layout", "lighting", "brand_mark"],
                "changes": EDITS[sample],
            }
        )
        composition = compose(spec)
        sources = [{"n": 1, "role": "primary", "image": image.id, "url": None, "sent_as": "signed"}]
        new = NewRun(
            owner="",
            client_key=f"book-{self._count}",
            model=MODEL,
            spec=spec.to_json(),
            spec_hash=f"{self._count:02d}{spec_hash(spec)[2:]}",
            prompt=composition.prompt,
            composer=composition.composer,
            wire={"prompt": composition.prompt, "images": [image.id]},
            sources=[sources[0] | {"width": image.width, "height": image.height}],
            upstream_name="sandbox" if self.draft else "runcomfy",
            upstream_base="https://model-api.runcomfy.net/v1",
            upstream_account=self.account,
            draft=self.draft,
            estimate_micro=40_000,
            price_known=True,
            parent_id=parent,
        )
        return (await self.ledger.create(new, confirm=True))[0]

    async def _save(self, run_id: str, sample: str, *, is_gone: bool) -> None:
        """The result is the sample's own picture, which a page can't tell from a real one."""
        data = await asyncio.to_thread(sample_path(sample).read_bytes)
        image = next(iter((await self.images.get_many([await self._image_of(run_id)])).values()))
        key, thumb = f"runs/{run_id}/result-1.webp", f"runs/{run_id}/result-1.thumb.webp"
        if not is_gone:
            await self.storage.put(key, data)
            await self.storage.put(thumb, await self.storage.get(image.thumb_key))
        output = Output(
            run_id=run_id,
            kind="result",
            n=1,
            key=key,
            thumb_key=thumb,
            width=image.width,
            height=image.height,
            bytes=len(data),
            mime=image.mime,
            sha256=f"{self._count:064d}",
            created_at=time.time(),
        )
        await status_updates.saved(self.ledger, run_id, [output])

    async def _image_of(self, run_id: str) -> str:
        return str((await self.ledger.get(run_id)).sources[0]["image"])


PICTURED = {
    **dict.fromkeys(("parked", "sending", "queued", "running", "away", "token", "downloading"), "poster"),
    **dict.fromkeys(("unconfirmed", "refused", "failed", "cancelled", "not_sent", "lost", "abandoned"), "sofa"),
    "expired": "shelf",
    "incomplete": "shelf",
    "gone": "bag",
}
STEPS_TO = {
    "sending": 0,
    "unconfirmed": 0,
    "refused": 0,
    "not_sent": 0,
    "abandoned": 0,
    "queued": 1,
    "running": 2,
    "away": 2,
    "token": 2,
    "lost": 2,
    "downloading": 3,
}
ANSWERS = {
    "unconfirmed": Unknown(Message("submit.broken_off")),
    "abandoned": Unknown(Message("submit.broken_off")),
    "refused": Refused("no_funds", "RunComfy says that the balance is empty.", {"error": "insufficient_funds"}, 402),
}


def result_of(name: str, error: str | None) -> Result:
    if name == "cancelled":
        return Result(state="cancelled", word="cancelled")
    if error:
        return Result(state="failed", word="failed", error=Words("content_policy", error))
    files = ("https://files.runcomfy.net/a.png",)
    return Result(state="succeeded", word="completed", files=files, cost_usd=Decimal("0.0412"))


def apart(work: Coroutine[Any, Any, T]) -> T:
    """Run it in a thread of its own: beside Playwright, whose loop has this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def main() -> int:
    made = apart(States(Path(sys.argv[1])).seed())
    sys.stdout.writelines(f"{name:12} /runs/{run_id}\n" for name, run_id in made.items())
    return 0


if __name__ == "__main__":
    sys.exit(main())
