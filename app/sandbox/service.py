"""Assembles the sandbox. Making one touches nothing; its files and processes come with the first call or `start`."""

from collections.abc import Sequence
from pathlib import Path

from starlette.types import ASGIApp

from app.sandbox.api.app import account_of, make_api
from app.sandbox.api.device_login import SignIn
from app.sandbox.api.models_and_account import Listing
from app.sandbox.api.requests import Requests
from app.sandbox.catalogue import Schema, models
from app.sandbox.faults.faults import Faults
from app.sandbox.queue.files import Files
from app.sandbox.queue.job_store import Jobs
from app.sandbox.queue.lease import Lease
from app.sandbox.queue.turns import Turns, Whose, one_person
from app.sandbox.queue.worker import Read, ReadImage, Runner, fetch_picture
from app.sandbox.renderer.process import DRAW_S, MEMORY, Worker

ENGINE = "app.sandbox.draft:draft"


class Sandbox:
    """The Model API, embedded. `app` may be mounted anywhere, or called through httpx.ASGITransport.

    `read_image` reads one of our own images by its id, for the request of the second id. `whose` tells people apart by the
    ids of requests. `open_sign_in` lets a program of this machine fetch the token by device sign-in; only for a server that
    nobody else reaches. `drift` spoils drafts on purpose. `queue_s`, `run_s` and `faults` are for tests.
    """

    def __init__(
        self,
        *,
        data_dir: Path,
        token: str,
        read_image: ReadImage,
        schema: Schema = "size",
        queue_s: float = 0.0,
        run_s: float = 0.0,
        faults: Sequence[str] = (),
        open_sign_in: bool = False,
        engine: str = ENGINE,
        draw_s: float = DRAW_S,
        memory: int = MEMORY,
        fetch: Read = fetch_picture,
        whose: Whose = one_person,
        drift: str = "none",
    ) -> None:
        if not token:
            raise ValueError("a sandbox without a token would be open to everybody")
        self.token = token
        self.jobs = Jobs(data_dir / "sandbox.sqlite")
        self._leases = data_dir / "sandbox" / "processes"
        self._lease: Lease | None = None
        self._faults = Faults(faults)
        files, turns = Files(data_dir / "sandbox"), Turns(self.jobs, whose)
        self._runner = Runner(
            self.jobs,
            turns,
            files,
            Worker(engine, draw_s=draw_s, memory=memory, options={"drift": drift}),
            read_image=read_image,
            fetch=fetch,
        )
        account, listed = account_of(token), models(schema)
        requests = Requests(
            account=account,
            models=listed,
            jobs=self.jobs,
            turns=turns,
            files=files,
            faults=self._faults,
            booked=self._runner.wake,
            queue_s=queue_s,
            run_s=run_s,
        )
        self.app: ASGIApp = make_api(
            token=token,
            requests=requests,
            listing=Listing(account=account, models=listed, jobs=self.jobs),
            sign_in=SignIn(token, allowed=open_sign_in),
        )

    async def start(self) -> None:
        """Begin to draw: what is booked from now on, and what an earlier process left."""
        if self._lease is None:
            self._lease = Lease(self._leases)
            self._runner.start(self._lease)

    async def stop(self) -> None:
        """Drawing stops at once; every job stays where another start finds it."""
        self._faults.end()
        await self._runner.stop()
        await self.jobs.close()
        if self._lease:
            self._lease.end()
            self._lease = None

    def __repr__(self) -> str:
        return "Sandbox()"  # never the token
