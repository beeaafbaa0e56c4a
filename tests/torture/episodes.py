"""Plays scenes: twenty runs in flight, a kill, the next kill, a start in peace, and then what must hold."""

import random
import time
from collections import Counter
from collections.abc import Iterable

from tests.torture.people import Company
from tests.torture.scenes import Scene
from tests.torture.stage import Stage

IN_FLIGHT = 20
BATCH = IN_FLIGHT + 12  # several may end in the commit that moves share


def play_arrow(stage: Stage, scene: Scene) -> None:
    """The server dies right before the first commit of the arrow, and right after the next one."""
    stage.upstream.queue_s, stage.upstream.run_s, stage.sets = scene.queue_s, scene.run_s, scene.sets
    born = scene.arrow == "new -> ready"
    them: Company | None = None
    for when in ("before", "after"):
        fresh = them is None or scene.fresh
        fault = {"at": scene.arrow, "when": when, "nth": IN_FLIGHT + 1 if born and fresh else 1}
        if fresh:
            stage.upstream.hold_back()
        stage.start(fault=fault, hold=BATCH if fresh else 0)
        if fresh:
            them = Company(stage, stage.ask(BATCH, scene.prompt))
        assert them is not None
        _dies(stage, scene, them)
    assert them is not None
    _ends(stage, scene.ends, [them], scene)


def play_point(stage: Stage, scene: Scene, at: str, when: str) -> None:
    stage.upstream.queue_s, stage.upstream.run_s, stage.sets = scene.queue_s, scene.run_s, scene.sets
    stage.start(fault={"at": at, "when": when}, hold=BATCH)
    them = Company(stage, stage.ask(BATCH, scene.prompt))
    _dies(stage, scene, them)
    _ends(stage, scene.ends, [them], scene)


def play_batch(stage: Stage, at: str, when: str) -> None:
    """The server dies around a commit that at least two moves share: they are all there, or none is."""
    born = at.endswith("new -> ready")
    scene = Scene(at, "ok", frozenset({"saved", "unconfirmed"}))
    stage.start(fault={"at": at, "when": when, "nth": IN_FLIGHT // 8 if born else 1}, hold=0 if born else BATCH)
    them = Company(stage, stage.ask(BATCH, scene.prompt))
    _dies(stage, scene, them, least=0 if born else IN_FLIGHT)
    _ends(stage, scene.ends, [them], scene)


def play_chance(stage: Stage, kills: int, seed: int, *, two: bool) -> None:
    """Kills at moments that nobody chose, of one server or of one of two, while people keep twenty runs in flight."""
    chance = random.Random(seed)
    stage.upstream.queue_s, stage.upstream.run_s = 0.3, 0.7
    everybody: list[Company] = []
    for which in range(1 + two):
        stage.start(which=which)
    for _ in range(kills):
        missing = max(IN_FLIGHT - _open(stage), 0)
        words = [
            chance.choice(("ok", "ok", "ok", "429x2", "slow_ok", "file_cut_then_ok", "flap")) for _ in range(missing)
        ]
        everybody += [Company(stage, stage.ask(count, word)) for word, count in Counter(words).items()]
        time.sleep(chance.uniform(0.0, 1.5))
        which = chance.randrange(1 + two)
        stage.servers[which].kill()
        _killed(stage, _open(stage), least=1)
        stage.start(which=which)
        stage.ask_again()
    _await_ends(stage, frozenset({"saved"}), everybody)


def _open(stage: Stage) -> int:
    return sum(
        state not in ("saved", "unconfirmed", "unsaved", "rejected", "not_sent") for state in stage.states().values()
    )


def _dies(stage: Stage, scene: Scene, them: Company, *, least: int = IN_FLIGHT) -> None:
    def act() -> None:
        stage.ask_again()
        scene.act(them)

    stage.until(lambda: stage.server.is_dead, what=f"death at {scene.arrow}", act=act)
    code = stage.server.wait_dead()
    assert code == -9, f"it ended by itself with {code}: " + "\n".join(stage.server.lines[-15:])
    ended = len(them.having(*(scene.ends - {"unconfirmed"})))
    _killed(stage, len(them.asked) - ended, least=least)


def _killed(stage: Stage, in_flight: int, *, least: int) -> None:
    assert in_flight >= least, f"only {in_flight} in flight: {Counter(stage.states().values())}"
    stage.counts["kills"] += 1
    stage.counts["in flight at kills"] += in_flight
    stage.check(at_rest=False)


def _ends(stage: Stage, ends: frozenset[str], everybody: Iterable[Company], scene: Scene) -> None:
    stage.start()
    _await_ends(stage, ends, everybody, scene)


def _await_ends(stage: Stage, ends: frozenset[str], everybody: Iterable[Company], scene: Scene | None = None) -> None:
    everybody = list(everybody)
    allowed = ends | {"unconfirmed", scene.rest if scene else "unconfirmed"}

    def act() -> None:
        stage.ask_again()
        for them in everybody if scene else ():
            scene.act(them)

    def at_rest() -> bool:
        return all(one.run_id for one in stage.asked) and all(state in allowed for state in stage.states().values())

    stage.until(at_rest, what="the end", act=act)
    assert ends & set(stage.states().values()), f"none came to {ends}"
    stage.check(at_rest=True)
