"""What templates/account/setup.html is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SetupContext:
    """`errors` are by the name of a field; "" is the whole form. What was typed stands in the fields again."""

    is_insecure: bool
    name: str = ""
    email: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
