"""A server that dies, stands still, or loses an acknowledgement at a named point: `python -m tests.torture.launcher PLAN serve`.

PLAN is JSON, all of it optional:

    set   {"app.runs.ledger.claims:STALE_S": 2.0,     constants, so that a test need not wait two minutes
           "app.upstream.client:ModelAPI.__init__(post_s)": 3.0}      and what an argument is when it is not given
    hold  20                                   no run is driven before so many were made
    fault {"at": POINT, "when": "before" | "after", "nth": 1, "does": "kill" | "stop" | "lose"}
    lose  true                                 each kind of commit loses its acknowledgement once
    full  "/path"                              while there is such a file, the disk has no room for pictures

POINT is an arrow, `posting -> submitted` or `new -> ready` (before and after its commit); `batch of` an arrow, the commit on
SQLite that at least two such moves share; or a function of the application, `app.runs.steps.download:decode`. The wrapping is done here, from outside; the application has no switch for it.
"""

import asyncio
import functools
import importlib
import inspect
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.exc import OperationalError

SHARED = 2  # moves of one kind that make a commit a batch of them


class Fault:
    def __init__(self, at: str, when: str = "after", nth: int = 1, does: str = "kill") -> None:
        self.at, self.when, self._left, self._does = at, when, nth, does

    def reached(self, at: str, when: str) -> None:
        if (at, when) != (self.at, self.when):
            return
        self._left -= 1
        if self._left != 0:
            return
        if self._does == "lose":
            raise lost_acknowledgement()
        os.kill(os.getpid(), signal.SIGKILL if self._does == "kill" else signal.SIGSTOP)


def lost_acknowledgement() -> OperationalError:
    return OperationalError("COMMIT", None, ConnectionError("the connection broke off"))


class Launch:
    def __init__(self, plan: dict[str, Any]) -> None:
        self._fault = Fault(**plan["fault"]) if plan.get("fault") else Fault("nowhere")
        self._hold: int = plan.get("hold", 0)
        self._loses: bool = plan.get("lose", False)
        self._full = plan.get("full")
        self._lost: set[str] = set()
        self._batch: list[str] = []  # the arrows that wait for the commit of SQLite's writer
        self._made = 0
        self._enough = asyncio.Event()

    def wrap_all(self) -> None:
        from app.db import Database
        from app.db.writer import Writer
        from app.runs.ledger.ledger import Ledger
        from app.runs.worker.engine import Engine

        self._wrap_moves(Ledger, Database)
        self._wrap_batches(Writer)
        self._wrap_begin(Engine)
        if ":" in self._fault.at:
            self._wrap_call(self._fault.at)
        if self._full:
            self._wrap_disk(self._full)

    def _wrap_moves(self, ledger: Any, database: Any) -> None:
        note, write = ledger.note, database.write

        @functools.wraps(note)
        async def noted(itself: Any, session: Any, run: Any, kind: str, cause: str, *rest: Any, **more: Any) -> Any:
            arrow = f"{more.get('before') or 'new'} -> {run.state}" if kind == "state" else f"note {cause}"
            session.info.setdefault("noted", []).append(arrow)
            return await note(itself, session, run, kind, cause, *rest, **more)

        @asynccontextmanager
        async def written(itself: Any) -> AsyncIterator[Any]:
            async with write(itself) as session:
                yield session
                noted = session.info.get("noted", [])
                for what in noted:
                    self._fault.reached(what, "before")
                self._batch += noted
            self._made += noted.count("new -> ready")
            if self._made >= self._hold:
                self._enough.set()
            for what in noted:
                self._fault.reached(what, "after")
            if self._loses and noted and not set(noted) <= self._lost:
                self._lost.update(noted)
                raise lost_acknowledgement()

        ledger.note, database.write = noted, written

    def _wrap_batches(self, writer: Any) -> None:
        make_durable = writer._make_durable

        @functools.wraps(make_durable)
        async def made_durable(itself: Any, connection: Any) -> None:
            moves, self._batch = self._batch, []
            shared = [f"batch of {arrow}" for arrow in dict.fromkeys(moves) if moves.count(arrow) >= SHARED]
            for what in shared:
                self._fault.reached(what, "before")
            await make_durable(itself, connection)
            for what in shared:
                self._fault.reached(what, "after")

        writer._make_durable = made_durable

    def _wrap_begin(self, engine: Any) -> None:
        begin = engine.begin

        async def held(itself: Any, run_id: str) -> None:
            if self._hold:
                await self._enough.wait()
            await begin(itself, run_id)

        engine.begin = held

    def _wrap_call(self, place: str) -> None:
        owner, name = find(place)
        call = getattr(owner, name)
        setattr(owner, name, self._around(place, call))

    def _wrap_disk(self, sign: str) -> None:
        from app.media.part import PartFile, storage_full

        write = PartFile.write

        def written(itself: Any, chunks: Any) -> None:
            if os.path.exists(sign):
                raise storage_full()
            write(itself, chunks)

        PartFile.write = written  # type: ignore[method-assign]

    def _around(self, place: str, call: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(call):

            async def around(*given: Any, **named: Any) -> Any:
                self._fault.reached(place, "before")
                answer = await call(*given, **named)
                self._fault.reached(place, "after")
                return answer
        else:

            def around(*given: Any, **named: Any) -> Any:  # type: ignore[misc]
                self._fault.reached(place, "before")
                answer = call(*given, **named)
                self._fault.reached(place, "after")
                return answer

        return functools.wraps(call)(around)


def find(place: str) -> tuple[Any, str]:
    """`app.media.part:PartFile.write` -> (PartFile, "write"). Raises when there is no such thing any more."""
    module, _, path = place.partition(":")
    owner: Any = importlib.import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    getattr(owner, name)
    return owner, name


def preset(place: str, value: Any) -> None:
    path, _, argument = place.rstrip(")").partition("(")
    owner, name = find(path)
    if argument:
        defaults = getattr(owner, name).__kwdefaults__
        assert argument in defaults, f"{path} has no argument {argument}"
        defaults[argument] = value
    else:
        setattr(owner, name, value)


def main() -> int:
    plan = json.loads(sys.argv[1])
    for place, value in plan.get("set", {}).items():
        preset(place, value)
    Launch(plan).wrap_all()
    from app.cli import main as stillframe

    return stillframe(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
