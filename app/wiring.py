"""Assembles the collaborators from the settings, once, and starts and stops them in order."""

import asyncio
import contextlib
import contextvars
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from app.accounts import Accounts
from app.db import Database, migrate, prepare_folder
from app.errors import StartupError
from app.logs import register_secret
from app.media import Images, Storage
from app.runs import (
    Caps,
    Collaborators,
    EventFeed,
    Groups,
    Ledger,
    Mark,
    Recipes,
    Reviews,
    Runs,
    Tempo,
    adoption,
    open_slots,
    to_micro,
)
from app.sandbox import Sandbox
from app.settings import Settings
from app.upstream import Catalogue, ModelAPI, Profile, Rate, resolve_profile

if TYPE_CHECKING:
    from app.runs.workflow import Engine

POLLS_PER_S = 40.0
ENGINE_STARTS_S = 10.0  # one that is still starting can only be stopped afterwards
log = structlog.get_logger(__name__)


@dataclass
class Studio:
    """Everything a page, an API call or a command may need. `start` before use, `stop` at the end."""

    settings: Settings
    database: Database
    storage: Storage
    images: Images
    profile: Profile
    api: ModelAPI
    catalogue: Catalogue
    runs: Runs
    groups: Groups
    recipes: Recipes
    reviews: Reviews
    feed: EventFeed
    collaborators: Collaborators
    mark: Mark
    secret: bytes
    accounts: Accounts | None = None
    sandbox: Sandbox | None = None
    overdue: bool = False  # stopped, but for an engine that does not end; its threads would hold the process up
    _engine: "asyncio.Future[Engine] | None" = None
    _starting: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self, *, serving: bool = True) -> None:
        """Migrate, settle what an earlier process left, then start the engine without waiting for it."""
        if self.sandbox:
            await self.sandbox.start()
        if not serving:
            self._keep(self.collaborators.slots.watch(self._slot_lost))
            return
        if self.accounts:
            await self.accounts.announce()
        await adoption.at_start(self.collaborators, self.mark)
        self._keep(self.collaborators.slots.watch(self._slot_lost))
        self._starting = True
        self._keep(self._start_engine())

    async def _start_engine(self) -> None:
        assert self._engine is not None
        try:
            workflow = await asyncio.to_thread(_import_workflow)  # the engine's import takes longer than the first page
            engine = workflow.Engine(
                self.collaborators,
                url=self.database.url,
                data=self.settings.data,
            )
            await engine.start()
        except Exception as error:
            log.critical("engine_did_not_start", error=repr(error))
            self._engine.set_exception(error)
            raise
        self._engine.set_result(engine)
        log.info("engine_started", slot=self.collaborators.slot)

    async def begin(self, run_id: str) -> None:
        """Have the engine drive a run; answers at once."""
        if self._engine is not None:
            self._keep(self._begin(run_id))

    async def _begin(self, run_id: str) -> None:
        assert self._engine is not None
        engine = await asyncio.shield(self._engine)
        await engine.begin(run_id)

    def _slot_lost(self) -> None:
        """Another process may take our runs from now on: claim nothing more, and end once what was sent is recorded."""
        log.critical("slot_lost", slot=self.collaborators.slot)
        self.collaborators.stopping.set()
        self._keep(self._end_process())

    async def _end_process(self) -> None:
        if self.collaborators.posts:
            await asyncio.wait(set(self.collaborators.posts))
        os._exit(1)  # a supervisor starts a new one, which takes a slot of its own

    def _keep(self, work: "asyncio._CoroutineLike[None]") -> None:
        # a context of its own: what a run does later is not part of the page request that started it
        task = asyncio.get_running_loop().create_task(work, context=contextvars.Context())
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("background_work_failed", error=repr(error))

    def leave(self) -> None:
        """The process was told to end: streams close and nothing is claimed from now on. Safe to call twice."""
        self.collaborators.stopping.set()
        self._keep(self.feed.close())

    async def stop(self) -> None:
        """The POST in flight ends and is recorded; then engine, sandbox, connections, slot."""
        self.collaborators.stopping.set()
        await self.feed.close()
        if self._engine is not None and self._starting:
            with contextlib.suppress(Exception):  # told when it did not start
                engine = await asyncio.wait_for(asyncio.shield(self._engine), ENGINE_STARTS_S)
                await engine.stop()
                self.overdue = engine.overdue
        for task in list(self._tasks):
            task.cancel()
        if self.sandbox:
            await self.sandbox.stop()
        await self.api.aclose()
        self.mark.close()
        if self._engine is None:
            self.mark.retire()
        await self.collaborators.slots.release()
        await self.database.close()


async def assemble(settings: Settings, *, kind: str = "serve") -> Studio:
    """Raises StartupError (and SettingsError) with one clear sentence. `kind` names the slot: serve, work or cli."""
    prepare_folder(settings.data)
    kept = _kept_secrets(settings.data / "secrets.json")
    secret = settings.secret_key.get_secret_value() if settings.secret_key else kept["secret_key"]
    token = settings.sandbox_token.get_secret_value() if settings.sandbox_token else kept["sandbox_token"]
    for value in (secret, token, *settings.secrets):
        register_secret(value)

    database = Database(settings.database)
    try:
        await migrate(database)
    except Exception as error:
        await database.close()
        raise StartupError(f"The database can't be used: {_first_line(error).rstrip('.')}.") from error
    storage = Storage.on_disk(settings.data / "files")
    images = Images(database, storage)
    sandbox = _sandbox(settings, token, images)
    profile = resolve_profile(settings, sandbox.app if sandbox else None, token)
    if profile.name != "sandbox":
        sandbox = None
    api = ModelAPI(profile, rate=Rate(POLLS_PER_S))
    slots = open_slots(database, settings.data / "slots")
    # SLOT is the serving process's name, which a command inherits in its container; a command's own is its process id
    slot = await slots.take(
        f"cli-{os.getpid()}" if kind == "cli" else kind, name=None if kind == "cli" else settings.slot
    )
    feed, mark = EventFeed(database), Mark(settings.data / "slots" / f"{slot}.mark")
    caps = _caps(settings)
    collaborators = Collaborators(
        ledger=Ledger(database, caps, mark=mark, wake=feed.wake),
        api=api,
        profile=profile,
        images=images,
        storage=storage,
        workdir=settings.data / "files" / "incoming",
        slots=slots,
        slot=slot,
        tempo=Tempo(database),
        public_url=settings.public_url,
        secret=secret.encode(),
        most_under_way=settings.max_submitted_runs,
    )
    collaborators.workdir.mkdir(parents=True, exist_ok=True)
    catalogue = Catalogue(api)
    studio: Studio

    async def begin(run_id: str) -> None:
        await studio.begin(run_id)

    collaborators.begin = begin
    runs = Runs(collaborators, catalogue=catalogue, caps=caps, feed=feed, begin=begin)
    studio = Studio(
        settings=settings,
        database=database,
        storage=storage,
        images=images,
        profile=profile,
        api=api,
        catalogue=catalogue,
        runs=runs,
        groups=Groups(collaborators, runs),
        recipes=Recipes(database),
        reviews=Reviews(database),
        feed=feed,
        collaborators=collaborators,
        mark=mark,
        secret=secret.encode(),
        accounts=Accounts(database) if settings.accounts_on else None,
        sandbox=sandbox,
    )
    if kind != "cli":
        studio._engine = asyncio.get_running_loop().create_future()
    return studio


def _sandbox(settings: Settings, token: str, images: Images) -> Sandbox | None:
    if settings.upstream not in ("auto", "sandbox") or settings.upstream_url:
        return None
    return Sandbox(
        data_dir=settings.data,
        token=token,
        read_image=images.read,
        schema=settings.sandbox_schema,
        queue_s=settings.sandbox_queue_s,
        run_s=settings.sandbox_run_s,
        faults=settings.sandbox_faults,
        open_sign_in=not settings.accounts_on,
    )


def _caps(settings: Settings) -> Caps:
    daily, person = settings.budget_daily_usd, settings.budget_per_person_daily_usd
    return Caps(
        daily_micro=to_micro(daily) if daily is not None else None,
        person_micro=to_micro(person) if person is not None else None,
        timezone=settings.timezone,
    )


def _kept_secrets(path: Path) -> dict[str, str]:
    """Secrets made at the first start and kept, readable by the server's user alone."""
    with contextlib.suppress(OSError, ValueError):
        kept: dict[str, str] = json.loads(path.read_text())
        if {"secret_key", "sandbox_token"} <= kept.keys():
            return kept
    made = {"secret_key": secrets.token_urlsafe(32), "sandbox_token": f"sandbox-{secrets.token_urlsafe(24)}"}
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(made, file)
    try:
        os.link(part, path)  # two first starts at once: one wins, both use its secrets
    except FileExistsError:
        made = json.loads(path.read_text())
    finally:
        part.unlink()
    return made


def _import_workflow():  # type: ignore[no-untyped-def]  # a module has no useful type
    from app.runs import workflow

    return workflow


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0] if str(error) else type(error).__name__
