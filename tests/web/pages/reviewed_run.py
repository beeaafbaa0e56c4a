"""A real studio with accounts, a run with a result made by hand, and two who look at it: its owner and a stranger."""

from dataclasses import dataclass

import httpx
from sqlalchemy import select, update

from app.runs.ledger.models import Output, Run
from app.wiring import Studio
from tests.web.pages.builder_page import png

BASE = "https://stillframe.example"
EMAIL, WORDS = "ann@studio.example", "long enough words"
BEFORE, AFTER = png(60, 40), png(90, 60)


@dataclass
class Reviewed:
    studio: Studio
    owner: httpx.AsyncClient
    stranger: httpx.AsyncClient
    run: str = ""

    async def link(self, days: int = 14) -> str:
        """Path of a new review link."""
        token, _ = await self.studio.reviews.open(self.run, owner=await self._person(), days=days)
        return f"/review/{token}"

    async def sign_in(self) -> None:
        accounts = self.studio.accounts
        assert accounts
        await accounts.set_up(accounts.setup_code, "Ann", EMAIL, WORDS)
        token, _ = await accounts.sign_in(EMAIL, WORDS)
        self.owner.headers["cookie"] = f"__Host-stillframe={token}"

    async def finish_a_run(self) -> None:
        owner, studio = await self._person(), self.studio
        image = await studio.images.add_bytes(BEFORE, owner=owner, name="before.png")
        change = {"kind": "lighting", "to": "golden hour"}
        spec = {"version": 1, "model": studio.settings.model, "images": [{"image": image.id}], "keep": ["layout"]}
        run, _ = await studio.runs.create({**spec, "changes": [change]}, owner=owner)
        key = f"runs/{run.id}/result-1.png"
        await studio.storage.put(key, AFTER)
        async with studio.database.write() as session:
            await session.execute(update(Run).where(Run.id == run.id).values(state="saved"))
            session.add(
                Output(
                    run_id=run.id, kind="result", n=1, key=key, width=90, height=60,
                    bytes=len(AFTER), mime="image/png", sha256="0" * 64, created_at=0.0,
                )
            )  # fmt: skip
        self.run = run.id

    async def _person(self) -> str:
        from app.accounts import Person

        async with self.studio.database.read() as session:
            return str(await session.scalar(select(Person.id)))
