"""Addresses of pictures, judged without DNS."""

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.prompts import ModelFacts, lint, parse_spec
from app.prompts.lint.image_urls import REASONS, address_fault
from tests.prompts.rows import BASE, MODEL

GOOD = """
https://example.com/a.jpg
HTTPS://EXAMPLE.com/ü.png?x=1&y=2#z
https://example.com:443/a.jpg
https://example.com:/a.jpg
https://example.com./a.jpg
https://bücher.example/a
https://xn--bcher-kva.example/a
https://a_b.s3.example.com/%2e%2e/a@b:8080/c
https://8.8.8.8/a.png
https://134744072/a.png
https://0x8.8.010.8/a.png
https://8.8.2056/a.png
https://[2606:4700:4700::1111]/a.png
https://[::ffff:8.8.8.8]/a.png
https://example.com?x=http://localhost/
""".split()  # noqa: SIM905
BAD = {
    "": "empty",
    "http://example.com/a.jpg": "not_https",
    "ftp://example.com/a": "not_https",
    "example.com/a.jpg": "not_https",
    "//example.com/a": "not_https",
    "https:/example.com/a": "not_https",
    "javascript:alert(1)": "not_https",
    "data:image/png;base64,AAAA": "not_https",
    "https://": "no_host",
    "https:///a": "no_host",
    "https://a..example.com/a": "no_host",
    "https://-a.example.com/a": "no_host",
    "https://exa<mple.com/a": "no_host",
    "https://[::1/a": "no_host",
    "https://[::1]x/a": "no_host",
    "https://user@example.com/a": "user",
    "https://u:p@example.com/a": "user",
    "https://@example.com/a": "user",
    "https://example.com:8443/a": "port",
    "https://example.com:0443/a": "port",
    "https://example.com:99999/a": "port",
    "https://[2606:4700::1]:80/a": "port",
    "https://example.com\\@evil.example/a": "backslash",
    "https:\\\\example.com/a": "backslash",
    "https://exa mple.com/a": "characters",
    "https://example.com/a\n": "characters",
    " https://example.com/a": "characters",
    "https://exam\u00adple.com/a": "characters",
    "https://local\u200bhost/a": "characters",
    "https://ex%61mple.com/a": "encoded_host",
    "https://[fe80::1%25eth0]/a": "encoded_host",
}
PRIVATE = """
localhost LOCALHOST localhost. a.localhost ｌｏｃａｌｈｏｓｔ intranet printer.local metadata.google.internal a.home.arpa
127.0.0.1 127.1 2130706433 0x7f.1 0177.0.0.1 0x7f000001 017700000001 127.0.0.1. １２７.０.０.１ ①②⑦.⓪.⓪.① 127。0。0。1
10.0.0.1 10.1 192.168.1.1 172.16.0.1 169.254.169.254 100.64.0.1 0.0.0.0 0 224.0.0.1 240.0.0.1 255.255.255.255 192.0.2.1
198.18.0.1 203.0.113.9 1.2.3.4.5 256.1.1.1 1.2.3.256 08.8.8.8 4294967296 1.16777216 0x [::] [::1] [::ffff:10.0.0.1]
[::ffff:7f00:1] [::127.0.0.1] [fe80::1] [fc00::1] [fd12::1] [ff02::1] [2001:db8::1] [64:ff9b::7f00:1] [2002:7f00:1::]
[2001:0:7f00:1::] [0:0:0:0:0:0:0:1] [not-an-address]
""".split()  # noqa: SIM905


@pytest.mark.parametrize("url", GOOD)
def test_it_takes_a_public_address(url: str) -> None:
    assert address_fault(url) is None


@pytest.mark.parametrize(("url", "fault"), BAD.items())
def test_it_refuses_an_address_that_is_not_written_plainly(url: str, fault: str) -> None:
    assert address_fault(url) == fault


@pytest.mark.parametrize("host", PRIVATE)
def test_it_refuses_what_leads_into_a_private_network_in_any_notation(host: str) -> None:
    assert address_fault(f"https://{host}/a.png") == "private"
    assert address_fault(f"https://{host}:443?x") == "private"


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "0x{:x}", "0{:o}"]), st.sampled_from([1, 2, 3, 4]))
def test_it_reads_every_notation_of_an_address_alike(number: int, notation: str, parts: int) -> None:
    octets = [number >> 24, number >> 16 & 255, number >> 8 & 255][: parts - 1]
    host = ".".join(notation.format(n) for n in [*octets, number % 256 ** (5 - parts)])
    address = ipaddress.IPv4Address(number)
    is_public = address.is_global and not address.is_multicast and not address.is_reserved
    assert address_fault(f"https://{host}/") == (None if is_public else "private")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30))
def test_it_answers_for_any_text(text: str) -> None:
    assert address_fault(text) in {None, *REASONS}
    assert address_fault(f"https://{text}") in {None, *REASONS}


@pytest.mark.parametrize("url", ["https://10.0.0.1/a.png", "http://example.com/a", "ftp://x.example"])
def test_it_becomes_an_error_at_its_image_and_https_is_offered_where_it_mends(url: str) -> None:
    spec = parse_spec(BASE | {"images": [{"url": url}]})
    [finding] = lint(spec, ModelFacts(MODEL))
    assert (finding.code, finding.severity, finding.field) == ("bad_image_url", "error", "/images/0/url")
    assert bool(finding.fix) == url.startswith("http://")
