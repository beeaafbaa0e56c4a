"""The words that a spec may use, as plain data in their canonical order. A prompt never follows the order of clicks.

The kinds of change and their fields are in `changes.py`, the scripts in `scripts.py`, the models in `facts.py`.
"""

from typing import NamedTuple


class KeepWord(NamedTuple):
    phrase: str  # in the prompt
    label: str  # on the chip
    group: str


PERSON, PRODUCT, PICTURE = "Person", "Product & brand", "Picture"

KEEP = {
    "face": KeepWord("person's face", "Face", PERSON),
    "identity": KeepWord("subject identity", "Identity", PERSON),
    "pose": KeepWord("pose", "Pose", PERSON),
    "expression": KeepWord("expression", "Expression", PERSON),
    "hair": KeepWord("hair", "Hair", PERSON),
    "clothing": KeepWord("clothing", "Clothing", PERSON),
    "hands": KeepWord("hands", "Hands", PERSON),
    "product": KeepWord("product", "Product", PRODUCT),
    "label": KeepWord("label", "Label", PRODUCT),
    "text": KeepWord("all other text", "All other text", PRODUCT),
    "typography": KeepWord("typography", "Typography", PRODUCT),
    "photograph": KeepWord("photograph", "Photograph", PICTURE),
    "background": KeepWord("background", "Background", PICTURE),
    "layout": KeepWord("layout", "Layout", PICTURE),
    "framing": KeepWord("framing", "Framing", PICTURE),
    "lighting": KeepWord("lighting", "Lighting", PICTURE),
    "palette": KeepWord("color palette", "Palette", PICTURE),
    "shadows": KeepWord("shadows", "Shadows", PICTURE),
    "brand_mark": KeepWord("brand mark", "Brand mark", PRODUCT),
    "everything_else": KeepWord("everything else", "Everything else", PICTURE),
}
KEEP_ORDER = {what: n for n, what in enumerate(KEEP)}
KEEP_GROUPS = {
    group: tuple(what for what, word in KEEP.items() if word.group == group) for group in (PERSON, PRODUCT, PICTURE)
}
PARTS = ("face", "pose", "expression", "hair", "clothing", "hands")  # of a kept identity, in brackets
STRENGTHS = {"unchanged": "unchanged", "exactly": "exactly as in the input"}
PRESETS = {
    "portrait": ("face", "identity", "pose", "clothing"),
    "product": ("product", "label", "photograph", "framing"),
    "poster": ("photograph", "layout", "brand_mark"),
}


class Target(NamedTuple):
    scope: str  # what is replaced
    subject: str  # what then reads
    label: str


TARGETS = {
    "headline": Target("in-image headline", "new headline", "Headline"),
    "subline": Target("in-image subline", "new subline", "Subline"),
    "caption": Target("in-image caption", "new caption", "Caption"),
    "label": Target("text on the label", "new label text", "Label"),
    "cta": Target("text on the call-to-action button", "new button text", "Button"),
    "sign": Target("text on the sign", "new sign text", "Sign"),
    "price": Target("price", "new price", "Price"),
    "watermark": Target("watermark", "new watermark", "Watermark"),
}
CTA_NAME = "call-to-action button"  # what "cta" is when it is more than its text

NINTHS = (
    "top-left",
    "top-center",
    "top-right",
    "middle-left",
    "center",
    "middle-right",
    "bottom-left",
    "bottom-center",
    "bottom-right",
)
ORDINALS = ("leftmost", "rightmost", "topmost", "bottommost", "nearest")
SIDES = ("left half", "right half", "upper half", "lower half", "left margin", "right margin")
SAME = "same"
PLACES = (*NINTHS, *ORDINALS, *SIDES)  # where something is
POSITIONS = (SAME, *PLACES)  # where something goes

PRIMARY = "primary"
ROLES = (
    PRIMARY,
    "subject",
    "scene",
    "background",
    "lighting",
    "palette",
    "style",
    "clothing",
    "product",
    "logo",
    "other",
)
MATCHES = ("lighting", "palette", "shadows", "framing")  # what a composed subject is most often matched to
VERBS = ("replace", "turn")
LIGHTING = (  # offered on the form; any other words are as good
    "soft daylight",
    "golden hour",
    "warm evening",
    "cool morning",
    "blue hour",
    "overcast",
    "night",
    "high-key",
    "moody",
    "black and white",
    "sepia",
)
SIZES = ("auto", "1024_1024", "1024_1536", "1536_1024")
