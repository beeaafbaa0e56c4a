"""The short title of a spec, for cards and window titles: what changes, in a few words."""

from app.messages import N_, LazyText
from app.prompts.changes.registry import kind_of
from app.prompts.spec.spec import Spec

MAX_LENGTH = 60


def spec_title(spec: Spec) -> LazyText:
    """Such as "Headline reads 今日のおすすめ", "Background: soft warm-grey studio sweep"."""
    if spec.raw is not None:
        prompt = _one_line(str(spec.raw.get("prompt") or ""))
        return LazyText("%(prompt)s", prompt=_cut(prompt, MAX_LENGTH)) if prompt else N_("Raw request")
    if not spec.changes:
        return N_("No change yet")
    title = kind_of(spec.changes[0]).title(spec.changes[0])
    if len(spec.changes) == 1:
        return _short(title, MAX_LENGTH)
    count = len(spec.changes) - 1
    return N_(
        "%(title)s, and %(count)s more", title=_short(title, MAX_LENGTH - len(f", and {count} more")), count=count
    )


def _short(title: LazyText, most: int) -> LazyText:
    """Return the title with its last words cut, where it is longer than `most` in English."""
    values = {
        name: value if isinstance(value, LazyText) else _one_line(str(value)) for name, value in title.values.items()
    }
    short = LazyText(title.pattern, **values)
    for name in reversed(values):
        if len(short) > most and not isinstance(values[name], LazyText):
            values[name] = _cut(values[name], max(1, len(values[name]) - (len(short) - most)))
            short = LazyText(title.pattern, **values)
    return short


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
