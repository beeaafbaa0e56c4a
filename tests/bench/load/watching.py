"""What a load costs the process that bears it and all its children, and how long a page takes meanwhile."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field

import httpx
import psutil

EVERY_S, PAGE_EVERY_S = 0.5, 0.25
MIB = 2**20


@dataclass
class Cost:
    """Processor seconds and the most memory, in MiB, of a process and its children; `pages` are seconds a page took."""

    idle: float = 0.0
    peak: float = 0.0
    cpu: float = 0.0
    pages: list[float] = field(default_factory=list)


def memory_of(process: psutil.Process) -> float:
    """In proportion to how many share a page, so that what a forked child has of its parent counts once."""
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            total += one.memory_full_info().pss / MIB
    return total


def cpu_of(process: psutil.Process) -> float:
    """With that of the children that ended and were waited for."""
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            spent = one.cpu_times()
            total += spent.user + spent.system + spent.children_user + spent.children_system
    return total


@contextlib.asynccontextmanager
async def watched(pid: int, url: str, paths: tuple[str, ...]):  # type: ignore[no-untyped-def]  # a generator's type says nothing more
    """The Cost of what the block does."""
    process = psutil.Process(pid)
    begun = cpu_of(process)
    cost = Cost(idle=memory_of(process))
    watchers = [asyncio.create_task(_memory(process, cost)), asyncio.create_task(_pages(url, paths, cost))]
    try:
        yield cost
        cost.cpu = cpu_of(process) - begun
    finally:
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)


async def _memory(process: psutil.Process, cost: Cost) -> None:
    while True:
        cost.peak = max(cost.peak, await asyncio.to_thread(memory_of, process))
        await asyncio.sleep(EVERY_S)


async def _pages(url: str, paths: tuple[str, ...], cost: Cost) -> None:
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
        n = 0
        while True:
            begun = time.perf_counter()
            (await client.get(paths[n % len(paths)])).raise_for_status()
            cost.pages.append(time.perf_counter() - begun)
            n += 1
            await asyncio.sleep(PAGE_EVERY_S)
