"""Which addresses may be fetched at all, and which IP addresses are public."""

import ipaddress
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import FetchRefused
from app.media import is_public, parse_public_url, suffix_rule

REFUSED = [
    "http://a.ex.test/",
    "ftp://a.ex.test/",
    "javascript:alert(1)",
    "data:image/png;base64,AAAA",
    "//a.ex.test/",
    "https:a.ex.test",
    "https:/a.ex.test/",
    "https:?x",
    "https:///x",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://①②⑦.⓪.⓪.①/",
    "https://1.2.3.4.5/",
    "https://a.0x7f/",
    "https://localhost/",
    "https://xn--a.example.com/",
    "https://cdn.xn--0.example/",
    "https://XN--zzzzzz---999.example/",
    "https://intranet/",
    "https://a.localhost/",
    "https://router.lan/",
    "https://metadata.google.internal/",
    "https://metadata.google.internal./",
    "https://user:p@a.ex.test/",
    "https://@a.ex.test/",
    "https://a.ex.test\\@b.test/",
    "https://a.ex.test\t/",
    "https://a.ex.test\r\nHost: x/",
    "https://a\u2028b.test/x",
    "https://a%2fb.test/",
    "https://a.ex.test%00.b.test/",
    "https://a..test/x",
    "https://-a.test/",
    "https://" + "a" * 64 + ".test/",
    "https://a.ex.test:22/",
    "https://a.ex.test:0/",
    "https://a.ex.test:99999/",
    "https://a.ex.test/" + "x" * 3000,
    "",
    None,
    42,
]
PRIVATE_V4 = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.5",
    "192.0.0.192",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
]


@pytest.mark.parametrize("url", REFUSED, ids=lambda url: ascii(url)[:40])
def test_it_refuses_an_address_that_may_lead_elsewhere(url: object) -> None:
    with pytest.raises(FetchRefused) as refused:
        parse_public_url(url)
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://a.ex.test/x.png?w=1&h=2#part", "a.ex.test"),
        ("https://A.EX.TEST/ü.png", "a.ex.test"),
        ("https://bücher.example.org/a", "xn--bcher-kva.example.org"),
        ("https://a.ex.test.:443/", "a.ex.test"),
    ],
)
def test_it_takes_a_public_address_and_drops_its_fragment(url: str, host: str) -> None:
    parsed = parse_public_url(url)
    assert (parsed.scheme, parsed.raw_host.decode(), parsed.fragment) == ("https", host, "")


@given(st.text(max_size=60) | st.from_regex(r"https://[a-z0-9.\-:@/\\%\[\]①]{1,40}", fullmatch=True))
def test_it_never_passes_a_number_a_user_or_a_port(text: str) -> None:
    for url in (text, "https://" + text):
        try:
            parsed = parse_public_url(url)
        except FetchRefused:
            continue
        host = parsed.raw_host.decode()
        assert parsed.scheme == "https"
        assert not parsed.userinfo
        assert (parsed.port or 443) == 443
        assert re.search(r"\.[^.]*[a-z][^.]*$", host)
        assert parse_public_url(str(parsed)).raw_host == parsed.raw_host  # a second reading finds the same host


@pytest.mark.parametrize(
    ("host", "below"),
    [
        ("runcomfy.net", True),
        ("a.runcomfy.net", True),
        ("A.b.runcomfy.com", True),
        ("runcomfy.net.", True),
        ("evilruncomfy.net", False),
        ("runcomfy.net.evil.com", False),
    ],
)
def test_it_holds_a_host_rule_with_the_dot(host: str, below: bool) -> None:
    rule = suffix_rule("runcomfy.net", "runcomfy.com")
    if below:
        assert parse_public_url(f"https://{host}/x", host_ok=rule)
    else:
        with pytest.raises(FetchRefused, match="not fetched from"):
            parse_public_url(f"https://{host}/x", host_ok=rule)


@pytest.mark.parametrize("ip", PRIVATE_V4)
def test_it_calls_no_private_address_public_in_any_disguise(ip: str) -> None:
    value = int(ipaddress.IPv4Address(ip))
    disguises = [
        ip,
        f"::ffff:{ip}",
        str(ipaddress.IPv6Address(value)),  # IPv4-compatible
        str(ipaddress.IPv6Address((0x64FF9B << 96) | value)),  # NAT64
        str(ipaddress.IPv6Address((0x64FF9B0001 << 80) | value)),  # NAT64, local use
        str(ipaddress.IPv6Address((0x2002 << 112) | (value << 80) | 1)),  # 6to4
        str(ipaddress.IPv6Address((0x20010000 << 96) | value)),  # Teredo
        str(ipaddress.IPv6Address((0x26064700 << 96) | (0x5EFE << 32) | value)),  # ISATAP
        str(ipaddress.IPv6Address((0x26064700 << 96) | (0x02005EFE << 32) | value)),  # ISATAP, of a public address
    ]
    assert [d for d in disguises if is_public(d)] == []


@pytest.mark.parametrize("ip", ["::", "::1", "fe80::1", "fe80::1%lo", "2606:4700::1%eth0", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "3fff::1", "5f00::1"])  # fmt: skip
def test_it_calls_no_special_ipv6_address_public(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("ip", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::5db8:d822"])
def test_it_calls_a_public_address_public(ip: str) -> None:
    assert is_public(ip)


@given(st.ip_addresses(v=6))
def test_it_takes_ipv6_from_the_global_range_only(address: ipaddress.IPv6Address) -> None:
    wrapped = address.ipv4_mapped is not None or address in ipaddress.IPv6Network("64:ff9b::/96")
    if is_public(str(address)):
        assert wrapped or address in ipaddress.IPv6Network("2000::/3")
