"""A short title of a spec for cards and window titles: what changes, in a few words."""

from app.prompts.spec import Change, Spec
from app.prompts.vocabulary import TARGETS
from app.prompts.words import phrase, without_determiner

LONGEST = 60


def spec_title(spec: Spec) -> str:
    """Such as "Headline reads 今日のおすすめ" or "Background: a soft warm-grey studio sweep"."""
    if spec.raw is not None:
        return _short(str(spec.raw.get("prompt") or "Raw request"))
    if not spec.changes:
        return "No change yet"
    first, more = _said(spec.changes[0]), len(spec.changes) - 1
    return _short(first) + (f" and {more} more" if more else "")


def _said(change: Change) -> str:
    name = str(change.get("target", ""))
    known = TARGETS.get(name)
    target = known.label if known else _capital(without_determiner(phrase(name)) or "Text")
    reads = change.get("reads")
    words = " ".join(reads) if isinstance(reads, list) else reads or ""
    match change.kind:
        case "text" | "add_text":
            return f"{target} reads {words}" if words else target
        case "background":
            return f"Background: {phrase(change.get('to', ''))}"
        case "move":
            return f"{target} to {change.get('to')}"
        case "remove":
            return (
                f"{_capital(change.get('where', '') or '')} {target.lower()} removed".strip()
                if change.get("where")
                else f"{target} removed"
            )
        case "replace":
            return f"{target} becomes {phrase(change.get('with', ''))}"
        case "add":
            return f"Added: {phrase(change.get('what', ''))}"
        case "recolor":
            return f"{target} in {phrase(change.get('to', ''))}"
        case "lighting":
            return f"Light: {phrase(change.get('to', ''))}"
        case "style":
            return f"Style: {phrase(change.get('to', ''))}"
        case "crop":
            return f"Reframed to {phrase(change.get('to', ''))}"
        case "compose":
            return f"Image {change.get('subject')['image']} into image {change.get('scene')['image']}"
        case _:
            return phrase(change.get("instruction", "")) or "Own words"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
