"""Text at an angle is replaced at that angle, and nothing away from it is turned or sampled anew."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.sandbox.draft import draft
from app.sandbox.draft.text.detection import find_lines
from app.sandbox.draft.text.fonts import Style
from app.sandbox.draft.text.shaping import rasterise, set_line
from tests.sandbox.draft.conftest import picture, rgb

Tilted = Callable[[float], NDArray[np.uint8]]


@pytest.fixture(scope="module")
def tilted() -> Tilted:
    """The sample with a sofa, and "Summer Sale" on its wall at so many degrees clockwise."""

    def make(degrees: float) -> NDArray[np.uint8]:
        wall = Image.fromarray(rgb(picture("sofa"))).resize((1200, 800))
        letters = rasterise(set_line("Summer Sale", Style(800)), 90).alpha
        mask = Image.new("L", wall.size)
        mask.paste(Image.fromarray((letters * 255).astype(np.uint8)), (290, 120))
        mask = mask.rotate(-degrees, Image.Resampling.BICUBIC, center=(555, 155))
        return np.array(Image.composite(Image.new("RGB", wall.size, (60, 40, 40)), wall, mask))

    return make


@pytest.mark.parametrize("degrees", [12, -20])
def test_it_sets_new_letters_at_the_angle_of_the_old_ones(degrees: int, tilted: Tilted) -> None:
    before, data = tilted(degrees), BytesIO()
    Image.fromarray(before).save(data, "PNG")

    result = draft('Replace only the in-image headline. The new headline reads "Wintermode".', [data.getvalue()], {})

    after = rgb(result.png)
    changed = (after != before).any(axis=2)
    changed[:60, 1000:] = False  # the ribbon
    ys, xs = np.nonzero(changed)
    assert f"At {abs(degrees)}°" in result.notes[0].text
    along = (xs - 555) * np.cos(np.radians(degrees)) + (ys - 155) * np.sin(np.radians(degrees))
    across = (ys - 155) * np.cos(np.radians(degrees)) - (xs - 555) * np.sin(np.radians(degrees))
    assert np.ptp(along) > 400
    assert np.abs(across).max() < 90
    found = max(find_lines(np.ascontiguousarray(after[..., ::-1])), key=lambda line: line.width)
    assert found.tilt == pytest.approx(degrees, abs=2)


def test_it_takes_level_text_for_level() -> None:
    lines = find_lines(np.ascontiguousarray(rgb(picture("poster"))[..., ::-1]))

    assert lines
    assert all(line.tilt == 0 for line in lines)
