"""Who a request comes from, behind proxies and without."""

import pytest

from app.settings import Settings
from app.web.middleware.proxy_headers import Proxies


async def seen(
    headers: dict[str, str],
    *,
    client: str = "10.0.0.2",
    trusted: tuple[str, ...] = ("10.0.0.0/8",),
    public: str | None = None,
) -> tuple[str, str, str]:
    """Client, scheme and host as the app behind sees them."""
    found: list[tuple[str, str, str]] = []

    async def app(scope, receive, send):  # type: ignore[no-untyped-def]
        host = dict(scope["headers"])[b"host"].decode()
        found.append((scope["client"][0], scope["scheme"], host))

    sent = {"host": "inside:8000", **headers}
    scope = {
        "type": "http",
        "client": (client, 1),
        "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }
    await Proxies(app, Settings(trusted_proxies=trusted, public_url=public))(scope, None, None)  # type: ignore[arg-type]
    return found[0]


FORWARDED = {"x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https", "x-forwarded-host": "studio.example"}


async def test_it_believes_a_trusted_proxy() -> None:
    assert await seen(FORWARDED) == ("203.0.113.9", "https", "studio.example")


@pytest.mark.parametrize("client", ["203.0.113.5", "not an address"])
async def test_it_believes_nobody_else(client: str) -> None:
    assert await seen(FORWARDED, client=client) == (client, "http", "inside:8000")


async def test_it_believes_nobody_by_default() -> None:
    assert await seen(FORWARDED, client="127.0.0.1", trusted=()) == ("127.0.0.1", "http", "inside:8000")


@pytest.mark.parametrize(
    ("client", "trusted", "hops", "found"),
    [
        ("10.0.0.2", "10.0.0.5/8", "203.0.113.9", "203.0.113.9"),  # a network as it is often written
        ("2001:db8::2", "2001:DB8:0::/48", "2001:db8:9::7", "2001:db8:9::7"),
        ("2001:db8::2", "2001:db8::2", "198.51.100.1, 2001:db8:9::7", "2001:db8:9::7"),
        ("2001:db8:9::2", "2001:db8::/48", "203.0.113.9", "2001:db8:9::2"),
        ("10.0.0.2", "10.0.0.0/8", "[2001:db8:9::7]:4711", "2001:db8:9::7"),
        ("10.0.0.2", "10.0.0.0/8", "203.0.113.9:4711", "203.0.113.9"),
        ("10.0.0.2", "10.0.0.0/8", "10.0.0.9, 10.0.0.8", "10.0.0.9"),
        ("10.0.0.2", "10.0.0.0/8", "", "10.0.0.2"),
    ],
)
async def test_it_reads_networks_and_addresses_of_both_kinds(client: str, trusted: str, hops: str, found: str) -> None:
    assert (await seen({"x-forwarded-for": hops}, client=client, trusted=(trusted,)))[0] == found


async def test_it_takes_the_last_host_and_no_scheme_that_is_not_the_webs() -> None:
    headers = {"x-forwarded-host": "evil.example, studio.example", "x-forwarded-proto": "wss"}
    assert await seen(headers) == ("10.0.0.2", "http", "studio.example")


async def test_it_takes_the_last_address_that_no_proxy_of_ours_wrote() -> None:
    headers = {"x-forwarded-for": "198.51.100.1, 203.0.113.9, 10.0.0.7"}
    assert (await seen(headers))[0] == "203.0.113.9"


async def test_it_ignores_what_is_no_address_or_scheme() -> None:
    headers = {"x-forwarded-for": "203.0.113.9, unknown", "x-forwarded-proto": "gopher"}
    assert await seen(headers) == ("10.0.0.2", "http", "inside:8000")


async def test_it_takes_the_word_of_public_url_for_its_own_host() -> None:
    own = {"host": "studio.example"}
    assert (await seen(own, trusted=(), public="https://studio.example"))[1] == "https"
    assert (await seen({}, trusted=(), public="https://studio.example"))[1] == "http"
