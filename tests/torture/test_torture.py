"""A sample of the torture, within a minute: the arrows around the money and the files, and two servers at once."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.runs.ledger.states import BIRTHS, MOVES
from tests.support.length import longer
from tests.torture import episodes, invariants
from tests.torture.launcher import find, preset
from tests.torture.scenes import POINTS, SCENES
from tests.torture.stage import QUICK, TOKEN, Stage
from tests.torture.upstream import TortureUpstream
from tests.torture.upstream_faults import SETS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def stage(tmp_path: Path, database_url: str) -> Iterator[Stage]:
    with TortureUpstream(token=TOKEN) as upstream:
        stage = Stage(tmp_path / "data", database_url, upstream, Counter())
        yield stage
        stage.close()


@pytest.mark.parametrize(
    ("database_url", "arrow"),
    [("sqlite", "succeeded -> saved"), ("postgresql", "posting -> submitted")],
    indirect=["database_url"],
)
def test_it_survives_kills_right_before_and_right_after_a_commit(stage: Stage, arrow: str) -> None:
    episodes.play_arrow(stage, SCENES[arrow])
    assert stage.wrong == []
    assert stage.counts["kills"] == 2
    assert arrow in invariants.arrows_seen(stage.url)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("arrow", "when"), [("ready -> posting", "before"), ("posting -> submitted", "after")])
def test_it_survives_kills_around_a_commit_that_moves_share(stage: Stage, arrow: str, when: str) -> None:
    episodes.play_batch(stage, f"batch of {arrow}", when)
    assert stage.wrong == []
    assert stage.counts["kills"] == 1


@pytest.mark.parametrize("database_url", longer(["postgresql"], ["sqlite", "postgresql"]), indirect=True)
def test_it_survives_kills_of_one_of_two_servers_at_moments_that_nobody_chose(stage: Stage) -> None:
    episodes.play_chance(stage, kills=2, seed=5, two=True)
    assert stage.wrong == []


def test_it_has_a_scene_for_each_arrow_of_the_table() -> None:
    table = {f"{old} -> {new}" for old, targets in MOVES.items() for new in targets}
    assert set(SCENES) == table | {f"new -> {state}" for state in BIRTHS}
    assert set(SCENES) == set(invariants.ARROWS)


def test_its_named_points_and_constants_are_the_application_s() -> None:
    for at, _ in POINTS:
        find(at)
    for place in [*QUICK, *SETS, *(place for scene in SCENES.values() for place in scene.sets)]:
        find(place.partition("(")[0])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_sees_what_must_not_be(stage: Stage) -> None:
    """The checks themselves: each is shown the fault that it is there for."""
    stage.start()
    stage.ask(1, "ok")
    stage.until(lambda: set(stage.states().values()) == {"saved"}, what="saved", act=stage.ask_again)
    stage.server.stop()
    stage.check(at_rest=True)
    assert stage.wrong == []
    posts, run_id = stage.upstream.posts, stage.asked[0].run_id or ""
    assert invariants.double_posts([*posts, *posts])
    for change, check in (
        ("update events set from_state = 'ready' where state = 'saved'", invariants.illegal_moves),
        ("update runs set state = 'running'", invariants.illegal_moves),
        ("update spend set held_micro = held_micro + 1", invariants.wrong_sums),
    ):
        assert not check(stage.url)
        invariants.change(stage.url, change)
        assert check(stage.url), change
        invariants.change(stage.url, "update events set from_state = 'succeeded' where state = 'saved'")
        invariants.change(stage.url, "update runs set state = 'saved'")
    file = next((stage.data / "files" / "runs" / run_id).glob("result-1.png"))
    file.write_bytes(file.read_bytes()[:-1])
    assert invariants.partial_files(stage.url, stage.data / "files", stage.upstream.png)
    assert invariants.lost_runs(stage.url, ["another"], posts)
    invariants.change(stage.url, "update runs set request_id = null, state = 'not_sent'")
    assert invariants.lost_runs(stage.url, [run_id], posts)


def test_it_can_change_what_an_argument_is_when_it_is_not_given() -> None:
    from app.upstream.client import POST_S, ModelAPI

    preset("app.upstream.client:ModelAPI.__init__(post_s)", 1.0)
    assert ModelAPI.__init__.__kwdefaults__["post_s"] == 1.0
    preset("app.upstream.client:ModelAPI.__init__(post_s)", POST_S)
