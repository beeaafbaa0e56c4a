"""What a stored run is called: by what it did."""

from collections.abc import Mapping
from typing import Any

from app.errors import InvalidSpec
from app.media.file_names import fit_name
from app.prompts import parse_spec, spec_title
from app.runs.queries.run_view import RunView


def title_of(spec: Mapping[str, Any], default: str) -> str:
    """Return what the edit does, in a few words; `default` for one that another version has stored."""
    try:
        return spec_title(parse_spec(spec))
    except InvalidSpec:
        return default


def file_name(run: RunView, n: int = 1, kind: str = "result") -> str:
    """What a designer finds again in a folder: the change, then the end of the run's id. Fit for every file system."""
    title = fit_name(title_of(run.spec, "Stillframe"), most=64)
    parts = (title, kind if kind != "result" else "", str(n) if n > 1 else "", run.id[-6:].lower())
    return " ".join(part for part in parts if part)
