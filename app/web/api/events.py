"""GET /api/v1/events?runs=id,id: one stream a page of what happens to its runs, as server-sent events; without `runs`, of
what happens to all of a person's runs, those included that are made meanwhile.

Named `state`, `phase`, `output`, `report` and `done`, each with the run's id, state, phase and first picture; `id` is the number in the events table,
so a browser that was away goes on where it was. A comment every 15 s keeps proxies from closing it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Annotated

import structlog
from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse

from app.errors import InvalidForm
from app.messages import N_
from app.runs import Event
from app.web.dependencies import AccountsDep, Owner, RunsDep
from app.web.session_cookie import Session
from app.web.streams import Place, StreamsDep
from app.web.text_fields import whole

BEAT_S = 15.0
LIFE_S = 3_600.0  # then the browser comes again, and a session that ended meanwhile is noticed
MAX_RUNS = 100
MAX_WAITING = 100  # events that wait for a slow reader; the feed waits then

log = structlog.get_logger(__name__)
router = APIRouter(tags=["events"])


@router.get("/events", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
async def events(
    service: RunsDep,
    streams: StreamsDep,
    accounts: AccountsDep,
    owner: Owner,
    session: Session,
    runs: Annotated[
        str | None, Query(description="Ids, with commas; all runs of yours without.", max_length=27 * MAX_RUNS)
    ] = None,
    after: Annotated[int | None, Query(ge=0, le=2**62, description="Number of the last event that was seen.")] = None,
    last_event_id: Annotated[str, Header(description="The same, as browsers send it; it wins.")] = "",
) -> StreamingResponse:
    """What happens to these runs, as it happens: `state`, `phase`, `output`, `report`, `done`, each with the run's id,
    state, phase and first picture. The rest is to be asked for."""
    ids = None if runs is None else [part for part in dict.fromkeys(runs.split(",")) if part]
    if ids is not None and not 1 <= len(ids) <= MAX_RUNS:
        raise InvalidForm(N_("Name 1 to %(most)s runs.", most=MAX_RUNS))
    if (seen := whole(last_event_id)) is not None:
        after = seen
    place = streams.take(owner, session.token, accounts)
    feed = service.feed.follow(ids, after, owner=owner)
    return StreamingResponse(
        stream(feed, owner, place),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},
    )


# By hand: at the beat of fastapi.sse nothing can be asked, and at ours a session that has ended ends the stream.
async def stream(events: AsyncIterator[Event], owner: str, place: Place | None = None) -> AsyncIterator[bytes]:
    """The feed as bytes, with the beat between. Ends with the feed, which ends with the server, and with its session."""
    waiting: asyncio.Queue[Event | None] = asyncio.Queue(MAX_WAITING)
    pump = asyncio.create_task(_pump(events, waiting))  # apart, so that waiting for the beat never breaks the feed off
    if place:
        place.on_end(lambda: _say_last(waiting))
    ends = asyncio.get_running_loop().time() + LIFE_S
    try:
        yield b": open\n\n"
        while asyncio.get_running_loop().time() < ends:
            try:
                event = await asyncio.wait_for(waiting.get(), BEAT_S)
            except TimeoutError:
                if place and not await place.is_good():
                    return
                yield b": beat\n\n"
                continue
            if event is None or (place and not await place.is_good()):
                return
            if (event.run.person or "") == owner:
                yield message(event)
    finally:
        pump.cancel()
        if place:
            place.leave()


def message(event: Event) -> bytes:
    return f"id: {event.id}\nevent: {event.name}\ndata: {event.json}\n\n".encode()


def _say_last(waiting: "asyncio.Queue[Event | None]") -> None:
    while not waiting.empty():  # nothing more is told
        waiting.get_nowait()
    waiting.put_nowait(None)


async def _pump(events: AsyncIterator[Event], waiting: "asyncio.Queue[Event | None]") -> None:
    async with contextlib.aclosing(events) as feed:  # type: ignore[type-var]  # an async generator can be closed
        try:
            async for event in feed:
                await waiting.put(event)
        except Exception:
            log.exception("event_stream_broke")
        await waiting.put(None)
