"""Every error that Stillframe raises on purpose. Expected outcomes (findings, verdicts, refusals) are values, not errors.

    StillframeError
    ├── StartupError                 the process can't start; one clear sentence, no traceback
    │   └── SettingsError            a setting, named, has a bad value
    ├── RequestError                 what a person or a client sent can't be done
    │   ├── InvalidSpec         422  a spec that is malformed; `field` points into it
    │   ├── FindingsBlock       422  a spec whose lint findings hold an error; they are in `detail`
    │   ├── InvalidForm         422  a form field with a bad value
    │   ├── ImageError          422  a picture that can't be taken                              picture.*
    │   ├── TooLarge            413
    │   ├── TooManyRequests     429
    │   ├── RequestTimeout      408  its body did not come in time
    │   ├── OverBudget          402  with the figures in `detail`
    │   ├── NotFound            404
    │   ├── Conflict            409  the thing is not in a state where this can be done
    │   ├── Unauthenticated     401  sign in first
    │   ├── Forbidden           403
    │   └── ForeignHost         400
    ├── UpstreamError           502  says `retryable` and `outcome_known`                   upstream.*
    │   ├── UpstreamUnreachable      no request byte left this machine
    │   ├── UpstreamRefused          upstream understood and said no
    │   ├── UpstreamBusy             429: come back later
    │   └── UpstreamBroken           anything else; what happened there is unknown
    ├── FetchError                   an address that mustn't (`FetchRefused`) or can't be fetched (`FetchFailed`)  fetch.*
    ├── DecodeError                  bytes that are no picture that we take                 picture.*
    └── StorageError            503  a file that can't be kept or read                     storage.*
        └── StorageMissing      410  it was kept, and is not there any more

On the right are the codes of their messages, in the tables of `app.messages`: what may be stored is stored as such a
code and its params. Beside them stand what no exception is raised for:

    run.*      why a run has no result; after the dot is the code of its error in the API
    event.*    what happened to a run; after the dot is the event's cause
    submit.*   what an attempt to send a request came to
    measure.*  why an edit can't be measured or locked
    draft.*    what the sandbox says of a draft
    kind.*     what a file is

`web` renders each as a page, a fragment or JSON with one handler, the command line in English; the JSON shape is
`{"error": {"code", "message", "params", "field", "detail", "request_id"}}`.
"""

from typing import Any, ClassVar

from app.messages import LazyText, Message, stored


class StillframeError(Exception):
    """`message` is for a designer: what happened, what it cost, what next. It keeps what it is made of, so that a page
    says it in another language, and the errors that may be stored have a `Message`, of which code and params are kept.
    `field` is a JSON pointer."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(
        self, message: LazyText, *, code: str | None = None, field: str | None = None, detail: Any = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.error_code = code or self.code
        self.field = field
        self.detail = detail

    @property
    def params(self) -> dict[str, Any]:
        """What the message is made of, as JSON."""
        values = self.message.values if isinstance(self.message, LazyText) else {}
        return {name: stored(value) for name, value in values.items()}


class StartupError(StillframeError):
    """Said in English to whoever starts the process, who has no page yet."""

    code = "startup"

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None, detail: Any = None) -> None:
        super().__init__(LazyText(message), code=code, field=field, detail=detail)


class SettingsError(StartupError):
    code = "bad_setting"


class RequestError(StillframeError):
    code = "bad_request"
    status = 400


class InvalidSpec(RequestError):
    code = "invalid_spec"
    status = 422


class FindingsBlock(RequestError):
    code = "findings"
    status = 422


class InvalidForm(RequestError):
    code = "invalid"
    status = 422


class ImageError(RequestError):
    """Codes: image_unreachable, image_unsupported, image_too_large, image_corrupt, storage_quota."""

    code = "image_unsupported"
    status = 422


class TooLarge(RequestError):
    code = "too_large"
    status = 413


class TooManyRequests(RequestError):
    code = "too_many_requests"
    status = 429


class RequestTimeout(RequestError):
    code = "request_timeout"
    status = 408


class OverBudget(RequestError):
    code = "over_budget"
    status = 402


class NotFound(RequestError):
    code = "not_found"
    status = 404


class Conflict(RequestError):
    """Codes: may_charge_twice, no_picture, still_open, not_parked, not_unconfirmed, unchanged."""

    code = "conflict"
    status = 409


class Unauthenticated(RequestError):
    """Codes: sign_in_required, setup_required."""

    code = "sign_in_required"
    status = 401


class Forbidden(RequestError):
    """Codes: forbidden, cross_site."""

    code = "forbidden"
    status = 403


class ForeignHost(RequestError):
    code = "foreign_host"
    status = 400


class UpstreamError(StillframeError):
    """`retryable`: the same call may be made again. `outcome_known`: we know what upstream did with it.

    `http_status` and `upstream_code` are upstream's own; `message` quotes its words, redacted.
    """

    code = "upstream"
    status = 502
    message: Message
    retryable: bool = False
    outcome_known: bool = True

    def __init__(
        self,
        message: Message,
        *,
        code: str | None = None,
        field: str | None = None,
        detail: Any = None,
        http_status: int | None = None,
        upstream_code: int | str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, code=code, field=field, detail=detail)
        self.http_status = http_status
        self.upstream_code = upstream_code
        self.retry_after = retry_after


class UpstreamUnreachable(UpstreamError):
    code = "upstream_unreachable"
    retryable = True


class UpstreamRefused(UpstreamError):
    """Codes: upstream_token (401), upstream_forbidden (403), upstream_not_found (404), upstream_schema (422),
    upstream_funds (402, 10001), upstream_refused, sign_in_denied, sign_in_expired."""

    code = "upstream_refused"


class UpstreamBusy(UpstreamError):
    code = "upstream_busy"
    retryable = True


class UpstreamBroken(UpstreamError):
    code = "upstream_broken"
    retryable = True
    outcome_known = False


class FetchError(StillframeError):
    code = "fetch_failed"
    status = 422


class FetchRefused(FetchError):
    code = "fetch_refused"


class FetchFailed(FetchError):
    """`retryable` tells a passing fault (timeout, 5xx, cut short) from a final one (404, 410, wrong type)."""

    message: Message

    def __init__(
        self, message: Message, *, retryable: bool = False, code: str | None = None, detail: Any = None
    ) -> None:
        super().__init__(message, code=code, detail=detail)
        self.retryable = retryable


class DecodeError(StillframeError):
    """Codes: unsupported_format, format_mismatch, too_many_pixels, corrupt, timeout, memory, crashed."""

    code = "corrupt"
    status = 422


class StorageError(StillframeError):
    """Codes: storage_full, storage, database_busy, database_away."""

    code = "storage"
    status = 503


class StorageMissing(StorageError):
    """Taken away by hand or with a disk. Asking again does not help, putting a backup of the files back does."""

    code = "storage_missing"
    status = 410
