"""What the sandbox says of its drafting of a run, in the reader's language."""

from app.messages import read_text
from app.runs import RunView
from app.web.i18n.translation import translated


def notes_of(run: RunView, *, refused: bool) -> tuple[str, ...]:
    notes = [note for note in run.notes if isinstance(note, dict) and note.get("text")]
    is_ours = run.upstream.name == "sandbox"
    return tuple(
        translated(read_text(note["said"])) if is_ours and note.get("said") else str(note["text"])
        for note in notes
        if (note.get("outcome") == "refused") == refused
    )
