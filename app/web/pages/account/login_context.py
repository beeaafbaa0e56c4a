"""What templates/account/login.html is given."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LoginContext:
    is_insecure: bool
    next: str = "/"
    email: str = ""
    error: str | None = None
    edit: str = ""  # what was posted without a session, to go on with; see app/web/carried.py
    has_files: bool = False  # files were chosen, and did not come along
