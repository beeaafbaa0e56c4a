"""How the price is said: about and at most, or that it is not known yet."""

from typing import Any

import pytest

from app.web.pages.builder.preview_panel import price_words


@pytest.mark.parametrize(
    ("price", "runs", "said"),
    [
        ({"usd": "0.0400", "most_usd": "0.0500", "learned": True}, 1, "for about $0.04, at most $0.05"),
        ({"usd": "0.0400", "most_usd": "0.0500", "learned": True}, 3, "for about $0.12, at most $0.15"),
        (
            {"usd": "0.0400", "most_usd": "0.0400", "learned": False},
            1,
            "for about $0.04, how much at most is unknown until the first run",
        ),
        (
            {"usd": "0.0400", "most_usd": "0.6800", "learned": False},
            1,
            "for about $0.04, how much at most is unknown until the first run, so $0.68 is held",
        ),
        ({"usd": "0.0400", "most_usd": None, "learned": False}, 1, "for about $0.04, how much at most is not known"),
        ({"usd": None, "most_usd": None, "learned": False}, 1, "at a price that is unknown until the first run"),
    ],
)
def test_it_says_about_and_at_most(price: dict[str, Any], runs: int, said: str) -> None:
    assert price_words({**price, "draft": False}, runs) == said
