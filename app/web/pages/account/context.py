"""What templates/account/login.html and setup.html are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SetupContext:
    """`errors` are by the name of a field; "" is the whole form. What was typed stands in the fields again."""

    is_insecure: bool
    name: str = ""
    email: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LoginContext:
    is_insecure: bool = False
    next: str = "/"
    email: str = ""
    error: str | None = None
    edit: str = ""  # what was posted without a session, to go on with; see app/web/held_edit.py
    has_files: bool = False  # files were chosen, and did not come along
