"""A form as a spec, and which of its controls wrote each part of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.prompts import KEEP
from app.prompts.spec.region import OUTSIDE
from app.web.i18n.translation import gettext as _
from app.web.pages.builder.card_to_change import to_change
from app.web.pages.builder.change_form import ELSEWHERE, KINDS, OWN, Card
from app.web.pages.builder.form import Area, BuilderForm, Source
from app.web.text_fields import decimal, percent, whole

ORDER = {what: n for n, what in enumerate(KEEP)}  # equal edits are equal specs, whatever was clicked first


@dataclass(frozen=True)
class Problem:
    """What was typed into a control can't be said in a spec at all."""

    control: str
    message: str


@dataclass(frozen=True)
class FormSpec:
    spec: dict[str, Any]
    problems: tuple[Problem, ...]
    controls: Mapping[str, str]

    def control(self, pointer: str | None) -> str:
        """The id of the control behind a JSON pointer into the spec: its own, or that of what it is a part of."""
        at = pointer or ""
        while at and at not in self.controls:
            at = at.rpartition("/")[0]
        return self.controls.get(at, "")


def build(form: BuilderForm, option_types: Mapping[str, str]) -> FormSpec:
    """`option_types` are the model's options with their JSON types; options of another model are left out."""
    controls = {
        "/images": "addresses",
        "/model": "model",
        "/size": "size",
        "/changes": "add-change",
        "/keep": "keep",
        "/keep_also": "keep-also-1",
        "/keep_strength": "keep_strength",
        "/area": "area.x",
        "/outside": "outside",
        "/region": "edit-region",
    }
    problems: list[Problem] = []
    for n in range(len(form.sources)):
        controls[f"/images/{n}"] = f"image-{n + 1}"
    changes: list[dict[str, Any]] = []
    for at in form.included():
        card, here = form.cards[at], f"/changes/{len(changes)}"
        controls |= {here: f"change-{at + 1}.in"} | _controls_of(here, f"change-{at + 1}", card)
        changes.append(to_change(card))
    spec: dict[str, Any] = {
        "version": 1,
        "model": form.model,
        "images": [_image(source, first=n == 0) for n, source in enumerate(form.sources)],
        "keep": _keep(form, controls),
        "keep_also": _also(form, controls),
        "keep_strength": form.keep_strength,
        "changes": changes,
        "area": _area(form.area, problems),
        "outside": form.outside if (form.area or form.region) and form.outside in OUTSIDE else "free",
        "size": form.size or "auto",
        "options": _options(form, option_types, controls, problems),
    }
    if form.region and not form.area:
        spec["region"] = _region(form.region, problems)
    return FormSpec(spec, tuple(problems), controls)


def _keep(form: BuilderForm, controls: dict[str, str]) -> list[Any]:
    keep: list[Any] = []
    for what in sorted(form.keep, key=lambda word: ORDER.get(word, len(ORDER))):
        controls[f"/keep/{len(keep)}"] = f"keep-{what}"
        keep.append(what)
    for n, item in enumerate(form.kept, 1):
        controls[f"/keep/{len(keep)}"] = f"kept-{n}.what"
        controls[f"/keep/{len(keep)}/image"] = f"kept-{n}.image"
        number = whole(item.image) or 0
        keep.append({"what": item.what, "image": number} | ({"parts": list(item.parts)} if item.parts else {}))
    return keep


def _also(form: BuilderForm, controls: dict[str, str]) -> list[str]:
    also: list[str] = []
    for n, words in enumerate(form.keep_also, 1):
        if words.strip():
            controls[f"/keep_also/{len(also)}"] = f"keep-also-{n}"
            also.append(words.strip())
    return also


def _controls_of(here: str, name: str, card: Card) -> dict[str, str]:
    """Pointers into one change. Where a list or a picker gives way to a second control, that one wrote it."""
    found = {}
    for item in KINDS[card.kind]:
        control, value = f"{name}.{item.name}", card.get(item.name)
        if item.type == "list" and value == OWN:
            control += ".own"
        elif item.type == "place" and value == ELSEWHERE:
            control += ".word"
        found[f"{here}/{item.name.replace('.', '/')}"] = control
    lines = [n for n, line in enumerate(card.values.get("reads", ()), 1) if line.strip()]
    for at, n in enumerate(lines):
        found[f"{here}/reads/{at}"] = f"{name}.reads" if n == 1 else f"{name}.reads.{n}"
    rows = [n for n, what in enumerate(card.values.get("match.what", ()), 1) if what]
    for at, n in enumerate(rows):
        for part in ("what", "words", "image"):
            found[f"{here}/match/{at}/{part}"] = f"{name}.match.{part}.{n}"
        found[f"{here}/match/{at}"] = f"{name}.match.what.{n}"
    return found


def _image(source: Source, *, first: bool) -> dict[str, str]:
    image = {"image": source.image} if source.image else {"url": source.url}
    image["role"] = "primary" if first else source.role
    return image | ({"note": source.note.strip()} if source.note.strip() else {})


def _area(area: Area | None, problems: list[Problem]) -> list[float] | None:
    if area is None or not any(side.strip() for side in area.sides()):
        return None
    fractions = []
    for name, side in zip("xywh", area.sides(), strict=True):
        if (value := percent(side)) is None:
            problems.append(Problem(f"area.{name}", _("Enter a number from 0 to 100.")))
            return None
        fractions.append(value)
    x, y, w, h = fractions
    for name, start, length in (("w", x, w), ("h", y, h)):
        if not length:
            problems.append(Problem(f"area.{name}", _("The area is empty.")))
            return None
        if start + length > 1:
            problems.append(Problem(f"area.{name}", _("The area extends beyond the image.")))
            return None
    return [float(side) for side in fractions]


def _region(text: str, problems: list[Problem]) -> Any:
    """The region as it was drawn; the spec's reader looks at its shapes."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        problems.append(Problem("edit-region", _("The region can’t be read. Draw it again.")))
        return None


def _options(
    form: BuilderForm, types: Mapping[str, str], controls: dict[str, str], problems: list[Problem]
) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for name, text in form.options.items():
        if name not in types or text == "":
            continue
        controls[f"/options/{name}"] = f"option.{name}"
        try:
            options[name] = _typed(text, types[name])
        except ValueError:
            problems.append(Problem(f"option.{name}", _("Enter a number.")))
    return options


def _typed(text: str, kind: str) -> Any:
    if kind == "integer":
        sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
        if (whole_number := whole(digits.strip())) is None:
            raise ValueError(text)
        return sign * whole_number
    if kind == "number":
        if (number := decimal(text)) is None:
            raise ValueError(text)
        return float(number)
    return text == "true" if kind == "boolean" else text
