"""What the sandbox says of a draft (`draft.`)."""

from app.messages.lazy_text import LazyText

MESSAGES: dict[str, LazyText] = {}
