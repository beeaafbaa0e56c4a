"""What templates/recipes are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.prompts import parse_spec, spec_title
from app.runs import RecipeView
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.builder import labels
from app.web.pages.builder.context import FindingView, Notice, SampleView


@dataclass(frozen=True)
class Field:
    """A blank as it is filled: `id` is its control, `value` what stands in it, `image` the id of a picture of ours."""

    id: str
    at: str
    name: str
    kind: str  # words | text | instruction | image
    value: str
    image: str = ""
    thumb: str = ""
    error: str = ""


@dataclass(frozen=True)
class Tick:
    """A kept thing: `value` as it is posted, `is_locked` where it can't be unticked."""

    value: str
    name: str
    is_on: bool
    is_locked: bool


@dataclass(frozen=True)
class Card:
    """An own recipe in the list."""

    recipe: RecipeView
    what: str
    blanks: str


@dataclass(frozen=True)
class RecipesContext:
    """templates/recipes/index.html"""

    cards: tuple[Card, ...]
    built_in: tuple[SampleView, ...]
    problem: str = ""
    pasted: str = ""
    page: str = "recipes"


@dataclass(frozen=True)
class RecipeEdit:
    """templates/recipes/edit.html: a spec on its way to be a recipe, or a recipe being changed."""

    recipe: RecipeView | None
    name: str
    spec: str  # as JSON
    prompt: str
    fields: tuple[Field, ...]  # every place that can be left open; `name` is its suggested name
    chosen: frozenset[str]
    ticks: tuple[Tick, ...]
    errors: Mapping[str, str] = field(default_factory=dict)
    page: str = "recipes"


@dataclass(frozen=True)
class RecipeFill:
    """templates/recipes/show.html"""

    recipe: RecipeView
    client_key: str
    fields: tuple[Field, ...]
    ticks: tuple[Tick, ...]
    prompt: str
    findings: tuple[FindingView, ...]
    price: str
    mark: str = ""  # stands for all that a Run would send
    is_blocked: bool = False
    notice: Notice | None = None
    page: str = "recipes"


def kept_word(item: Any) -> str:
    """What a kept thing is called; of one image, with its number."""
    if isinstance(item, Mapping):
        name = labels.label(labels.keep_words(), str(item.get("what")))
        return _("%(what)s of image %(n)s") % {"what": name, "n": item.get("image")} if item.get("image") else name
    return labels.label(labels.keep_words(), str(item))


def blank_name(at: str, spec: Mapping[str, Any]) -> str:
    """A first name for the field of a place: what is quoted there, or what kind of words."""
    parts = at.strip("/").split("/")
    if parts[0] == "images":
        return _("Image") if parts[1] == "0" else _("Image %(n)d") % {"n": int(parts[1]) + 1}
    if parts[0] == "keep_also":
        return _("Also keep")
    change = spec["changes"][int(parts[1])]
    if parts[2] == "reads":
        target = labels.label(labels.targets(), str(change.get("target")))
        return target[:1].upper() + target[1:]
    kind = labels.label(labels.kinds(), str(change.get("kind")))
    named = {
        "to": _("to what"),
        "target": _("what"),
        "with": _("with what"),
        "what": _("what"),
        "instruction": _("words"),
    }
    return f"{kind}: {named.get(parts[-1], parts[-1])}"


def cards_of(recipes: Sequence[RecipeView]) -> tuple[Card, ...]:
    return tuple(
        Card(recipe, translated(spec_title(parse_spec(recipe.spec))), ", ".join(blank.name for blank in recipe.blanks))
        for recipe in recipes
    )
