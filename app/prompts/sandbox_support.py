"""Which changes the sandbox's draft engine takes up. The engine itself is `sandbox`'s; its tests hold this to it."""

import re
from dataclasses import dataclass

from app.prompts.compose.text_sentences import target_name
from app.prompts.language.lazy_text import N_
from app.prompts.spec.changes import (
    Add,
    AddText,
    Background,
    Change,
    Compose,
    Crop,
    Lighting,
    Move,
    Recolor,
    Remove,
    Replace,
    Style,
    Text,
)

_TEXTS = re.compile(
    r"head ?line|title|heading|tagline|call-to-action|button|\bcta\b|watermark|\bprice\b|caption|\blabel\b|\bsign\b|"
    r"\btext\b|lettering|\bwords?\b|slogan|subline",
    re.IGNORECASE,
)
_STUDIO = re.compile(
    r"studio|sweep|seamless|cyclorama|backdrop|paper roll|"
    r"\b(?:plain|solid|flat|uniform|pure|single[- ]colou?r|gradient)\b",
    re.IGNORECASE,
)
_SCENE = re.compile(
    r"\b(?:beach|street|forest|city|kitchen|room|mountains?|garden|park|office|desert|sea|ocean|sky|field|cafe|café|"
    r"restaurant|library|landscape|skyline|market|lake|river|woods?|window(?! light)|house|building|people|crowd|shop)\b",
    re.IGNORECASE,
)
_COLOR = re.compile(
    r"#[0-9a-f]{6}\b|\b(?:white|black|dark|charcoal|navy|gr[ae]y|beige|sand|linen|cream|ivory|sage|mint|terracotta|peach|"
    r"lavender|lilac|teal|pink|rose|blush|blue|green|yellow|orange|red|crimson|brown|purple|violet)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"\b(?:an?|the|soft|light|pale|deep|bright|warm|cool|muted|pastel|background|ground|colou?r|to|and|with|gentle|floor|"
    r"shadow)\b|[\s,.-]",
    re.IGNORECASE,
)
_MOODS = re.compile(
    r"\b(?:blue hour|dusk|twilight|night|moon\w*|sepia|golden|sunset|sunrise|afternoon|candle\w*|fire\w*|lamp\w*|evening|"
    r"black[- ]and[- ]white|monochrome|overcast|cloudy|diffuse|flat|moody|dark|low[- ]key|dim|dramatic|hard|contrasty|"
    r"high[- ]key|airy|cool|cold|morning|blue|warm|sun\w*|window light|bright|brighter|light|high|soft|daylight|natural|"
    r"studio|softbox)\b",
    re.IGNORECASE,
)
_RATIO = re.compile(r"\b\d+(?:\.\d+)? ?[:x×] ?\d+(?:\.\d+)?\b|\bsquare\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """Truthy when the engine takes the change up; else with the reason, as a sentence."""

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason


def paints(to: str) -> bool:
    """Whether the words describe a studio, a plain ground or a color and nothing else: no scene, no thing."""
    if _SCENE.search(to):
        return False
    return bool(_STUDIO.search(to)) or bool(_COLOR.search(to) and not _FILLER.sub("", _COLOR.sub("", to)))


def drafts(change: Change) -> Draft:
    match change:
        case Text() | AddText():
            return Draft()
        case Background(to=to):
            return Draft("" if paints(to) else N_("Drafts support plain and studio backgrounds, not scenes."))
        case Lighting(to=to):
            return Draft(
                "" if _MOODS.search(to) else N_("The sandbox drafts a few moods of light, such as golden hour.")
            )
        case Remove(target=target) | Move(target=target):
            able = bool(_TEXTS.search(target_name(target)))
            return Draft("" if able else N_("Drafts can move or remove text, but not objects."))
        case Crop(to=to):
            return Draft("" if _RATIO.search(to) else N_("The sandbox reframes to a ratio, such as 4:5."))
        case Add():
            return Draft(N_("Drafts can add text, but not objects."))
        case Compose():
            return Draft(N_("Not available in drafts. Connect RunComfy to combine images."))
        case Recolor():
            return Draft(N_("The sandbox does not know things by name and will refuse this; the model recolors them."))
        case Replace():
            return Draft(N_("Not available in drafts. Connect RunComfy for this edit."))
        case Style():
            return Draft(N_("The sandbox restyles nothing and will refuse this; the model paints the image anew."))
    return Draft(N_("Custom instructions may not work in drafts."))
