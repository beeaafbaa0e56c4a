"""From the settings to a studio: each collaborator is made once, and given to those that need it."""

import asyncio
import functools
import json
import os
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.accounts import Accounts
from app.db import Database, migrate, prepare_folder
from app.errors import StartupError
from app.logs import register_secret
from app.media import Fetched, Images, Storage, agent_of, fetch_public
from app.runs import (
    Caps,
    EventFeed,
    Groups,
    HighWaterMark,
    Imports,
    Ledger,
    Locks,
    NoDriver,
    PollTiming,
    Recipes,
    ReportQueue,
    Reports,
    Reviews,
    RunActions,
    RunContext,
    Runs,
    Sheets,
    open_slots,
    to_micro,
)
from app.runs.worker.fair_queue import owners_of_requests
from app.sandbox import Sandbox
from app.sandbox.queue.worker import fetch_picture
from app.settings import Settings
from app.upstream import Catalogue, ModelAPI, Rate, resolve_profile
from app.wiring.background import Background
from app.wiring.engine_driver import EngineDriver
from app.wiring.studio import Studio

Fetch = Callable[..., Awaitable[Fetched]]
POLLS_PER_S = 100.0  # two hundred runs that end within five seconds; 429 makes all of them pause
THREADS = 64  # looking a name up holds one, for half a minute where DNS is silent; files must not wait for that


async def assemble(settings: Settings, *, kind: str = "serve") -> Studio:
    """Raises StartupError (and SettingsError) with one clear sentence. `kind` names the slot: serve, work or cli."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="work"))
    prepare_folder(settings.data)
    kept = _kept_secrets(settings.data / "secrets.json")
    secret = settings.secret_key.get_secret_value() if settings.secret_key else kept["secret_key"]
    token = settings.sandbox_token.get_secret_value() if settings.sandbox_token else kept["sandbox_token"]
    for value in (secret, token, *settings.secrets):
        register_secret(value)

    database = None
    try:
        database = Database(settings.database)
        await migrate(database)
    except Exception as error:
        if database:
            await database.close()
        raise StartupError(f"The database can't be used: {_first_line(error).rstrip('.')}.") from error
    storage = Storage.on_disk(settings.data / "files")
    fetch = functools.partial(fetch_public, proxy=settings.upstream_proxy, agent=agent_of(settings.public_url))
    stored = settings.stored_per_person_gb
    images = Images(
        database,
        storage,
        fetch=fetch,
        floor=int(settings.disk_floor_gb * 1e9),
        most=int(stored * 1e9) if stored is not None else None,
    )
    sandbox = _sandbox(settings, token, images, fetch, database)
    profile = resolve_profile(settings, sandbox.app if sandbox else None, token)
    if profile.name != "sandbox":
        sandbox = None
    api = ModelAPI(profile, rate=Rate(POLLS_PER_S))
    slots = open_slots(database, settings.data / "slots")
    # SLOT is the serving process's name, which a command inherits in its container; a command's own is its process id
    slot = await slots.take(
        f"cli-{os.getpid()}" if kind == "cli" else kind, name=None if kind == "cli" else settings.slot
    )
    feed, mark = EventFeed(database), HighWaterMark(settings.data / "slots" / f"{slot}.mark")
    caps, background = _caps(settings), Background()
    driver = EngineDriver(background) if kind != "cli" else None
    collaborators = RunContext(
        ledger=Ledger(database, caps, mark=mark, wake=feed.wake),
        api=api,
        profile=profile,
        images=images,
        storage=storage,
        workdir=settings.data / "files" / "incoming",
        slots=slots,
        slot=slot,
        tempo=PollTiming(database),
        public_url=settings.public_url,
        secret=secret.encode(),
        most_under_way=settings.max_submitted_runs,
        measures=settings.fidelity != "off",
        driver=driver or NoDriver(),
    )
    collaborators.workdir.mkdir(parents=True, exist_ok=True)
    catalogue = Catalogue(api)
    queue = ReportQueue(collaborators)
    collaborators.measure_soon = queue.wake
    runs, actions = Runs(collaborators, catalogue=catalogue, caps=caps, feed=feed), RunActions(collaborators)
    groups = Groups(collaborators, runs, actions)
    return Studio(
        settings=settings,
        database=database,
        storage=storage,
        images=images,
        profile=profile,
        api=api,
        catalogue=catalogue,
        runs=runs,
        actions=actions,
        groups=groups,
        sheets=Sheets(collaborators, runs, groups),
        recipes=Recipes(database),
        reviews=Reviews(database),
        reports=Reports(collaborators, queue, runs.get),
        imports=Imports(collaborators, images, runs.get),
        locks=Locks(collaborators, runs.get),
        feed=feed,
        collaborators=collaborators,
        mark=mark,
        secret=secret.encode(),
        background=background,
        driver=driver,
        accounts=Accounts(database) if settings.accounts_on else None,
        sandbox=sandbox,
    )


def _sandbox(settings: Settings, token: str, images: Images, fetch: Fetch, database: Database) -> Sandbox | None:
    if settings.upstream not in ("auto", "sandbox") or settings.upstream_url:
        return None
    return Sandbox(
        data_dir=settings.data,
        token=token,
        read_image=functools.partial(_read_for, images, database),
        fetch=functools.partial(fetch_picture, fetch=fetch),
        schema=settings.sandbox_schema,
        queue_s=settings.sandbox_queue_s,
        run_s=settings.sandbox_run_s,
        faults=settings.sandbox_faults,
        drift=settings.sandbox_drift,
        open_sign_in=not settings.accounts_on,
        whose=functools.partial(owners_of_requests, database),
    )


async def _read_for(images: Images, database: Database, image_id: str, request_id: str) -> bytes:
    """Return a picture for a request of the sandbox: of a run's own person alone, where the run is known by then."""
    owners = await owners_of_requests(database, [request_id])
    return await images.read_sent(image_id, owner=owners.get(request_id))


def _caps(settings: Settings) -> Caps:
    daily, person = settings.budget_daily_usd, settings.budget_per_person_daily_usd
    return Caps(
        daily_micro=to_micro(daily) if daily is not None else None,
        person_micro=to_micro(person) if person is not None else None,
        timezone=settings.timezone,
    )


def _kept_secrets(path: Path) -> dict[str, str]:
    """Secrets made at the first start and kept, readable by the server's user alone."""
    if path.exists():
        return _read_secrets(path)
    made = {"secret_key": secrets.token_urlsafe(32), "sandbox_token": f"sandbox-{secrets.token_urlsafe(24)}"}
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(made, file)
    try:
        os.link(part, path)  # two first starts at once: one wins, both use its secrets
    except FileExistsError:
        made = _read_secrets(path)
    finally:
        part.unlink()
    return made


def _read_secrets(path: Path) -> dict[str, str]:
    """Raises StartupError. New ones are never made in the place of those that can't be read: addresses that were signed
    would be void, and the sandbox would have another bearer."""
    try:
        kept = json.loads(path.read_text())
        if all(isinstance(kept[name], str) and kept[name] for name in ("secret_key", "sandbox_token")):
            return {name: kept[name] for name in ("secret_key", "sandbox_token")}
    except OSError as error:
        raise StartupError(f"{path} can't be read ({error.strerror}). Let user {os.getuid()} own it.") from error
    except (ValueError, KeyError, TypeError):
        pass
    raise StartupError(
        f"{path} is damaged, which holds the key that signs addresses and the bearer of the sandbox. Put its copy from the "
        "backup back, or remove the file: both are then made anew, and addresses that were signed before are void."
    )


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0] if str(error) else type(error).__name__
