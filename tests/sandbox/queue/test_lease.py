"""Who is alive is told by locks, which no kill leaves behind."""

from pathlib import Path

from app.sandbox.queue.lease import Lease


def test_it_is_alive_until_it_ends(tmp_path: Path) -> None:
    one, two = Lease(tmp_path), Lease(tmp_path)
    assert not one.is_dead(two.name)
    assert not one.is_dead(one.name)
    two.end()
    assert one.is_dead(two.name)
    one.end()
    assert list(tmp_path.iterdir()) == []


def test_it_sweeps_what_the_killed_left_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "left-by-a-kill.lock").touch()
    one, two = Lease(tmp_path), Lease(tmp_path)
    one.sweep()
    assert {path.stem for path in tmp_path.iterdir()} == {one.name, two.name}
    assert not one.is_dead(two.name)
    one.end()
    two.end()
