"""Our sample pictures on the builder: each comes with an edit that shows what Stillframe is for, and each recipe has one."""

from collections.abc import Sequence
from typing import Any

from app.media import SAMPLES
from app.prompts import EDIT, drafts, parse_spec
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.builder.context import SampleView

LONGER_SIDE = 480
SHOWN = 6


def _text(target: str, reads: str | list[str], script: str, **more: str) -> dict[str, Any]:
    same = {"position": "same", "weight": "same"}
    return {"kind": "text", "target": target, "reads": reads, "script": script, **same, **more}


_POSTER: dict[str, Any] = {"keep": ["photograph", "layout", "brand_mark"], "keep_strength": "exactly"}
_PRODUCT: dict[str, Any] = {"keep": ["product", "photograph", "framing"]}

# In the order in which they are shown.
EDITS: dict[str, dict[str, Any]] = {
    "poster": _POSTER | {"changes": [_text("headline", "今日のおすすめ", "japanese_kana", style="bold")]},
    "portrait": {
        "keep": ["face", "pose", "brand_mark"],
        "changes": [{"kind": "background", "to": "a soft warm-grey studio sweep and a gentle floor shadow"}],
    },
    "storefront": {
        "keep": ["photograph", "framing", "lighting"],
        "changes": [_text("sign", "커피", "korean")],
    },
    "headphones": {
        "keep": ["product", "layout", "typography"],
        "changes": [_text("cta", "Try it free", "latin")],
    },
    "bag": _PRODUCT | {"changes": [_text("label", "АРОМА", "cyrillic")]},
    "chair": {
        "keep": ["photograph", "typography", "brand_mark"],
        "changes": [{"kind": "move", "target": "caption", "from": "middle-right", "to": "top-right"}],
    },
    "sofa": {
        "keep": ["framing", "shadows", "everything_else"],
        "changes": [{"kind": "recolor", "target": "sofa", "to": "deep forest green"}],
    },
    "shelf": {
        "keep": ["framing", "lighting", "everything_else"],
        "changes": [{"kind": "remove", "target": "vase", "where": "leftmost"}],
    },
    "jug": {
        "keep": [{"what": "product", "image": 1}],
        "changes": [
            {
                "kind": "compose",
                "subject": {"image": 1, "name": "jug"},
                "scene": {"image": 2, "name": "kitchen"},
                "match": [{"what": "lighting"}, {"what": "palette"}],
            }
        ],
    },
    "festival": _POSTER | {"changes": [_text("headline", "Summer Nights", "latin", style="bold")]},
    "tea": _POSTER | {"changes": [_text("headline", "Spring tea", "latin")]},
    "concert": _POSTER | {"changes": [_text("caption", "First Thursday in March", "latin", where="bottom-right")]},
    "books": _POSTER | {"changes": [_text("headline", "Book fair", "latin", style="bold")]},
    "menu": {"keep": ["layout", "typography"], "changes": [_text("headline", "Wacholder", "latin")]},
    "honey": _PRODUCT | {"changes": [_text("label", "Miel", "latin")]},
    "serum": {"keep": ["product", "label"], "changes": [{"kind": "background", "to": "a plain sage green background"}]},
    "lighthouse": {"keep": ["photograph"], "changes": [{"kind": "crop", "to": "4:5"}]},
    "kitchen": {"keep": ["photograph", "layout"], "changes": [{"kind": "lighting", "to": "golden evening light"}]},
}

# Pictures that an edit needs besides its own, and what they are there for.
BESIDES: dict[str, dict[str, str]] = {"jug": {"kitchen": "scene"}}

# Which sample a recipe of the builder is tried with: the first, or any of the others.
RECIPES: dict[str, tuple[str, ...]] = {
    "background_swap": ("portrait", "serum"),
    "translate_headline": ("poster", "festival", "tea", "books", "menu"),
    "swap_call_to_action": ("headphones",),
    "change_sign": ("storefront",),
    "move_element": ("chair",),
    "remove_object": ("shelf",),
    "compose_two": ("jug",),
    "color_variant": ("sofa",),
    "label_rewrite": ("bag", "honey"),
}


def sample_edit(name: str, images: Sequence[str], model: str) -> dict[str, Any]:
    """The spec that a sample starts with, on the ids of its own picture and of those besides; one without an edit of its
    own starts with the picture alone."""
    roles = ["primary", *BESIDES.get(name, {}).values()]
    listed = [{"image": image, "role": role} for image, role in zip(images, roles, strict=True)]
    return {"version": 1, "model": model, "images": listed} | EDITS.get(name, {"changes": []})


def recipes_of(name: str) -> list[str]:
    return [recipe for recipe, names in RECIPES.items() if name in names]


def is_drafted(name: str) -> bool:
    """Whether the sandbox takes the sample's edit up; the real model takes them all."""
    placeholders = ["0" * 26 for _ in range(1 + len(BESIDES.get(name, {})))]
    return all(drafts(change) for change in parse_spec(sample_edit(name, placeholders, EDIT)).changes)


def sample_views(*, drafts: bool) -> tuple[SampleView, ...]:
    """The first few, with what each shows; for the sandbox those alone that it can draft."""
    titles = {
        "poster": _("Translate a headline"),
        "portrait": _("Swap a background"),
        "storefront": _("Change a sign"),
        "headphones": _("Swap a call to action"),
        "bag": _("Rewrite a label"),
        "chair": _("Move a caption"),
        "sofa": _("Change a color"),
        "shelf": _("Remove an object"),
        "jug": _("Combine two images"),
    }
    by_name = {sample.name: sample for sample in SAMPLES}
    shown = []
    for name in [name for name in titles if not drafts or is_drafted(name)][:SHOWN]:
        sample = by_name[name]
        scale = LONGER_SIDE / max(sample.width, sample.height)
        size = round(sample.width * scale), round(sample.height * scale)
        shown.append(SampleView(name, titles[name], translated(sample.alt), f"/samples/{name}.webp", *size))
    return tuple(shown)


def recipe_names() -> tuple[tuple[str, str], ...]:
    """The recipes of the builder and what each is called."""
    return (
        ("background_swap", _("Swap background")),
        ("translate_headline", _("Translate headline")),
        ("swap_call_to_action", _("Swap button text")),
        ("change_sign", _("Change a sign")),
        ("label_rewrite", _("Rewrite a label")),
        ("move_element", _("Move an element")),
        ("remove_object", _("Remove an object")),
        ("compose_two", _("Combine two images")),
        ("color_variant", _("Change color")),
    )


def recipe_views() -> tuple[SampleView, ...]:
    """Each recipe with the sample that it is tried with; `name` is the recipe's."""
    by_name = {sample.name: sample for sample in SAMPLES}
    shown = []
    for name, title in recipe_names():
        sample = by_name[RECIPES[name][0]]
        scale = LONGER_SIDE / max(sample.width, sample.height)
        size = round(sample.width * scale), round(sample.height * scale)
        shown.append(SampleView(name, title, translated(sample.alt), f"/samples/{sample.name}.webp", *size))
    return tuple(shown)
