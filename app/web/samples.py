"""Our sample pictures on the builder: each comes with an edit that shows what Stillframe is for."""

from typing import Any

from app.media import SAMPLES
from app.web.contexts.home import SampleView
from app.web.i18n import gettext as _

LONGER_SIDE = 480

# What the sandbox can draft comes first, and alone where the sandbox is what runs.
EDITS: dict[str, dict[str, Any]] = {
    "poster": {
        "keep": ["photograph", "layout", "brand_mark"],
        "keep_strength": "exactly",
        "changes": [
            {
                "kind": "text",
                "target": "headline",
                "reads": "今日のおすすめ",
                "script": "japanese_kana",
                "style": "bold",
                "position": "same",
                "weight": "same",
            }
        ],
    },
    "portrait": {
        "keep": ["face", "pose", "brand_mark"],
        "changes": [{"kind": "background", "to": "a soft warm-grey studio sweep and a gentle floor shadow"}],
    },
    "bag": {
        "keep": ["product", "photograph", "framing"],
        "changes": [
            {
                "kind": "text",
                "target": "label",
                "reads": "АРОМА",
                "script": "cyrillic",
                "position": "same",
                "weight": "same",
            }
        ],
    },
    "storefront": {
        "keep": ["photograph", "framing", "lighting"],
        "changes": [
            {
                "kind": "text",
                "target": "sign",
                "reads": "커피",
                "script": "korean",
                "position": "same",
                "weight": "same",
            }
        ],
    },
    "sofa": {
        "keep": ["framing", "shadows", "everything_else"],
        "changes": [{"kind": "recolor", "target": "sofa", "to": "deep forest green"}],
    },
    "shelf": {
        "keep": ["framing", "lighting", "everything_else"],
        "changes": [{"kind": "remove", "target": "vase", "where": "leftmost"}],
    },
}
DRAFTED = ("poster", "portrait", "bag", "storefront")


def sample_views(*, drafts: bool) -> tuple[SampleView, ...]:
    titles = {
        "poster": _("Translate a headline"),
        "portrait": _("Swap a background"),
        "bag": _("Rewrite a label"),
        "storefront": _("Change a sign"),
        "sofa": _("Change a colour"),
        "shelf": _("Take an object out"),
    }
    by_name = {sample.name: sample for sample in SAMPLES}
    shown = []
    for name in DRAFTED if drafts else EDITS:
        sample = by_name[name]
        scale = LONGER_SIDE / max(sample.width, sample.height)
        size = round(sample.width * scale), round(sample.height * scale)
        shown.append(SampleView(name, titles[name], sample.alt, f"/samples/{name}.webp", *size))
    return tuple(shown)


def sample_edit(name: str, image_id: str, model: str) -> dict[str, Any]:
    """The spec that a sample starts with; a picture without an edit of its own starts with the picture alone."""
    start = {"version": 1, "model": model, "images": [{"image": image_id, "role": "primary"}]}
    return start | EDITS.get(name, {"changes": []})
