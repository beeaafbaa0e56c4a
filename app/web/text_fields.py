"""What text and JSON that is sent to us must be, in forms and in the API alike: what every database can keep."""

import math
import re
from typing import Annotated, Any

from pydantic import AfterValidator

_UNKEEPABLE = re.compile(r"[\x00\ud800-\udfff]")


def keepable(value: Any) -> Any:
    """No NUL, no half of a surrogate pair, no NaN, however deep. Raises ValueError."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            waiting += item
        elif isinstance(item, str) and _UNKEEPABLE.search(item):
            raise ValueError("holds a NUL character or half of a character")
        elif isinstance(item, float) and not math.isfinite(item):
            raise ValueError("holds a number that JSON does not know")
    return value


Text = Annotated[str, AfterValidator(keepable)]
