"""Where result files may come from."""

import pytest

from app.errors import FetchRefused
from app.upstream.places import ListedOrigins, PublicHosts, listed

RUNCOMFY = PublicHosts(("runcomfy.net", "runcomfy.com"))
HOSTILE = [
    "https://runcomfy.net.evil.com/a.png",
    "https://evilruncomfy.net/a.png",
    "https://runcomfy.net@evil.com/a.png",
    "https://evil.com/runcomfy.net/a.png",
    "https://evil.com#runcomfy.net",
    "https://evil.com\\.runcomfy.net/a.png",
    "https://evil.com%2f.runcomfy.net/a.png",
    "https://user:pass@files.runcomfy.net/a.png",
    "https://files.runcomfy.net:8443/a.png",
    "http://files.runcomfy.net/a.png",
    "ftp://files.runcomfy.net/a.png",
    "//files.runcomfy.net/a.png",
    "files.runcomfy.net/a.png",
    "https://127.0.0.1/a.png",
    "https://[::1]/a.png",
    "https://files.runcomfy.net /a.png",
    "https://files.runcomfy.net\n.evil.com/a.png",
    "https://files。runcomfy。net.evil.com/a.png",
    "",
    "https://",
    "https://" + "a" * 3000 + ".runcomfy.net/",
]


@pytest.mark.parametrize("url", HOSTILE)
def test_it_refuses_what_only_looks_like_runcomfy(url: str) -> None:
    with pytest.raises(FetchRefused):
        RUNCOMFY.parse(url)


@pytest.mark.parametrize(
    "host", ["files.runcomfy.net", "a.b.runcomfy.com", "runcomfy.net", "FILES.RunComfy.NET", "files.runcomfy.net."]
)
def test_it_takes_runcomfys_own_hosts(host: str) -> None:
    parsed = RUNCOMFY.parse(f"https://{host}/a/b.png?sig=x#part")
    assert parsed.host == host.lower().rstrip(".")
    assert (parsed.path, parsed.query, parsed.fragment) == ("/a/b.png", b"sig=x", "")


def test_it_takes_exactly_the_listed_origins() -> None:
    rule = listed("http://127.0.0.1:9000/gateway", ("files.example.com", "cdn.example.com:8443", "localhost:9001"))
    for url in (
        "http://127.0.0.1:9000/a.png",
        "https://files.example.com/a.png",
        "https://files.example.com:443/a.png",
        "https://cdn.example.com:8443/a.png",
        "http://localhost:9001/a.png",
        "https://localhost:9001/a.png",
    ):
        assert str(rule.parse(url)).startswith(url.partition(":")[0])


@pytest.mark.parametrize(
    "url",
    [
        "http://files.example.com/a.png",
        "https://files.example.com:8443/a.png",
        "https://cdn.example.com/a.png",
        "https://sub.files.example.com/a.png",
        "https://files.example.com.evil.com/a.png",
        "https://files.example.com@evil.com/a.png",
        "https://u@files.example.com/a.png",
        "https://127.0.0.1:9000/a.png",
        "http://127.0.0.1/a.png",
        "http://127.0.0.1:1/a.png",
        "http://0x7f000001:9000/a.png",
        "file:///etc/passwd",
        "https://files.example.com\\@evil.com/",
        "https://[::1/a.png",
        "nonsense",
        "",
    ],
)
def test_it_refuses_every_other_origin(url: str) -> None:
    rule = listed("http://127.0.0.1:9000", ("files.example.com", "cdn.example.com:8443"))
    with pytest.raises(FetchRefused):
        rule.parse(url)


@pytest.mark.parametrize(
    "entry", ["https://files.example.com", "a/b", "", "u@host", "host:port", "host:99999", "ho st"]
)
def test_it_says_which_entry_is_no_host(entry: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever words
        listed("http://127.0.0.1:9000", (entry,))


def test_it_takes_an_ipv6_loopback() -> None:
    assert listed("http://[::1]:9000", ()).parse("http://[::1]:9000/a.png").port == 9000
    assert ListedOrigins(frozenset({("http", "sandbox", 80)})).parse("http://sandbox/files/a.png").host == "sandbox"


def test_it_names_a_foreign_host_together_with_those_that_are_allowed() -> None:
    with pytest.raises(FetchRefused, match=r"lies on cdn\.test; results are fetched from runcomfy\.net and below it"):
        PublicHosts(("runcomfy.net",)).parse("https://cdn.test/a.png")
    rule = listed("http://127.0.0.1:9055", ("files.test:8443",))
    with pytest.raises(FetchRefused) as refused:
        rule.parse("https://cdn.test/a.png")
    for words in ("cdn.test", "http://127.0.0.1:9055", "files.test:8443", "STILLFRAME_UPSTREAM_DOWNLOAD_HOSTS"):
        assert words in refused.value.message


def test_it_takes_a_long_signed_address() -> None:
    url = f"https://files.runcomfy.net/a.png?X-Amz-Security-Token={'a' * 4000}"
    assert str(PublicHosts(("runcomfy.net",)).parse(url)) == url
