"""The note outside the database by which a restore is noticed."""

from pathlib import Path

from app.runs import HighWaterMark


def test_it_remembers_the_highest_event_over_a_restart(tmp_path: Path) -> None:
    mark = HighWaterMark(tmp_path / "serve-1.mark")
    mark.reset(0)
    for event in (3, 9, 4):
        mark.saw(event)
    assert HighWaterMark(tmp_path / "serve-1.mark").highest == 9


def test_it_is_on_disk_as_soon_as_it_was_seen(tmp_path: Path) -> None:
    mark = HighWaterMark(tmp_path / "serve-1.mark")
    for event in range(1, 6):
        mark.saw(event)
        assert HighWaterMark(tmp_path / "serve-1.mark").highest == event


def test_it_knows_what_another_slot_has_seen(tmp_path: Path) -> None:
    other, mark = HighWaterMark(tmp_path / "serve-2.mark"), HighWaterMark(tmp_path / "serve-1.mark")
    other.reset(0)
    mark.reset(0)
    mark.saw(10)
    other.saw(15)
    assert HighWaterMark(tmp_path / "serve-1.mark").is_ahead_of(14)


def test_it_takes_a_restore_as_dealt_with_for_every_slot(tmp_path: Path) -> None:
    HighWaterMark(tmp_path / "serve-2.mark").reset(15)
    HighWaterMark(tmp_path / "serve-1.mark").reset(12)
    assert not HighWaterMark(tmp_path / "serve-2.mark").is_ahead_of(12)


def test_it_knows_a_restored_database_by_its_newest_event(tmp_path: Path) -> None:
    mark = HighWaterMark(tmp_path / "serve-1.mark")
    mark.reset(0)
    mark.saw(20)
    assert mark.is_ahead_of(19)
    assert not mark.is_ahead_of(20)


def test_it_takes_a_database_with_runs_and_without_any_note_for_a_restored_one(tmp_path: Path) -> None:
    (tmp_path / "a.mark").write_text("not a number")
    for name in ("a.mark", "missing.mark"):
        assert HighWaterMark(tmp_path / name).is_ahead_of(1)
        assert not HighWaterMark(tmp_path / name).is_ahead_of(0)


def test_it_stays_a_stranger_until_a_server_has_dealt_with_it(tmp_path: Path) -> None:
    command = HighWaterMark(tmp_path / "cli-1.mark")
    command.saw(7)
    server = HighWaterMark(tmp_path / "serve-1.mark")
    assert server.is_ahead_of(7)
    server.reset(7)
    assert not HighWaterMark(tmp_path / "serve-1.mark").is_ahead_of(7)


def test_it_knows_a_database_that_began_here(tmp_path: Path) -> None:
    command = HighWaterMark(tmp_path / "cli-1.mark")
    command.saw(1)
    command.saw(2)
    assert not HighWaterMark(tmp_path / "serve-1.mark").is_ahead_of(2)


def test_it_goes_back_only_when_a_restore_was_dealt_with(tmp_path: Path) -> None:
    mark = HighWaterMark(tmp_path / "a.mark")
    mark.saw(50)
    mark.reset(20)
    assert HighWaterMark(tmp_path / "a.mark").highest == 20


def test_the_notes_of_commands_become_one(tmp_path: Path) -> None:
    for number, events in ((11, 3), (12, 5), (13, 0)):
        command = HighWaterMark(tmp_path / f"cli-{number}.mark")
        for event in range(1, events + 1):
            command.saw(event)
        command.retire()
    assert [path.name for path in tmp_path.iterdir()] == ["cli.mark"]
    assert HighWaterMark(tmp_path / "cli-14.mark").highest == 5
