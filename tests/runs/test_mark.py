"""The note outside the database by which a restore is noticed."""

from pathlib import Path

from app.runs import Mark


def test_it_remembers_the_highest_event_over_a_restart(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "serve-1.mark")
    for event in (3, 9, 4):
        mark.saw(event)
    mark.write()
    assert Mark(tmp_path / "serve-1.mark").highest == 9


def test_it_begins_at_zero_and_survives_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "a.mark").write_text("not a number")
    assert Mark(tmp_path / "a.mark").highest == 0
    assert Mark(tmp_path / "missing.mark").highest == 0


def test_it_goes_back_only_when_a_restore_was_dealt_with(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "a.mark")
    mark.saw(50)
    mark.reset(20)
    assert Mark(tmp_path / "a.mark").highest == 20
