"""A server under attack: how long others wait meanwhile, and how much memory it takes."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx

from tests.support.server import Server

MAX_BUSY_S = 1.0
MAX_RISE = 64 * 2**20


@dataclass(frozen=True)
class Seen:
    """`busy` is the server's own CPU time during each wait: what it did before it answered, however slow the machine is."""

    waits: tuple[float, ...]
    busy: tuple[float, ...]
    rise: int

    def figures(self) -> str:
        return (
            f"others wait {1000 * median(self.waits):.0f} ms, {1000 * max(self.waits):.0f} ms at worst of {len(self.waits)}, "
            f"the server busy for {1000 * max(self.busy):.0f} ms of it; memory +{self.rise / 2**20:.0f} MiB"
        )


def while_attacked(server: Server, attack: Callable[[], object], path: str = "/healthz") -> Seen:
    """Another's requests for `path` while `attack` runs in a thread, and the rise of the server's peak memory."""
    before = memory(server, "VmRSS")
    forget_peak(server)
    thread = threading.Thread(target=attack, daemon=True)
    waits, busy = [], []
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client:
        thread.start()
        while thread.is_alive() or len(waits) < 3:
            began, cpu = time.monotonic(), cpu_s(server)
            assert client.get(path).status_code == 200
            waits.append(time.monotonic() - began)
            busy.append(cpu_s(server) - cpu)
            time.sleep(0.02)
    thread.join()
    return Seen(tuple(waits), tuple(busy), max(0, memory(server, "VmHWM") - before))


def cpu_s(server: Server) -> float:
    """Return the CPU time that the server's process has taken, all its threads together."""
    return time.clock_gettime((~server.pid << 3) | 2)  # the clock that clock_getcpuclockid(3) names


def memory(server: Server, name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{server.pid}/status").read_text())
    assert found
    return int(found[1]) * 1024


def forget_peak(server: Server) -> None:
    """VmHWM begins anew."""
    Path(f"/proc/{server.pid}/clear_refs").write_text("5")
