"""Fetching from a hostile internet: names that change, redirects, bodies that lie, servers that never end."""

import asyncio
import ssl
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import FetchFailed, FetchRefused
from app.media import Fetched, PinnedBackend, fetch_public, make_public_client, open_public, suffix_rule
from app.media.addresses import parse_public_url
from app.media.fetch import _led_to
from tests.media.internet import INTERNAL, PUBLIC, Dns, Internet, is_public_here


async def get(net: Internet, url: str, *, dns: Any = None, **changes: Any) -> Fetched:
    options = {"max_bytes": 1000, "total_s": 5.0, "verify": net.trust, "allow": is_public_here}
    return await fetch_public(url, **(options | {"resolver": dns or Dns(), "ports": frozenset({net.port})} | changes))


async def test_it_fetches_a_file(net: Internet) -> None:
    fetched = await get(net, net.url("/hello"))
    assert fetched == Fetched(b"hello", net.url("/hello"), "image/png")


async def test_it_takes_a_body_without_a_length(net: Internet) -> None:
    assert (await get(net, net.url("/until-close"))).data == b"hello"


async def test_it_connects_to_the_answer_that_it_checked(net: Internet) -> None:
    dns = Dns([PUBLIC], [INTERNAL])  # rebinds after the first lookup
    assert (await get(net, net.url("/hello"), dns=dns)).data == b"hello"
    assert dns.lookups == 1
    with pytest.raises(FetchRefused, match="private network"):
        await get(net, net.url("/hello"), dns=dns)
    assert net.reached == [PUBLIC]


async def test_it_shows_that_the_same_name_fools_a_check_before_the_connection(net: Internet) -> None:
    dns = Dns([PUBLIC], [INTERNAL])
    assert all(is_public_here(ip) for ip in await dns("img.ex.test", net.port))
    async with make_public_client(net.trust, dns, allow=lambda ip: True) as client:
        await client.get(net.url("/hello"))
    assert net.reached == [INTERNAL]


@pytest.mark.parametrize(
    "answers", [[PUBLIC, INTERNAL], [INTERNAL, PUBLIC], [PUBLIC, "10.0.0.1"], [PUBLIC, "::1"], ["169.254.169.254"]]
)
async def test_it_refuses_a_name_with_one_private_answer(net: Internet, answers: list[str]) -> None:
    with pytest.raises(FetchRefused, match="private network"):
        await get(net, net.url("/hello"), dns=Dns(answers))
    assert net.hits == []


async def test_it_tries_the_next_address_when_one_is_dead(net: Internet) -> None:
    dns = Dns(["127.0.0.3", PUBLIC])
    fetched = await get(net, net.url("/hello"), dns=dns, allow=lambda ip: ip.startswith("127.0.0."))
    assert fetched.data == b"hello"


async def test_it_says_when_a_name_has_no_address(net: Internet) -> None:
    with pytest.raises(FetchFailed, match="can't be reached") as failed:
        await get(net, net.url("/hello"), dns=Dns([]))
    assert failed.value.retryable


async def test_it_checks_the_certificate_for_the_name(net: Internet) -> None:
    with pytest.raises(FetchFailed, match="certificate") as failed:
        await get(net, net.url("/hello", host="img.other.test"))
    assert not failed.value.retryable
    assert net.hits == []


async def test_it_trusts_only_known_authorities(net: Internet) -> None:
    with pytest.raises(FetchFailed, match="certificate"):
        await get(net, net.url("/hello"), verify=None)


async def test_it_follows_a_redirect_and_says_where_it_ended(net: Internet) -> None:
    fetched = await get(net, net.url(f"/redirect?{net.url('/hello', host='b.ex.test')}"))
    assert fetched.final_url == net.url("/hello", host="b.ex.test")


async def test_it_checks_the_name_of_each_redirect(net: Internet) -> None:
    dns = Dns([PUBLIC], [INTERNAL])
    with pytest.raises(FetchRefused, match="private network"):
        await get(net, net.url(f"/redirect?{net.url('/hello', host='b.ex.test')}"), dns=dns)
    assert net.reached == [PUBLIC]


@pytest.mark.parametrize(
    "target",
    [
        "http://img.ex.test/hello",
        "https://127.0.0.1:PORT/hello",
        "//127.0.0.1:PORT/hello",
        "file:///etc/passwd",
        "https://user@img.ex.test:PORT/hello",
        "gopher://x.ex.test/",
        "https://img.ex.test:1/hello",
        "javascript:alert(1)",
        "\\\\127.0.0.1\\x",
        "/hel lo",
        "/hello\\..",
        "https://[::1/",
    ],
)
async def test_it_refuses_a_redirect_to_a_bad_address(net: Internet, target: str) -> None:
    with pytest.raises(FetchRefused):
        await get(net, net.url("/redirect?" + quote(target.replace("PORT", str(net.port)))))
    assert net.reached == [PUBLIC]


@given(st.text(max_size=40).map(lambda text: text.encode()) | st.binary(max_size=40))
async def test_it_has_an_answer_to_any_redirect(location: bytes) -> None:
    def redirect(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers=[(b"location", location)])

    async with httpx.AsyncClient(transport=httpx.MockTransport(redirect), follow_redirects=False) as client:
        with pytest.raises((FetchRefused, FetchFailed)):
            async with open_public(client, "https://img.ex.test/", max_bytes=1000, total_s=5):
                pass


async def test_it_follows_four_redirects_at_most(net: Internet) -> None:
    with pytest.raises(FetchRefused, match="more than 4 times"):
        await get(net, net.url("/loop"))
    assert len(net.hits) == 5


async def test_it_holds_the_host_rule_on_every_hop(net: Internet) -> None:
    away = net.url(f"/redirect?{net.url('/hello', host='a.evil.test')}")
    async with make_public_client(net.trust, Dns(), is_public_here) as client:
        with pytest.raises(FetchRefused, match=r"not fetched from a\.evil\.test"):
            async with open_public(
                client,
                away,
                max_bytes=1000,
                total_s=5,
                ports=frozenset({net.port}),
                host_ok=suffix_rule("ex.test"),
            ):
                pass
    assert len(net.hits) == 1


@pytest.mark.parametrize(
    ("path", "error", "words"),
    [
        ("/short", FetchFailed, "broke off"),
        ("/garbage", FetchFailed, "broke off"),
        ("/many-headers", FetchFailed, "broke off"),
        ("/two-lengths", FetchFailed, "broke off"),
        ("/says-huge", FetchRefused, "larger than"),
        ("/endless", FetchRefused, "larger than"),
        ("/gzip", FetchRefused, "larger than"),
    ],
)
async def test_it_does_not_take_a_body_that_lies(net: Internet, path: str, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        await get(net, net.url(path))


async def test_it_refuses_a_negative_length(net: Internet) -> None:
    with pytest.raises((FetchRefused, FetchFailed)):
        await get(net, net.url("/negative"))


@pytest.mark.parametrize(
    ("status", "code", "retryable"),
    [
        (404, "gone", False),
        (410, "gone", False),
        (403, "fetch_failed", False),
        (304, "fetch_failed", False),
        (429, "fetch_failed", True),
        (503, "fetch_failed", True),
    ],
)
async def test_it_tells_a_passing_fault_from_a_final_one(
    net: Internet, status: int, code: str, retryable: bool
) -> None:
    with pytest.raises(FetchFailed, match=str(status)) as failed:
        await get(net, net.url(f"/status/{status}"))
    assert (failed.value.error_code, failed.value.retryable) == (code, retryable)


@pytest.mark.parametrize("path", ["/drips-body", "/drips-head"])
async def test_it_bounds_the_whole_time(net: Internet, path: str) -> None:
    started = time.monotonic()
    with pytest.raises(FetchFailed, match=r"longer than 0\.4 seconds") as failed:
        await get(net, net.url(path), total_s=0.4, max_bytes=10**6)
    assert failed.value.retryable
    assert time.monotonic() - started < 3


async def test_it_bounds_the_time_of_a_lookup(net: Internet) -> None:
    async def never(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    with pytest.raises(FetchFailed, match="longer than"):
        await get(net, net.url("/hello"), dns=never, total_s=0.2)


async def test_it_leaves_a_timeout_of_the_caller_alone(net: Internet) -> None:
    async with make_public_client(net.trust, Dns(), is_public_here) as client:
        with pytest.raises(TimeoutError):
            async with open_public(client, net.url("/hello"), max_bytes=1000, total_s=5, ports=frozenset({net.port})):
                raise TimeoutError


async def test_it_sends_no_cookie_no_login_and_asks_no_proxy(
    net: Internet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine img.ex.test login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await get(net, net.url("/cookie"))).data == b"hello"
    for _, head in net.hits:
        assert "authorization:" not in head.lower()
        assert "cookie:" not in head.lower()
        assert "accept-encoding: identity" in head.lower()


async def test_it_honours_ssl_cert_file(net: Internet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bundle = tmp_path / "roots.pem"
    roots = net.trust.get_ca_certs(binary_form=True)
    bundle.write_text("".join(ssl.DER_cert_to_PEM_cert(root) for root in roots))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    assert (await get(net, net.url("/hello"), verify=None)).data == b"hello"


async def test_it_refuses_a_bad_address_before_any_lookup(net: Internet) -> None:
    dns = Dns()
    with pytest.raises(FetchRefused, match="https://"):
        await get(net, "http://img.ex.test/hello", dns=dns)
    assert dns.lookups == 0


async def test_it_still_finds_the_place_where_httpx_keeps_its_connections() -> None:
    async with make_public_client() as client:
        transport: Any = client._transport
        assert isinstance(transport._pool._network_backend, PinnedBackend)


async def test_it_opens_no_socket_of_this_machine() -> None:
    with pytest.raises(FetchRefused):
        await PinnedBackend().connect_unix_socket("/var/run/some.sock")


@pytest.mark.parametrize("location", ["http://a.ex.test/a.jpg", "ftp://a.ex.test/a.jpg"])
def test_it_says_that_it_was_the_server_who_led_away_from_https(location: str) -> None:
    with pytest.raises(FetchRefused, match="leads on to an address without https"):
        _led_to(httpx.URL(location), parse_public_url)


def test_it_says_where_a_redirect_that_is_refused_led_to() -> None:
    with pytest.raises(FetchRefused, match=r"leads on to another address. .*private network"):
        _led_to(httpx.URL("https://files.internal/a.jpg"), parse_public_url)
