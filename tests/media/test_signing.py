"""Signed paths open one place for a while."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from app.media import is_signed, sign_path

PATH = "/api/v1/images/01J/file"
SECRET = b"secret of this install"


def signed(until: int) -> dict[str, str]:
    parts = urlsplit(sign_path(SECRET, PATH, until=until))
    assert parts.path == PATH
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def test_it_opens_what_was_signed_until_its_time() -> None:
    assert is_signed(SECRET, PATH, **signed(int(time.time()) + 60))
    assert not is_signed(SECRET, PATH, **signed(int(time.time()) - 1))


@pytest.mark.parametrize("until", ["99999999999", "", "never", "1e400"])
def test_it_opens_no_longer_than_was_signed(until: str) -> None:
    assert not is_signed(SECRET, PATH, **(signed(int(time.time()) + 60) | {"until": until}))


def test_it_opens_nothing_else() -> None:
    query = signed(int(time.time()) + 60)
    assert not is_signed(SECRET, PATH.replace("01J", "01K"), **query)
    assert not is_signed(b"another secret", PATH, **query)
    for signature in ("", "é", query["signature"][:-1]):
        assert not is_signed(SECRET, PATH, **(query | {"signature": signature}))
