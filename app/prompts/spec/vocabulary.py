"""The words that a spec may use, as plain data in their canonical order. A prompt never follows the order of clicks.

The kinds of change and their fields are in `prompts/changes/`, the scripts in `language/scripts.py`, the models in `models.py`.
"""

from typing import NamedTuple

from app.messages import N_, LazyText


class KeepWord(NamedTuple):
    phrase: LazyText  # in the prompt, and in findings
    label: LazyText  # on the chip
    group: str


PERSON, PRODUCT, PICTURE = "Person", "Product & brand", "Picture"

KEEP = {
    "face": KeepWord(N_("person's face"), N_("Face"), PERSON),
    "identity": KeepWord(N_("subject identity"), N_("Identity"), PERSON),
    "pose": KeepWord(N_("pose"), N_("Pose"), PERSON),
    "expression": KeepWord(N_("expression"), N_("Expression"), PERSON),
    "hair": KeepWord(N_("hair"), N_("Hair"), PERSON),
    "clothing": KeepWord(N_("clothing"), N_("Clothing"), PERSON),
    "hands": KeepWord(N_("hands"), N_("Hands"), PERSON),
    "product": KeepWord(N_("product"), N_("Product"), PRODUCT),
    "label": KeepWord(N_("label"), N_("Label"), PRODUCT),
    "text": KeepWord(N_("all other text"), N_("All other text"), PRODUCT),
    "typography": KeepWord(N_("typography"), N_("Typography"), PRODUCT),
    "photograph": KeepWord(N_("photograph"), N_("Photograph"), PICTURE),
    "background": KeepWord(N_("background"), N_("Background"), PICTURE),
    "layout": KeepWord(N_("layout"), N_("Layout"), PICTURE),
    "framing": KeepWord(N_("framing"), N_("Framing"), PICTURE),
    "lighting": KeepWord(N_("lighting"), N_("Lighting"), PICTURE),
    "palette": KeepWord(N_("color palette"), N_("Palette"), PICTURE),
    "shadows": KeepWord(N_("shadows"), N_("Shadows"), PICTURE),
    "brand_mark": KeepWord(N_("brand mark"), N_("Brand mark"), PRODUCT),
    "everything_else": KeepWord(N_("everything else"), N_("Everything else"), PICTURE),
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
    subject: LazyText  # what then reads
    label: LazyText  # at the beginning of a title
    noun: LazyText  # within it


TARGETS = {
    "headline": Target("in-image headline", N_("new headline"), N_("Headline"), N_("headline")),
    "subline": Target("in-image subline", N_("new subline"), N_("Subline"), N_("subline")),
    "caption": Target("in-image caption", N_("new caption"), N_("Caption"), N_("caption")),
    "label": Target("text on the label", N_("new label text"), N_("Label"), N_("label")),
    "cta": Target("text on the call-to-action button", N_("new button text"), N_("Button"), N_("button")),
    "sign": Target("text on the sign", N_("new sign text"), N_("Sign"), N_("sign")),
    "price": Target("price", N_("new price"), N_("Price"), N_("price")),
    "watermark": Target("watermark", N_("new watermark"), N_("Watermark"), N_("watermark")),
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
DIRECTIONS = ("horizontal", "vertical")  # of lines, where a script is written both ways
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
