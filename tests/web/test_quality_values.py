"""Accept-… headers: what is wanted, the most wanted first."""

import pytest

from app.web.quality_values import MAX_VALUES, by_quality


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("", []),
        ("br, GZIP", ["br", "gzip"]),
        ("a;q=0.2, b ; q=0.5,c", ["c", "b", "a"]),
        ("a;q=0, b;q=0.000, c;q=bad, d;level=1", []),
        ("a;q=-1, ;q=1, ,b;q=nan", []),
    ],
)
def test_it_ranks_what_is_wanted(header: str, values: list[str]) -> None:
    assert by_quality(header) == values


def test_it_reads_no_list_without_an_end() -> None:
    assert len(by_quality("a," * 10_000)) == MAX_VALUES
