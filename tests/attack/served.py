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

MAX_WAIT_S = 1.0
MAX_RISE = 64 * 2**20


@dataclass(frozen=True)
class Seen:
    waits: tuple[float, ...]
    rise: int

    def told(self) -> str:
        ms = 1000 * median(self.waits), 1000 * max(self.waits)
        return f"others wait {ms[0]:.0f} ms, {ms[1]:.0f} ms at worst of {len(self.waits)}; memory +{self.rise / 2**20:.0f} MiB"


def while_attacked(server: Server, attack: Callable[[], object], path: str = "/healthz") -> Seen:
    """Another's requests for `path` while `attack` runs in a thread, and the rise of the server's peak memory."""
    before, _ = _memory(server), Path(f"/proc/{server.pid}/clear_refs").write_text("5")
    thread = threading.Thread(target=attack, daemon=True)
    waits = []
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client:
        thread.start()
        while thread.is_alive() or len(waits) < 3:
            began = time.monotonic()
            assert client.get(path).status_code == 200
            waits.append(time.monotonic() - began)
            time.sleep(0.02)
    thread.join()
    return Seen(tuple(waits), max(0, _memory(server, "VmHWM") - before))


def _memory(server: Server, name: str = "VmRSS") -> int:
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{server.pid}/status").read_text())
    assert found
    return int(found[1]) * 1024
