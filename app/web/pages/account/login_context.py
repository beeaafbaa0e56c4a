"""What templates/account/login.html is given."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LoginContext:
    is_insecure: bool
    next: str = "/"
    email: str = ""
    error: str | None = None
