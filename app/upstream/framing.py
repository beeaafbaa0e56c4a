"""Maps a spec's size to a model's aspect_ratio, and finds what `auto` has to send where leaving it out is not enough.

Some models take the input's ratio when the field is left out, some know the word auto, and some have a default ratio of
their own: these get the nearest of their ratios to the first picture.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

RATIOS = {"1024_1024": "1:1", "1024_1536": "2:3", "1536_1024": "3:2"}
# "auto-detected from the input if omitted", "follows the source image", …
FOLLOWS = re.compile(r"\b(?:auto\w*|input|source|original|infer\w*|detect\w*|follow\w*|match\w*|preserv\w*)\b", re.I)


def ratio_of(word: Any) -> float | None:
    """Width by height of a ratio as models write it, such as 16:9; None for another word."""
    found = re.fullmatch(r"\s*(\d{1,5})\s*[:x/_]\s*(\d{1,5})\s*", word) if isinstance(word, str) else None
    if found is None or not int(found[1]) or not int(found[2]):
        return None
    return int(found[1]) / int(found[2])


def nearest_ratio(choices: Sequence[Any], width: int, height: int) -> str | None:
    """Of the ratios that a model knows, the nearest to a picture's."""
    known = {str(word): ratio for word in choices if (ratio := ratio_of(word)) is not None}
    if not known or width <= 0 or height <= 0:
        return None
    return min(known, key=lambda word: abs(math.log(known[word] * height / width)))


def has_own_ratio(entry: Mapping[str, Any]) -> bool:
    """Whether the field, left out, means a ratio of the model's own and not the input's."""
    description = entry.get("description")
    follows = isinstance(description, str) and FOLLOWS.search(description) is not None
    return ratio_of(entry.get("default")) is not None and not follows
