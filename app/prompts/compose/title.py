"""The short title of a spec, for cards and window titles: what changes, in a few words."""

from app.prompts.compose.text_sentences import target_name
from app.prompts.language.grammar import phrase, without_determiner
from app.prompts.spec.changes import (
    Add,
    AddText,
    Background,
    Change,
    Compose,
    Crop,
    Free,
    Lighting,
    Move,
    Recolor,
    Remove,
    Replace,
    Style,
    Text,
)
from app.prompts.spec.spec import Spec
from app.prompts.spec.vocabulary import TARGETS

MAX_LENGTH = 60


def spec_title(spec: Spec) -> str:
    """Such as "Headline reads 今日のおすすめ", "Background: soft warm-grey studio sweep"."""
    if spec.raw is not None:
        return _short(str(spec.raw.get("prompt") or "")) or "Raw request"
    if not spec.changes:
        return "No change yet"
    more = f", and {len(spec.changes) - 1} more" if len(spec.changes) > 1 else ""
    return _short(_said(spec.changes[0]), MAX_LENGTH - len(more)) + more


def _said(change: Change) -> str:
    match change:
        case Text(target=target, reads=reads) | AddText(target=target, reads=reads):
            words = " ".join(line for line in reads if line.strip())
            return f"{_name(target) or 'Text'} reads {words}" if words else _name(target) or "Text"
        case Background(to=to):
            return f"Background: {_gist(to)}"
        case Move(target=target, to=to):
            return f"{_name(target)} to {to}"
        case Remove(target=target, where=where):
            return f"Without the {where} {_bare(target)}" if where else f"Without {_bare(target)}"
        case Replace(target=target, with_=new):
            return f"{_name(target)} becomes {phrase(new)}"
        case Add(what=what):
            return f"Added: {phrase(what)}"
        case Recolor(target=target, to=to):
            return f"{_name(target)} in {phrase(to)}"
        case Lighting(to=to):
            return f"Light: {_gist(to)}"
        case Style(to=to):
            return f"Style: {_gist(to)}"
        case Crop(to=to):
            return f"Reframed to {phrase(to)}"
        case Compose(subject=subject, scene=scene):
            name = without_determiner(phrase(subject.name)) or "Subject"
            return f"{_upper(name)} into the {without_determiner(phrase(scene.name)) or 'scene'}"
        case Free(instruction=instruction):
            return phrase(instruction) or "Own words"


def _gist(words: str) -> str:
    """The first thing of a description, without its article."""
    said = without_determiner(phrase(words))
    return said.split(" and ")[0].split(",")[0] if len(said) > 40 else said


def _bare(target: str) -> str:
    name = target_name(target)
    return TARGETS[name].label.lower() if name in TARGETS else name


def _name(target: str) -> str:
    return _upper(_bare(target))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(text: str, most: int = MAX_LENGTH) -> str:
    said = " ".join(text.split())
    return said if len(said) <= most else said[: most - 1].rstrip() + "…"
