"""The cast of the draft engine's tests: sample pictures, and drafts looked at from outside."""

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.media import sample_path
from app.sandbox.draft import DraftResult, draft
from app.sandbox.draft.finish import KEY


@dataclass(frozen=True)
class Seen:
    """A draft beside its input, both as RGB."""

    result: DraftResult
    before: NDArray[Any]
    after: NDArray[Any]
    facts: dict[str, Any]

    def changed(self) -> NDArray[Any]:
        """Where the pictures differ, outside the ribbon."""
        ribbon = self.facts["ribbon"]
        differs: NDArray[Any] = (self.before != self.after).any(axis=2)
        differs[ribbon["top"] : ribbon["bottom"], ribbon["left"] : ribbon["right"]] = False
        return differs


def picture(name: str) -> bytes:
    return sample_path(name).read_bytes()


def rgb(data: bytes) -> NDArray[Any]:
    return np.array(Image.open(BytesIO(data)).convert("RGB"))


@pytest.fixture(scope="session")
def drafted() -> Callable[..., Seen]:
    """Drafts are slow and the same every time: each is made once."""

    @functools.cache
    def make(prompt: str, name: str, **options: Any) -> Seen:
        data = picture(name)
        result = draft(prompt, [data], options)
        facts = json.loads(Image.open(BytesIO(result.png)).text[KEY])  # type: ignore[attr-defined]
        return Seen(result, rgb(data), rgb(result.png), facts)

    return make
