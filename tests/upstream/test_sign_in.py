"""Signing in by device code: whom it asks, what it makes of each answer, and where the person is sent."""

import ssl
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.errors import UpstreamBroken, UpstreamError, UpstreamRefused
from app.upstream import DENIED, EXPIRED, SignIn, sign_in_profile
from tests.support.sign_in_upstream import API, DEVICE_CODE, MODELS, TOKEN, VERIFY, WWW, SignInUpstream
from tests.upstream.conftest import CANARY, settings


@pytest.fixture
def upstream(tmp_path: Path) -> Iterator[SignInUpstream]:
    with SignInUpstream(tmp_path) as server:
        yield server


class Clock:
    """Pauses pass at once and are remembered."""

    def __init__(self) -> None:
        self.now, self.paused = 0.0, []  # type: float, list[float]

    async def pause(self, seconds: float) -> None:
        self.paused.append(seconds)
        self.now += seconds


def sign_in(upstream: SignInUpstream, tmp_path: Path, clock: Clock | None = None) -> SignIn:
    clock = clock or Clock()
    profile = sign_in_profile(settings(tmp_path, upstream_proxy=upstream.proxy_url, runcomfy_token=CANARY))
    assert profile is not None
    trust = ssl.create_default_context(cafile=str(upstream.ca_file))
    return SignIn(profile, verify=trust, pause=clock.pause, clock=lambda: clock.now)


async def test_it_shows_a_code_and_waits_for_the_token(upstream: SignInUpstream, tmp_path: Path) -> None:
    upstream.answers = ["pending", "pending", "authorized"]
    clock = Clock()
    begun = sign_in(upstream, tmp_path, clock)
    started = await begun.start()
    assert (started.user_code, started.verify_url, started.poll_s) == ("BCDF-GHJK", VERIFY, 1)
    assert (await begun.wait(started)).get_secret_value() == TOKEN
    assert upstream.polls == [DEVICE_CODE] * 3
    assert clock.paused == [1, 1, 1]


async def test_it_speaks_to_the_sign_in_host_alone_and_shows_no_token(upstream: SignInUpstream, tmp_path: Path) -> None:
    begun = sign_in(upstream, tmp_path)
    await begun.wait(await begun.start())
    assert {host for host, *_ in upstream.heads} == {WWW}
    assert not {API, MODELS} & {host for host, *_ in upstream.heads}
    assert CANARY not in repr(upstream.heads)
    assert not any("authorization" in map(str.lower, head) for head in upstream.sent_to(WWW))


@pytest.mark.parametrize(("answer", "code"), [("denied", DENIED), ("expired", EXPIRED)])
async def test_it_ends_where_upstream_says_no(upstream: SignInUpstream, tmp_path: Path, answer: str, code: str) -> None:
    upstream.answers = ["pending", answer]
    begun = sign_in(upstream, tmp_path)
    with pytest.raises(UpstreamRefused) as failure:
        await begun.wait(await begun.start())
    assert failure.value.error_code == code
    assert len(upstream.polls) == 2


async def test_it_gives_up_when_nobody_agrees_in_time(upstream: SignInUpstream, tmp_path: Path) -> None:
    upstream.answers, upstream.expires_in = ["pending"], 3
    begun = sign_in(upstream, tmp_path)
    with pytest.raises(UpstreamRefused) as failure:
        await begun.wait(await begun.start())
    assert failure.value.error_code == EXPIRED
    assert len(upstream.polls) == 3


async def test_it_waits_out_an_upstream_that_stumbles(upstream: SignInUpstream, tmp_path: Path) -> None:
    clock = Clock()
    begun = sign_in(upstream, tmp_path, clock)
    started = await begun.start()
    upstream.status = 503

    async def mend_later(seconds: float) -> None:
        await Clock.pause(clock, seconds)
        if len(clock.paused) == 3:
            upstream.status = None

    begun._pause = mend_later
    assert (await begun.wait(started)).get_secret_value() == TOKEN


@pytest.mark.parametrize("status", [500, 404, 302])
async def test_it_says_what_went_wrong_at_the_start(upstream: SignInUpstream, tmp_path: Path, status: int) -> None:
    upstream.status = status
    with pytest.raises(UpstreamError) as failure:
        await sign_in(upstream, tmp_path).start()
    assert failure.value.http_status == status


async def test_it_says_when_nobody_is_there(tmp_path: Path) -> None:
    profile = sign_in_profile(settings(tmp_path, upstream="custom", upstream_url="http://127.0.0.1:1"))
    assert profile is not None
    with pytest.raises(UpstreamError, match=r"127\.0\.0\.1:1 can’t be reached"):
        await SignIn(profile).start()


@pytest.mark.parametrize(
    "address",
    [
        "http://www.runcomfy.com/cli-auth",
        "https://www.runcomfy.com.evil.example/",
        "https://www.runcomfy.com@evil.example/",
        "https://evilruncomfy.com/",
        "https://www.runcomfy.com:8443/",
        "https://evil.example\\@www.runcomfy.com/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://www.runcomfy.com/ --new-window",
        "https://[::1/",
    ],
)
async def test_it_sends_nobody_to_another_host(upstream: SignInUpstream, tmp_path: Path, address: str) -> None:
    upstream.verify_url = address
    with pytest.raises(UpstreamBroken, match="not upstream’s"):
        await sign_in(upstream, tmp_path).start()


@pytest.mark.parametrize("address", [VERIFY, "https://runcomfy.com/device", "https://login.runcomfy.net/x"])
async def test_it_knows_runcomfys_own_names(upstream: SignInUpstream, tmp_path: Path, address: str) -> None:
    upstream.verify_url = address
    assert (await sign_in(upstream, tmp_path).start()).verify_url == address


@pytest.mark.parametrize("token", ["", " ", "two words", "line\nbreak", "ä-token"])
async def test_it_takes_no_token_that_can_not_stand_in_a_header(
    upstream: SignInUpstream, tmp_path: Path, token: str
) -> None:
    upstream.token, upstream.answers = token, ["authorized"]
    begun = sign_in(upstream, tmp_path)
    with pytest.raises(UpstreamError, match="without a token that can be used"):
        await begun.wait(await begun.start())


async def test_it_keeps_codes_and_tokens_out_of_what_is_shown(
    upstream: SignInUpstream, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    begun = sign_in(upstream, tmp_path)
    started = await begun.start()
    token = await begun.wait(started)
    left = repr(started) + repr(token) + caplog.text
    upstream.answers = ["strange"]
    with pytest.raises(UpstreamBroken) as failure:
        await begun.poll(started)
    left += "".join(traceback.format_exception(failure.value))
    assert DEVICE_CODE not in left
    assert TOKEN not in left


def test_there_is_nothing_to_sign_in_to_in_the_sandbox(tmp_path: Path) -> None:
    assert sign_in_profile(settings(tmp_path, upstream="sandbox")) is None


@pytest.mark.parametrize("values", [{}, {"upstream": "runcomfy"}])
def test_it_is_runcomfys_where_the_settings_leave_it_open(tmp_path: Path, values: dict[str, Any]) -> None:
    profile = sign_in_profile(settings(tmp_path, **values))
    assert profile is not None
    assert (profile.name, profile.sign_in, profile.token.get_secret_value()) == ("runcomfy", f"https://{WWW}", "")


async def test_it_signs_in_to_the_sandbox_of_another_server_as_a_custom_upstream(tmp_path: Path) -> None:
    profile = sign_in_profile(settings(tmp_path, upstream="custom", upstream_url="http://127.0.0.1:9/sandbox"))
    assert profile is not None
    assert profile.sign_in == "http://127.0.0.1:9/sandbox"
    assert SignIn(profile)._is_theirs("http://127.0.0.1:9/sandbox/api/cli-auth/verify")
    assert not SignIn(profile)._is_theirs("http://127.0.0.1:10/")
