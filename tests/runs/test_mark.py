"""The note outside the database by which a restore is noticed."""

from pathlib import Path

from app.runs import Mark


def test_it_remembers_the_highest_event_over_a_restart(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "serve-1.mark")
    for event in (3, 9, 4):
        mark.saw(event)
    assert Mark(tmp_path / "serve-1.mark").highest == 9


def test_it_is_on_disk_as_soon_as_it_was_seen(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "serve-1.mark")
    for event in range(1, 6):
        mark.saw(event)
        assert Mark(tmp_path / "serve-1.mark").highest == event


def test_it_knows_what_another_slot_has_seen(tmp_path: Path) -> None:
    other, mark = Mark(tmp_path / "serve-2.mark"), Mark(tmp_path / "serve-1.mark")
    mark.saw(10)
    other.saw(15)
    assert Mark(tmp_path / "serve-1.mark").highest == 15


def test_it_takes_a_restore_as_dealt_with_for_every_slot(tmp_path: Path) -> None:
    Mark(tmp_path / "serve-2.mark").saw(15)
    Mark(tmp_path / "serve-1.mark").reset(12)
    assert Mark(tmp_path / "serve-2.mark").highest == 12


def test_it_begins_at_zero_and_survives_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "a.mark").write_text("not a number")
    assert Mark(tmp_path / "a.mark").highest == 0
    assert Mark(tmp_path / "missing.mark").highest == 0


def test_it_goes_back_only_when_a_restore_was_dealt_with(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "a.mark")
    mark.saw(50)
    mark.reset(20)
    assert Mark(tmp_path / "a.mark").highest == 20
