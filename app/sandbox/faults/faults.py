"""What the sandbox does wrong on purpose, for tests: by the names of SANDBOX_FAULTS, off unless switched on.

A name is played for every request. With `by_prompt` among them, a prompt chooses for itself: `fault:429x2`.
"""

import asyncio
import hashlib
import math
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from starlette.responses import Response

from app.errors import SettingsError
from app.sandbox.faults.scenarios import SCENARIOS, Look, Stage

BY_PROMPT = "by_prompt"
FAULTS = {BY_PROMPT: "a prompt chooses its faults, as in fault:429x2", **{n: s.says for n, s in SCENARIOS.items()}}

_MARK = re.compile(r"\s*\bfault:([a-z0-9_]+)\.?")


def without_marks(prompt: str) -> str:
    return _MARK.sub("", prompt).strip()


class Faults:
    def __init__(self, names: Sequence[str] = ()) -> None:
        unknown = sorted(set(names) - FAULTS.keys())
        if unknown:
            raise SettingsError(f"STILLFRAME_SANDBOX_FAULTS: {unknown[0]} is none of {', '.join(sorted(FAULTS))}.")
        self._always = [name for name in names if name != BY_PROMPT]
        self._by_prompt = BY_PROMPT in names
        self._seen: Counter[tuple[str, str]] = Counter()
        self._ended = asyncio.Event()

    def of(self, prompt: str) -> list[str]:
        """The faults that a request with this prompt meets; stored with its job, so that they outlive a restart."""
        chosen = [name for name in _MARK.findall(prompt) if name in SCENARIOS] if self._by_prompt else []
        return list(dict.fromkeys([*self._always, *chosen]))

    async def play(
        self, stage: Stage, names: Sequence[str], *, key: str, reply: dict[str, Any] | None = None
    ) -> Response | None:
        """What is answered instead of `reply`, or None for the truth. `key` tells one request's calls from another's."""
        for name in names:
            scenario = SCENARIOS[name]
            if scenario.stage != stage or not scenario.applies(reply):
                continue
            seen = (name, hashlib.sha256(key.encode()).hexdigest())
            self._seen[seen] += 1
            if scenario.times and self._seen[seen] > scenario.times:
                continue
            await self._wait(scenario.delay_s)
            if scenario.play:
                return scenario.play(Look(self._seen[seen], reply or {}))
        return None

    def end(self) -> None:
        """Whoever hangs is let go."""
        self._ended.set()

    async def _wait(self, seconds: float) -> None:
        if seconds:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._ended.wait()


def ready_after(names: Sequence[str], seconds: float) -> float:
    """How long a job stays in the queue."""
    return math.inf if "stuck" in names else seconds


def runs_for(names: Sequence[str], seconds: float) -> float:
    """How long a job takes at least."""
    return math.inf if "never_ends" in names else seconds
