"""What a draft refuses, and the words for it: what the sentence asks, what a model makes of it, how to send it."""

import re

from app.sandbox.renderer.process import CONNECT


class DraftRefused(Exception):
    """No operation of the prompt could be drawn. `reason` is for the designer, `code` for a program."""

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class CannotDraw(Exception):
    """One operation does not work on this picture."""

    def __init__(self, text: str, code: str) -> None:
        super().__init__(text)
        self.text = text if CONNECT in text else f"{text} {CONNECT}"
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
_REASONS = {
    "compose": "This puts things from two images together. The model paints them into one scene, with its light "
    "and perspective; the sandbox drafts with one image only.",
    "recolor": "This recolors one thing. The model finds the thing by its name and keeps its shading; the sandbox "
    "does not know things by name.",
    "remove": "This takes a thing away. The model finds it and paints what was behind it; the sandbox removes text only.",
    "move": "This moves a thing. The model finds it and paints what was behind it; the sandbox moves text only.",
    "replace": "This puts another thing in place of one. The model paints it; the sandbox paints no things.",
    "add": "This adds a thing. The model paints it into the scene; the sandbox adds text only.",
    "style": "This restyles the whole image. The model paints it anew; the sandbox does not paint.",
    "person": "This changes a person. The model repaints face, pose or clothing; the sandbox does not.",
    "reframe": "This asks for a framing without a ratio. The model reads it freely; the sandbox crops to a ratio such "
    "as 4:5.",
    "unfinished": "This names a text to replace, and no sentence says what the new text reads.",
    "lines": "This text has more than four lines. The model sets them; the sandbox sets up to four.",
    "other": "This is an instruction in free words. The model reads it as a whole; the sandbox reads sentences such as: "
    + " ".join(FORMS),
}
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


def reason(kind_or_sentence: str) -> str:
    """For a kind by its name, or for the sentence of our composer that belongs to a kind."""
    if kind_or_sentence not in _REASONS:
        low = kind_or_sentence.lower()
        kind_or_sentence = next((kind for kind, rule in _KINDS if re.search(rule, low)), "other")
    return f"{_REASONS[kind_or_sentence]} {CONNECT}"
