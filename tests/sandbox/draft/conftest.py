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
from app.sandbox.draft.output import KEY


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


@functools.cache
def picture(name: str, scale: float = 1.0) -> bytes:
    data = sample_path(name).read_bytes()
    if scale == 1.0:
        return data
    whole, out = Image.open(BytesIO(data)).convert("RGB"), BytesIO()
    whole.resize((round(whole.width * scale), round(whole.height * scale)), Image.Resampling.LANCZOS).save(
        out, "PNG", compress_level=1
    )
    return out.getvalue()


def rgb(data: bytes) -> NDArray[Any]:
    return np.array(Image.open(BytesIO(data)).convert("RGB"))


@pytest.fixture(scope="session")
def drafted() -> Callable[..., Seen]:
    """Drafts are slow and the same every time: each is made once."""

    @functools.cache
    def make(prompt: str, name: str, scale: float = 1.0, **options: Any) -> Seen:
        data = picture(name, scale)
        result = draft(prompt, [data], options)
        facts = json.loads(Image.open(BytesIO(result.png)).text[KEY])  # type: ignore[attr-defined]
        return Seen(result, rgb(data), rgb(result.png), facts)

    return make
