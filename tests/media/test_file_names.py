"""Names of files: fit for every file system, with the ending of what is in them."""

import pytest

from app.media.file_names import fit_name, suffix_of


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("Headline reads “今日のおすすめ”", "Headline reads “今日のおすすめ”"),
        ("../../etc/passwd", "etc passwd"),
        ('a\\b:c*d?e"f<g>h|i', "a b c d e f g h i"),
        ("exe\u202egnp", "exe gnp"),
        ("...", "picture"),
        ("x" * 300, "x" * 80),
        ("line\r\nSet-Cookie: a", "line Set-Cookie a"),
    ],
)
def test_it_makes_names_that_every_file_system_takes(name: str, fit: str) -> None:
    assert fit_name(name) == fit


def test_it_cuts_a_name_where_it_is_told_to() -> None:
    assert fit_name("a long headline", most=6) == "a long"


@pytest.mark.parametrize(
    ("mime", "suffix"),
    [("image/jpeg", "jpg"), ("image/tiff", "tif"), ("image/vnd.adobe.photoshop", "psd"), ("text/html", "bin")],
)
def test_it_gives_a_file_the_ending_of_what_it_is(mime: str, suffix: str) -> None:
    assert suffix_of(mime) == suffix
