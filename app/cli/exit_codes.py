"""The exit codes, and which error ends with which. docs/command-line.md has them from here."""

from enum import IntEnum

from app.errors import (
    FetchFailed,
    FindingsBlock,
    ImageError,
    InvalidForm,
    InvalidSpec,
    StillframeError,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    UpstreamBroken,
    UpstreamBusy,
    UpstreamRefused,
    UpstreamUnreachable,
)
from app.messages import LazyText


class Exit(IntEnum):
    """As sysexits.h numbers them, so that a script can tell what to do next."""

    OK = 0
    OTHER = 1
    USAGE = 64
    DATA = 65
    NO_INPUT = 66
    UNAVAILABLE = 69
    RETRY = 75
    SIGN_IN = 77


MEANINGS = {
    Exit.OK: "Done.",
    Exit.OTHER: "Anything else: refused, failed, canceled, over a budget, no such run.",
    Exit.USAGE: "The arguments can’t be understood.",
    Exit.DATA: "The input is not JSON, does not fit the schema (422 included), has findings that are errors, or an address that shows no image.",
    Exit.NO_INPUT: "A file that is named can’t be read.",
    Exit.UNAVAILABLE: "Upstream failed (5xx).",
    Exit.RETRY: "It may work later: a timeout, 408, 429, no connection. The same command again goes on, and never pays twice.",
    Exit.SIGN_IN: "Not signed in, or the token was rejected.",
}

_OF_ERROR: tuple[tuple[type[StillframeError], Exit], ...] = (
    (FindingsBlock, Exit.DATA),
    (InvalidSpec, Exit.DATA),
    (InvalidForm, Exit.DATA),
    (ImageError, Exit.DATA),
    (TooLarge, Exit.DATA),
    (Unauthenticated, Exit.SIGN_IN),
    (TooManyRequests, Exit.RETRY),
    (UpstreamUnreachable, Exit.RETRY),
    (UpstreamBusy, Exit.RETRY),
)
_OF_CODE = {
    "not_signed_in": Exit.SIGN_IN,
    "upstream_token": Exit.SIGN_IN,
    "upstream_schema": Exit.DATA,
    "no_picture": Exit.DATA,
    "sign_in_denied": Exit.SIGN_IN,
    "sign_in_expired": Exit.RETRY,
}


class CommandError(StillframeError):
    """What only the command line can meet, said in English, with the code that it ends with."""

    def __init__(self, message: str, exit_code: Exit) -> None:
        super().__init__(LazyText(message))
        self.exit_code = exit_code


def exit_of(error: StillframeError) -> Exit:
    """The code that a command ends with when this error ended it."""
    if isinstance(error, CommandError):
        return error.exit_code
    if error.error_code in _OF_CODE:
        return _OF_CODE[error.error_code]
    if isinstance(error, UpstreamRefused | UpstreamBroken) and error.http_status is not None:
        return exit_of_status(error.http_status)
    if isinstance(error, UpstreamBroken) or (isinstance(error, FetchFailed) and error.retryable):
        return Exit.RETRY
    return next((code for kind, code in _OF_ERROR if isinstance(error, kind)), Exit.OTHER)


def exit_of_status(status: int) -> Exit:
    """The code for an HTTP status that upstream answered with."""
    if status in (408, 425, 429):
        return Exit.RETRY
    if status == 401:
        return Exit.SIGN_IN
    if status == 422:
        return Exit.DATA
    return Exit.UNAVAILABLE if status >= 500 else Exit.OTHER
