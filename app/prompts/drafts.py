"""Owns which changes the sandbox's draft engine takes up. The engine itself is `sandbox`'s; its tests hold this to it."""

import re
from dataclasses import dataclass

from app.prompts.changes import Add, AddText, Background, Change, Crop, Lighting, Move, Remove, Text
from app.prompts.lettering import target_name

_TEXTS = re.compile(
    r"head ?line|title|heading|tagline|call-to-action|button|\bcta\b|watermark|\bprice\b|caption|\blabel\b|\bsign\b|"
    r"\btext\b|lettering|\bwords?\b|slogan|subline",
    re.IGNORECASE,
)
_BACKDROPS = re.compile(
    r"studio|sweep|seamless|cyclorama|backdrop|paper roll|plain|solid|gradient|#[0-9a-f]{6}|\b(?:white|black|gr[ae]y|"
    r"beige|cream|ivory|sand|blue|navy|pink|rose|green|sage|terracotta|yellow|red|teal|lavender|orange|brown|purple|"
    r"charcoal|silver|gold)\b",
    re.IGNORECASE,
)
_SCENES = re.compile(
    r"\b(?:beach|street|forest|city|kitchen|room|mountains?|garden|park|office|desert|sea|ocean|sky|field|cafe|café|"
    r"restaurant|library|landscape|skyline|market|lake|river|wood|woods|window|house|building|people|crowd)\b",
    re.IGNORECASE,
)
_MOODS = re.compile(
    r"blue hour|dusk|twilight|night|moon|golden|sunset|sunrise|afternoon|candle|fire|lamp|evening|black[- ]and[- ]white|"
    r"monochrome|overcast|cloudy|diffuse|flat|moody|dark|low[- ]key|dim|dramatic|hard|contrasty|high[- ]key|airy|cool|"
    r"cold|morning|blue|warm|sunny|sunl|bright|light|soft|natural|studio",
    re.IGNORECASE,
)
_RATIO = re.compile(r"\b\d+(?:\.\d+)? ?[:x×] ?\d+(?:\.\d+)?\b|\bsquare\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Draft:
    """Truthy when the engine takes the change up; else with the reason, as a sentence."""

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason


def drafts(change: Change) -> Draft:
    match change:
        case Text() | AddText():
            return Draft()
        case Background(to=to):
            able = bool(_BACKDROPS.search(to)) and not _SCENES.search(to)
            return Draft("" if able else "The sandbox drafts studio, plain and coloured backgrounds, no scenes.")
        case Lighting(to=to):
            return Draft("" if _MOODS.search(to) else "The sandbox drafts a few moods of light, such as golden hour.")
        case Remove(target=target) | Move(target=target):
            able = bool(_TEXTS.search(target_name(target)))
            return Draft("" if able else "The sandbox moves and removes text, no objects.")
        case Crop(to=to):
            return Draft("" if _RATIO.search(to) else "The sandbox reframes to a ratio, such as 4:5.")
        case Add():
            return Draft("The sandbox adds text, no objects.")
    return Draft("The sandbox can’t draft this and says so; the model can.")
