"""The short title of a spec, for cards and window titles: what changes, in a few words."""

from app.prompts.changes.registry import kind_of
from app.prompts.spec.spec import Spec

MAX_LENGTH = 60


def spec_title(spec: Spec) -> str:
    """Such as "Headline reads 今日のおすすめ", "Background: soft warm-grey studio sweep"."""
    if spec.raw is not None:
        return _short(str(spec.raw.get("prompt") or "")) or "Raw request"
    if not spec.changes:
        return "No change yet"
    more = f", and {len(spec.changes) - 1} more" if len(spec.changes) > 1 else ""
    return _short(kind_of(spec.changes[0]).title(spec.changes[0]), MAX_LENGTH - len(more)) + more


def _short(text: str, most: int = MAX_LENGTH) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
