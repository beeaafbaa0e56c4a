"""What the templates of an error are given."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ErrorContext:
    """templates/errors/show.html, alone.html and _notice.html. `line` is what the log can be searched for."""

    page: str
    status: int
    title: str
    message: str
    tone: str  # '' | warning | error
    again: str | None  # address of the page that failed
    line: str | None
    is_kept: bool = False  # a form met it: Back shows the form as it was filled in
    may_go_on: bool = True  # whether the studio's own pages are anything to this reader
