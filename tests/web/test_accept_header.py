"""Headers with weights, whatever a program sends in them."""

import pytest

from app.web.accept_header import MAX_PARTS, accepted


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("", []),
        ("br, gzip", ["br", "gzip"]),
        ("gzip;q=0.5, br", ["br", "gzip"]),
        ("br;q=0, gzip; q=0.000, zstd ; q=1.0", ["zstd"]),
        ("de-CH, fr;q=0.9, en;q=0.8", ["de-ch", "fr", "en"]),
        ("en;q=high, de;q=nan, fr;q=-1, nl", ["nl"]),
        (",;q=1,  ,", []),
    ],
)
def test_it_lists_what_is_accepted_the_most_wanted_first(header: str, names: list[str]) -> None:
    assert accepted(header) == names


def test_it_reads_no_endless_header() -> None:
    assert len(accepted(",".join(f"x{n}" for n in range(10_000)))) == MAX_PARTS
