"""The looks in which a page is shown to axe: both widths and both themes always, every pair of them for the main screens."""

import pytest

from tests.support.length import longer

PAIRS = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]

every_look = pytest.mark.parametrize(("width", "theme"), PAIRS)
both_looks = pytest.mark.parametrize(("width", "theme"), longer([PAIRS[0], PAIRS[3]], PAIRS))
