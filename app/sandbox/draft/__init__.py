"""The draft engine: what an edit could look like, drawn by classical means, labelled as a draft.

The front door is `draft`. It runs in the drawing process, which imports it once and stays warm.
"""

from app.sandbox.draft.engine import DraftResult, Note, draft
from app.sandbox.draft.errors import DraftRefused

__all__ = ["DraftRefused", "DraftResult", "Note", "draft"]
