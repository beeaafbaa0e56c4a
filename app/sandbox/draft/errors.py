"""What a draft refuses, and the words for it: what the sentence asks, what a model makes of it, how to send it."""

import re

from app.messages import Joined, LazyText, Message, joined


class DraftRefused(Exception):
    """No operation of the prompt could be drawn. `reason` is for the designer, `code` for a program."""

    def __init__(self, reason: LazyText, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class CannotDraw(Exception):
    """One operation does not work on this picture."""

    def __init__(self, message: Message, code: str) -> None:
        super().__init__(message)
        self.text = sent(message)
        self.code = code


FORMS = (  # of sentences that are understood
    'Replace only the headline. The new headline reads "…".',
    'Add a headline that reads "…".',
    "Remove the watermark.",
    "Move the headline from top-right to bottom-center.",
    "Replace the background with a plain white ground.",
    "Change only the lighting to golden hour.",
    "Reframe the image to 4:5.",
)
KINDS = frozenset(
    (
        "compose",
        "recolor",
        "remove",
        "move",
        "replace",
        "add",
        "style",
        "person",
        "reframe",
        "unfinished",
        "lines",
        "other",
    )
)
_KINDS = (
    ("compose", r"^compose\b|\bimage 2\b"),
    ("recolor", r"^(change|turn) .*\bcolou?r\b|^recolou?r\b"),
    ("person", r"\b(face|smile|pose|hair|eyes|expression|dress|shirt|person|her|his|him)\b"),
    ("style", r"^restyle\b|\bstyle\b"),
    ("remove", r"^(remove|erase|delete)\b"),
    ("move", r"^move\b"),
    ("replace", r"^(replace|swap)\b"),
    ("add", r"^(add|put|place)\b"),
)


def sent(message: Message) -> Joined:
    """Return a reason, and how to send the edit to the model."""
    return joined(message, Message("draft.connect"))


def reason(kind_or_sentence: str) -> Message:
    """For a kind by its name, or for the sentence of our composer that belongs to a kind."""
    if kind_or_sentence not in KINDS:
        low = kind_or_sentence.lower()
        kind_or_sentence = next((kind for kind, rule in _KINDS if re.search(rule, low)), "other")
    params = {"forms": " ".join(FORMS)} if kind_or_sentence == "other" else {}
    return Message(f"draft.{kind_or_sentence}", **params)
