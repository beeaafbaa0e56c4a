"""One scene an arrow of the state table: what is asked for, what people do meanwhile, and how the runs may end.

Wherever a kill can fall into a POST, `unconfirmed` is an end too: it then waits for a person, and asks before it charges.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.torture import people
from tests.torture.people import Company

SOON_LOST = {"app.runs.ledger.status_updates:LOST_AFTER_S": 1.5, "app.runs.ledger.status_updates:LOOKED_EVERY_S": 0.2}
SOON_MISSED = {"app.runs.ledger.status_updates:MISSING_AFTER_S": 0.3}


@dataclass(frozen=True)
class Scene:
    """`fresh`: a kill leaves no run that could still go over the arrow, so the next kill needs new ones; those that it
    caught `rest` where they were."""

    arrow: str
    prompt: str
    ends: frozenset[str]
    queue_s: float = 0.0
    run_s: float = 0.0
    sets: dict[str, Any] = field(default_factory=dict)
    act: Callable[[Company], None] = people.wait
    fresh: bool = False
    rest: str = "unconfirmed"


def _scene(arrow: str, prompt: str, ends: str, **more: Any) -> Scene:
    return Scene(arrow, prompt, frozenset(ends.split()), **more)


SCENES = {
    scene.arrow: scene
    for scene in (
        _scene("new -> ready", "ok", "saved"),
        _scene("new -> submitted", "late_other", "saved", act=people.take_another, fresh=True),
        _scene("ready -> posting", "ok", "saved", fresh=True),
        _scene("ready -> not_sent", "429", "not_sent", act=people.cancel),
        _scene("posting -> submitted", "ok", "saved", fresh=True),
        _scene("posting -> ready", "429x2", "saved", fresh=True),
        _scene("posting -> rejected", "422", "rejected", fresh=True),
        _scene("posting -> unconfirmed", "500", "unconfirmed", fresh=True),
        _scene("unconfirmed -> submitted", "500", "saved", act=people.paste),
        _scene("unconfirmed -> rejected", "late_422", "rejected", act=people.expire, fresh=True),
        _scene("unconfirmed -> not_sent", "late_429", "not_sent", act=people.expire, fresh=True),
        _scene("unconfirmed -> abandoned", "500", "abandoned", act=people.abandon),
        _scene("abandoned -> submitted", "500", "saved", act=people.abandon_then_paste),
        _scene(
            "abandoned -> rejected", "late_422", "rejected", act=people.expire_and_abandon, fresh=True, rest="abandoned"
        ),
        _scene(
            "abandoned -> not_sent", "late_429", "not_sent", act=people.expire_and_abandon, fresh=True, rest="abandoned"
        ),
        _scene("submitted -> running", "ok", "saved", queue_s=1.0, run_s=8.0),
        _scene("submitted -> succeeded", "ok", "saved"),
        _scene("submitted -> failed", "failed", "failed"),
        _scene("submitted -> cancelled", "cancel_ok", "cancelled", act=people.cancel_sent),
        _scene("submitted -> lost", "stuck", "lost", sets=SOON_LOST),
        _scene("running -> succeeded", "ok", "saved", run_s=8.0),
        _scene("running -> failed", "failed", "failed", run_s=8.0),
        _scene("running -> cancelled", "cancel_running", "cancelled", act=people.cancel_running),
        _scene("running -> lost", "never_ends", "lost", sets=SOON_LOST),
        _scene("lost -> running", "missing_running", "saved", sets=SOON_MISSED, act=people.come_back),
        _scene("lost -> succeeded", "missing_ok", "saved", sets=SOON_MISSED, act=people.come_back),
        _scene("lost -> failed", "missing_failed", "failed", sets=SOON_MISSED, act=people.come_back),
        _scene("lost -> cancelled", "missing_cancelled", "cancelled", sets=SOON_MISSED, act=people.come_back),
        _scene("succeeded -> saved", "ok", "saved"),
        _scene("succeeded -> unsaved", "file_gone", "unsaved"),
        _scene("unsaved -> saved", "gone_then_back", "saved", act=people.try_again),
    )
}
POINTS = (  # between the arrows: around the bytes of the request, the file on its way, and the engine's own notes
    ("app.upstream.post_once:Attempt.open_gate", "before"),
    ("app.upstream.post_once:Attempt.open_gate", "after"),
    ("app.runs.ledger.claims:record", "before"),
    ("app.media.part:PartFile.write", "after"),
    ("app.media.part:PartFile.finish", "before"),
    ("app.media.part:PartFile.finish", "after"),
    ("app.runs.steps.download:decode", "after"),
    ("app.media.storage:Storage.put", "after"),
    ("app.media.storage:Storage.put_file", "after"),
    ("app.runs.worker.recovery:take", "after"),
    ("app.runs.worker.engine:Engine.work", "after"),
)
BATCHES = tuple(  # commits that moves share, on SQLite
    (f"batch of {arrow}", when)
    for arrow in ("new -> ready", "ready -> posting", "posting -> submitted", "succeeded -> saved")
    for when in ("before", "after")
)
