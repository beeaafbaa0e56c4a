"""Messages that are kept: the database has the code and the params, and each reader renders them again.

Every code stands in the tables beside this module (`app.errors` draws their tree). A row of a version before codes, or
words that are not ours, are a string in place of that object, and are shown as they are.
"""

from collections.abc import Mapping
from typing import Any

from app.messages import drafts, events, files, measures, reports, runs, upstream
from app.messages.lazy_text import Joined, LazyText, joined

MESSAGES: dict[str, LazyText] = {
    **files.MESSAGES,
    **upstream.MESSAGES,
    **runs.MESSAGES,
    **events.MESSAGES,
    **measures.MESSAGES,
    **reports.MESSAGES,
    **drafts.MESSAGES,
}


class Message(LazyText):
    """The text of a code, with its params. A param may be a message itself, or words that are not ours."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, code: str, /, **params: Any) -> "Message":
        message = super().__new__(cls, MESSAGES[code].pattern, **params)
        assert isinstance(message, Message)
        message.code = code
        return message

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.code, dict(self.values))

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "params": {name: stored(value) for name, value in self.values.items()}}


def _again(code: str, params: dict[str, Any]) -> Message:
    return Message(code, **params)


def brief(text: str) -> str:
    """Return a message without the advice that follows it; any other text as it is."""
    if isinstance(text, Message) and text.code in files.BRIEF:
        return LazyText(files.BRIEF[text.code].pattern, **text.values)
    return text


def stored(value: Any) -> Any:
    """Return what the database keeps of a text: a message's code and params, a list of them, or words as they are."""
    if isinstance(value, Message):
        return value.to_json()
    if isinstance(value, Joined):
        return [stored(text) for text in value.texts]
    if isinstance(value, list | tuple):
        return [stored(item) for item in value]
    return str(value) if isinstance(value, str) else value


def message_of(code: str, params: Mapping[str, Any]) -> LazyText | None:
    """Return the message of a stored code; None for one that this version does not have."""
    if code not in MESSAGES:
        return None
    try:
        return Message(code, **{name: read(value) for name, value in params.items()})
    except (KeyError, TypeError, ValueError):  # a param that another version did not write
        return LazyText(MESSAGES[code].pattern)


def read(value: Any) -> Any:
    """Return the text that `stored` kept; anything else as it is."""
    if isinstance(value, Mapping) and isinstance(value.get("code"), str):
        params = value.get("params")
        return message_of(value["code"], params if isinstance(params, Mapping) else {}) or value["code"]
    if isinstance(value, list) and (texts := [read(item) for item in value]) and all(isinstance(t, str) for t in texts):
        return joined(*texts)
    return value


def read_text(value: Any) -> LazyText:
    """Return the text that `stored` kept, words that are not ours among them."""
    text = read(value)
    return text if isinstance(text, LazyText) else LazyText(str(text))
