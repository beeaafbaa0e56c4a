"""What the buttons of the builder do to its form. A button posts the whole form and `do`, a verb and what it is done to:
`add:background`, `up:2`, `preset:poster`. What needs more than the form itself (a sample, a fix) is in prefill.py.
"""

import json
from collections.abc import Callable
from dataclasses import replace

from app.web.pages.builder.change_form import KINDS, MAX_LINES, fresh_card
from app.web.pages.builder.form import MAX_ALSO, MAX_CARDS, MAX_KEPT, Area, BuilderForm, Kept, percent
from app.web.pages.builder.labels import presets
from app.web.text_fields import whole

Step = tuple[BuilderForm, str]  # the form after it, and the id of the control to go on with
NUMBERS = frozenset({"subject.image", "scene.image", "match.image"})
AREA = Area("25", "25", "50", "50")


def act(form: BuilderForm, verb: str, argument: str) -> Step:
    """A verb that is not known changes nothing."""
    doing = ACTS.get(verb)
    return doing(form, argument) if doing else (form, "")


def _add(form: BuilderForm, kind: str) -> Step:
    if kind not in KINDS or len(form.cards) >= MAX_CARDS:
        return form, ""
    is_fresh = len(form.cards) == 1 and form.cards[0].is_blank()  # the card of a new form gives way
    closed = () if is_fresh else tuple(replace(card, is_open=False) for card in form.cards)
    first = next(item.name for item in KINDS[kind] if item.type in ("words", "list", "number"))
    return replace(form, cards=(*closed, fresh_card(kind))), f"change-{len(closed) + 1}.{first}"


def _drop(form: BuilderForm, argument: str) -> Step:
    n = _index(argument, len(form.cards))
    if n is None:
        return form, ""
    return replace(form, cards=form.cards[:n] + form.cards[n + 1 :]), "add-change"


def _line(form: BuilderForm, argument: str) -> Step:
    n = _index(argument, len(form.cards))
    if n is None:
        return form, ""
    card = form.cards[n]
    lines = card.values.get("reads") or ("",)
    if len(lines) < MAX_LINES:
        lines = (*lines, "")
    card = replace(card, is_open=True, values={**card.values, "reads": lines})
    return form.with_card(n, card), f"change-{n + 1}.reads.{len(lines)}"


def _row(form: BuilderForm, argument: str) -> Step:
    """Another thing of another image that a composition matches."""
    n = _index(argument, len(form.cards))
    if n is None:
        return form, ""
    card = form.cards[n]
    rows = {name: (*card.values.get(name, ()), "") for name in ("match.what", "match.words", "match.image")}
    values = {**card.values, **rows, "match.what": (*card.values.get("match.what", ()), "palette")}
    return form.with_card(
        n, replace(card, is_open=True, values=values)
    ), f"change-{n + 1}.match.what.{len(values['match.what'])}"


def _place(form: BuilderForm, argument: str) -> Step:
    """`3:1`: the third picture becomes the first."""
    start, _, end = argument.partition(":")
    at, to = _index(start, len(form.sources)), _index(end, len(form.sources))
    if at is None or to is None:
        return form, ""
    order = [n for n in range(len(form.sources)) if n != at]
    order.insert(to, at)
    return _reordered(form, order), f"image-{to + 1}"


def _up(form: BuilderForm, argument: str) -> Step:
    n = _index(argument, len(form.sources))
    return (form, "") if n is None else _place(form, f"{n + 1}:{n}")


def _down(form: BuilderForm, argument: str) -> Step:
    n = _index(argument, len(form.sources))
    return (form, "") if n is None else _place(form, f"{n + 1}:{n + 2}")


def _out(form: BuilderForm, argument: str) -> Step:
    n = _index(argument, len(form.sources))
    if n is None:
        return form, ""
    order = [at for at in range(len(form.sources)) if at != n]
    return _reordered(form, order), f"image-{min(n + 1, len(order))}" if order else "addresses"


def _reordered(form: BuilderForm, order: list[int]) -> BuilderForm:
    """Its pictures in another order; whatever names one by its number goes on naming the same one."""
    now = {str(old + 1): str(new) for new, old in enumerate(order, 1)}
    cards = tuple(
        replace(
            card,
            values={
                **card.values,
                **{name: _renumbered(card.values[name], now) for name in NUMBERS & card.values.keys()},
            },
        )
        for card in form.cards
    )
    kept = tuple(replace(item, image=now[item.image]) for item in form.kept if item.image in now)
    return replace(form, sources=tuple(form.sources[n] for n in order), cards=cards, kept=kept)


def _renumbered(numbers: tuple[str, ...], now: dict[str, str]) -> tuple[str, ...]:
    return tuple(now.get(number, "") for number in numbers)


def _also(form: BuilderForm, argument: str) -> Step:
    words = tuple(words for words in form.keep_also if words.strip())
    if len(words) < MAX_ALSO:
        words = (*words, "")
    return replace(form, keep_also=words), f"keep-also-{len(words)}"


def _keep_of(form: BuilderForm, argument: str) -> Step:
    if len(form.kept) >= MAX_KEPT:
        return form, ""
    return replace(form, kept=(*form.kept, Kept())), f"kept-{len(form.kept) + 1}.what"


def _keep_of_out(form: BuilderForm, argument: str) -> Step:
    n = _index(argument, len(form.kept))
    return (form, "") if n is None else (replace(form, kept=form.kept[:n] + form.kept[n + 1 :]), "add-kept")


def _preset(form: BuilderForm, argument: str) -> Step:
    keep = next((words for name, _label, words in presets() if name == argument), None)
    return (form, "") if keep is None else (replace(form, keep=keep), f"keep-{keep[0]}")


def _area(form: BuilderForm, argument: str) -> Step:
    return replace(form, area=AREA), "area.x"


def _area_out(form: BuilderForm, argument: str) -> Step:
    return replace(form, area=None, region=""), "add-area"


def _region(form: BuilderForm, argument: str) -> Step:
    """What was drawn: one rectangle is an area, with its four numbers; anything else stays a region."""
    try:
        region = json.loads(form.region or "{}")
        shapes = list(region.get("shapes") or [])
        [only] = shapes if not region.get("mask") and len(shapes) == 1 else [None]
        if only and only.get("kind") == "rectangle" and not only.get("erase"):
            x, y, w, h = (round(float(side), 4) for side in only["box"])
            sides = (x, y, min(w, round(1 - x, 4)), min(h, round(1 - y, 4)))
            return replace(form, area=Area(*map(percent, sides)), region=""), "area.x"
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return replace(form, region=""), "add-area"
    return replace(form, area=None, region=form.region if shapes or region.get("mask") else ""), "edit-region"


ACTS: dict[str, Callable[[BuilderForm, str], Step]] = {
    "add": _add,
    "drop": _drop,
    "line": _line,
    "row": _row,
    "place": _place,
    "up": _up,
    "down": _down,
    "out": _out,
    "also": _also,
    "keep-of": _keep_of,
    "keep-of-out": _keep_of_out,
    "preset": _preset,
    "area": _area,
    "area-out": _area_out,
    "region": _region,
}


def _index(argument: str, length: int) -> int | None:
    """A number as the page counts, from 1; None when there is no such thing."""
    n = whole(argument, least=1, most=length)
    return None if n is None else n - 1
