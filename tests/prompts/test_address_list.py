"""Addresses as people write them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.prompts.address_list import as_written, read_addresses

A, B, C = "https://example.com/a.jpg", "https://example.com/b.jpg", "https://cdn.example.com/c?w=1&h=2"
LISTS = {
    f"{A}, {B}": [A, B],
    f"{A},{B}": [A, B],
    f"{A}; {B};": [A, B],
    f"{A};{B}": [A, B],
    f"{A} | {B}": [A, B],
    f"{A}，{B}、{C}": [A, B, C],
    f"{A}\n{B}\r\n{C}\n": [A, B, C],
    f"{A}\t{B}": [A, B],
    f"{A} {B}": [A, B],
    f"{A} and {B}": [A, B],
    f"1. {A}\n2. {B}": [A, B],
    f"- {A}\n• {B}\n* {C}": [A, B, C],
    f"Image 1: {A}\nImage 2: {B}": [A, B],
    f"<{A}>": [A],
    f"<{A}>, <{B}>": [A, B],
    f"({A})": [A],
    f'"{A}", "{B}"': [A, B],
    f"'{A}' '{B}'": [A, B],
    f"“{A}”": [A],
    f"„{A}“": [A],
    f"«{A}»": [A],
    f"`{A}`": [A],
    f'["{A}", "{B}"]': [A, B],
    f"['{A}','{B}']": [A, B],
    f'{{"url": "{A}"}}': [A],
    f"![poster]({A})": [A],
    f"![poster]({A}) and [the other]({B})": [A, B],
    f'![a]({A} "A title")': [A],
    f"[![a]({A})]({A})": [A],
    "![b](https://example.com/b (1).jpg)": ["https://example.com/b%20(1).jpg"],
    "[w](https://example.com/a_(b).jpg)": ["https://example.com/a_(b).jpg"],
    f"[poster]: {A}": [A],
    f'<img src="{A}" alt="A">': [A],
    f"<p><img class=x src='{A}'/><img src={B} ></p>": [A, B],
    f'<a href="{A}">poster</a>': [A],
    "https://cdn.example.com/c?w=1&amp;h=2": [C],
    "https://cdn.example.com/c?w=1&#38;h=2": [C],
    f"{A}.": [A],
    f"See {A}!": [A],
    f"{A}…": [A],
    f"{A})": [A],
    f"{A}\u2019": [A],
    f"**{A}**": [A],
    f"Is it {A}?": [A],
    "https://example.com/my poster.jpg": ["https://example.com/my%20poster.jpg"],
    "https://example.com/my big poster.jpg?w=1": ["https://example.com/my%20big%20poster.jpg?w=1"],
    "<https://example.com/my poster>": ["https://example.com/my%20poster"],
    '"https://example.com/my poster"': ["https://example.com/my%20poster"],
    f"https://example.com/my poster.jpg {A}": ["https://example.com/my%20poster.jpg", A],
    f"https://example.com/my poster.jpg, {A}": ["https://example.com/my%20poster.jpg", A],
    "1. https://example.com/my poster.jpg;\n2. https://example.com/my poster 2.png.": ["https://example.com/my%20poster.jpg", "https://example.com/my%20poster%202.png"],
    f"  {A}  ": [A],
    f"{A}\u00a0": [A],
    f"HTTPS://example.com/a.jpg {A}": [A],
    f"{A} {A}": [A],
    "//cdn.example.com/a.jpg": ["https://cdn.example.com/a.jpg"],
    f"{A}, data:image/png;base64,iVBORw0KGgo=": [A, "data:image/png;base64,iVBORw0KGgo="],
    '<img src="data:image/png;base64,iVBORw0KGgo=" alt="A">': ["data:image/png;base64,iVBORw0KGgo="],
    f"{A}https://example.org/b.png": [A, "https://example.org/b.png"],
    # what belongs to an address stays
    "https://res.example.com/w_300,h_200/a.jpg": ["https://res.example.com/w_300,h_200/a.jpg"],
    "https://example.com/a;v=1/b.jpg": ["https://example.com/a;v=1/b.jpg"],
    "https://example.com/A_(film).jpg": ["https://example.com/A_(film).jpg"],
    "https://proxy.example.com/fetch/https://example.com/a.jpg": ["https://proxy.example.com/fetch/https://example.com/a.jpg"],
    "https://example.com/?u=https://example.org/a.jpg": ["https://example.com/?u=https://example.org/a.jpg"],
    "https://example.com/a&copy=1": ["https://example.com/a&copy=1"],
    "https://example.com/a_": ["https://example.com/a_"],
    "https://example.com/~me/'a'.jpg": ["https://example.com/~me/'a'.jpg"],
    "https://example.com/a%20b.jpg": ["https://example.com/a%20b.jpg"],
    "http://example.com/a.jpg": ["http://example.com/a.jpg"],
    "https://bücher.example/ü.png": ["https://bücher.example/ü.png"],
}  # fmt: skip


@pytest.mark.parametrize("text", LISTS)
def test_it_reads_what_a_person_means(text: str) -> None:
    assert read_addresses(text) == (LISTS[text], [])


@pytest.mark.parametrize(
    ("text", "addresses", "left"),
    [
        ("poster.jpg", [], ["poster.jpg"]),
        ("example.com/a.jpg", [], ["example.com/a.jpg"]),
        (f"{A} tomorrow", [A], []),
        (f"{A}, exmaple.com/b.jpg", [A], ["exmaple.com/b.jpg"]),
        (f"{A}, ftp://example.com/b.jpg", [A], ["ftp://example.com/b.jpg"]),
        ("ftp://example.com/b.jpg", [], ["ftp://example.com/b.jpg"]),
        ("", [], []),
        (" , ; ", [], []),
    ],
)
def test_it_gives_back_the_words_that_name_none(text: str, addresses: list[str], left: list[str]) -> None:
    assert read_addresses(text) == (addresses, left)


@pytest.mark.parametrize("part", ["[", "<", "<a ", "<img src=", "( ", "https://", "data:image/", " ", "\n", "“https://", "![a](https://b (", ", ", "a,"])  # fmt: skip
def test_it_is_quick_whatever_is_written(part: str) -> None:
    began = time.monotonic()
    read_addresses(part * (200_000 // len(part)))
    assert time.monotonic() - began < 5


@given(st.text(max_size=80) | st.from_regex(r"(https://e\.example[/ ,;()<>\"'a-z.]{0,20}){1,3}", fullmatch=True))
def test_it_reads_any_text_and_its_own_words_alike(text: str) -> None:
    found, _ = read_addresses(text)
    for address in found:
        assert " " not in address
        assert "\n" not in address


@pytest.mark.parametrize(
    ("address", "meant"),
    [(f"{A},", A), (f"<{A}>", A), ("https://example.com/my poster.jpg", "https://example.com/my%20poster.jpg"), (A, None), (f"{A} {B}", None), ("poster", None), ("https://cdn.example.com/c?w=1&amp;h=2", C)],
)  # fmt: skip
def test_it_knows_the_one_address_that_was_meant(address: str, meant: str | None) -> None:
    assert as_written(address) == meant
