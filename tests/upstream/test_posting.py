"""One attempt to submit: what each answer, and each missing one, proves about money."""

import asyncio
import json
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest
import trustme

from app.messages import Message
from app.upstream import Accepted, ModelAPI, NotSent, Refused, Unknown, resolve_profile
from app.upstream.outcomes import judge
from tests.support.fault_upstream import FaultUpstream
from tests.upstream.conftest import CANARY, MODEL, MakeApi, body, settings, yes
from tests.upstream.proxy import Proxy


@pytest.mark.parametrize("scenario", ["ok", "201", "slow_ok"])
async def test_it_is_accepted_by_a_2xx_with_an_id(api: ModelAPI, upstream: FaultUpstream, scenario: str) -> None:
    outcome = await api.submit(MODEL, body(scenario), check=yes)
    assert outcome == Accepted(upstream.posts[0].request_id)
    assert upstream.posts[0].body == body(scenario)
    assert upstream.posts[0].model == MODEL


@pytest.mark.parametrize(
    ("scenario", "code", "status"),
    [
        ("400", "upstream_refused", 400),
        ("401", "upstream_token", 401),
        ("402", "upstream_funds", 402),
        ("403", "upstream_forbidden", 403),
        ("404", "upstream_not_found", 404),
        ("405", "upstream_refused", 405),
        ("413", "upstream_refused", 413),
        ("415", "upstream_refused", 415),
        ("422", "upstream_schema", 422),
        ("funds", "upstream_funds", 200),
    ],
)
async def test_it_is_refused_where_nothing_was_booked(
    api: ModelAPI, upstream: FaultUpstream, scenario: str, code: str, status: int
) -> None:
    outcome = await api.submit(MODEL, body(scenario), check=yes)
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.http_status) == (code, status)
    assert upstream.booked() == 0


@pytest.mark.parametrize(
    ("code", "kind", "advice"),
    [
        (400001, "upstream_refused", "refused the request"),
        (400002, "upstream_funds", "Add funds"),
        ("400004", "upstream_token", "Sign in again"),
        (403001, "upstream_forbidden", "isn’t allowed to do that"),
        (404001, "upstream_not_found", "does not know"),
    ],
)
def test_it_is_refused_by_a_code_that_comes_before_acceptance(code: int | str, kind: str, advice: str) -> None:
    outcome = judge(200, None, {"error_code": code, "message": "theirs"}, str)
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.upstream_said) == (kind, "theirs")
    assert advice in Message(kind.replace("_", ".", 1))
    assert isinstance(judge(200, None, {"error_code": code, "request_id": "request-0001"}, str), Accepted)


async def test_it_reads_an_id_in_an_answer_that_was_packed(api: ModelAPI) -> None:
    assert isinstance(await api.submit(MODEL, body("gzip"), check=yes), Accepted)


async def test_it_quotes_upstream_and_names_the_field(api: ModelAPI) -> None:
    outcome = await api.submit(MODEL, body("422"), check=yes)
    assert isinstance(outcome, Refused)
    assert "size: <img src=x onerror=alert(1)>" in (outcome.upstream_said or "")
    assert outcome.detail[0]["loc"] == ["body", "size"]


@pytest.mark.parametrize(
    "scenario",
    [
        "400_with_id",
        "401_with_bad_id",
        "408",
        "409",
        "425",
        "429_with_id",
        "500",
        "500_gating",
        "502html",
        "503",
        "notjson",
        "array",
        "no_id",
        "null_id",
        "number_id",
        "badid",
        "newline_id",
        "unknown_code",
        "huge",
        "half_json",
        "reset_after",
        "hang",
    ],
)
async def test_it_is_unknown_where_it_may_have_been_booked(
    make_api: MakeApi, upstream: FaultUpstream, scenario: str
) -> None:
    api = make_api(upstream.base, post_s=0.4 if scenario == "hang" else 3.0)
    outcome = await api.submit(MODEL, body(scenario), check=yes)
    assert isinstance(outcome, Unknown), outcome
    assert upstream.booked() == 1
    assert len(upstream.posts) == 1


@pytest.mark.parametrize("scenario", ["reset_before", "401html", "redirect_private"])
async def test_it_is_unknown_where_the_answer_proves_nothing(
    api: ModelAPI, upstream: FaultUpstream, scenario: str
) -> None:
    assert isinstance(await api.submit(MODEL, body(scenario), check=yes), Unknown)
    assert len(upstream.posts) == 1


async def test_it_names_the_request_that_a_strange_answer_names(api: ModelAPI, upstream: FaultUpstream) -> None:
    outcome = await api.submit(MODEL, body("400_with_id"), check=yes)
    assert isinstance(outcome, Unknown)
    assert upstream.posts[0].request_id in outcome.reason


async def test_it_is_not_sent_by_a_429_and_says_how_long_to_wait(api: ModelAPI, upstream: FaultUpstream) -> None:
    assert await api.submit(MODEL, body("429x2 a"), check=yes) == NotSent(
        "upstream is busy (HTTP 429)", declined=False, retry_after=1.0
    )
    await api.submit(MODEL, body("429x2 a"), check=yes)
    assert isinstance(await api.submit(MODEL, body("429x2 a"), check=yes), Accepted)
    assert upstream.booked() == 1


async def test_it_says_within_its_deadline_that_nobody_answers(make_api: MakeApi, upstream: FaultUpstream) -> None:
    began = time.monotonic()
    outcome = await make_api(upstream.base, post_s=0.3).submit(MODEL, body("hang"), check=yes)
    assert outcome == Unknown("no answer within 0.3 s")
    assert time.monotonic() - began < 2


async def test_it_is_not_sent_to_a_dead_port(make_api: MakeApi) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    outcome = await make_api(f"http://127.0.0.1:{port}").submit(MODEL, body("ok"), check=yes)
    assert isinstance(outcome, NotSent)
    assert not outcome.declined
    assert "no connection" in outcome.reason


async def test_it_is_not_sent_without_dns(make_api: MakeApi, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    outcome = await make_api("https://upstream.example").submit(MODEL, body("ok"), check=yes)
    assert isinstance(outcome, NotSent)
    assert "Name or service not known" in outcome.reason


async def test_it_is_not_sent_when_the_connection_takes_too_long(
    make_api: MakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never)
    outcome = await make_api("https://upstream.example", post_s=0.2).submit(MODEL, body("ok"), check=yes)
    assert isinstance(outcome, NotSent)


async def test_it_is_not_sent_to_a_server_that_speaks_no_tls(make_api: MakeApi, upstream: FaultUpstream) -> None:
    api = make_api(upstream.base.replace("http:", "https:"))
    assert isinstance(await api.submit(MODEL, body("ok"), check=yes), NotSent)
    assert upstream.posts == []


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


async def test_it_is_not_sent_when_the_certificate_is_not_trusted(
    make_api: MakeApi, server_tls: ssl.SSLContext
) -> None:
    with FaultUpstream(tls=server_tls) as upstream:
        outcome = await make_api(upstream.base).submit(MODEL, body("ok"), check=yes)
        assert isinstance(outcome, NotSent)
        assert "no secure connection" in outcome.reason
        assert upstream.heads == []


async def test_it_trusts_what_ssl_cert_file_names(
    make_api: MakeApi,
    server_tls: ssl.SSLContext,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with FaultUpstream(tls=server_tls) as upstream:
        assert isinstance(await make_api(upstream.base).submit(MODEL, body("ok"), check=yes), Accepted)


async def test_it_looks_once_more_after_tls_and_before_the_first_byte(
    make_api: MakeApi, server_tls: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    with FaultUpstream(tls=server_tls) as upstream:
        seen = []

        async def look() -> bool:
            seen.append((upstream.connections, len(upstream.heads)))
            return True

        assert isinstance(await make_api(upstream.base, verify=trust).submit(MODEL, body("ok"), check=look), Accepted)
        assert seen == [(1, 0)]


class Listener:
    """Accepts one connection and keeps every byte that comes over it."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.base = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.received: bytes | None = None
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        connection, _ = self._socket.accept()
        with connection, self._socket:
            received = b""
            while data := connection.recv(4096):
                received += data
            self.received = received

    def end(self) -> bytes | None:
        self._thread.join(5)
        return self.received


async def no() -> bool:
    return False


async def breaks() -> bool:
    raise RuntimeError("the database is away")


@pytest.mark.parametrize("check", [no, breaks])
async def test_it_sends_not_one_byte_when_the_last_look_says_no(make_api: MakeApi, check: object) -> None:
    listener = Listener()
    outcome = await make_api(listener.base).submit(MODEL, body("ok"), check=check)  # type: ignore[arg-type]
    assert isinstance(outcome, NotSent)
    assert outcome.declined is (check is no)
    assert listener.end() == b""


async def test_it_sends_nothing_that_can_not_be_written_as_json(make_api: MakeApi, upstream: FaultUpstream) -> None:
    outcome = await make_api(upstream.base).submit(MODEL, {"prompt": float("nan")}, check=yes)
    assert isinstance(outcome, NotSent)
    assert upstream.connections == 0


async def test_it_does_not_call_a_cancelled_post_not_sent(make_api: MakeApi, upstream: FaultUpstream) -> None:
    task = asyncio.create_task(make_api(upstream.base).submit(MODEL, body("hang"), check=yes))
    while upstream.booked() == 0:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_it_opens_a_connection_for_each_post(api: ModelAPI, upstream: FaultUpstream) -> None:
    await api.submit(MODEL, body("ok 1"), check=yes)
    await api.submit(MODEL, body("ok 2"), check=yes)
    assert upstream.connections == 2
    assert [head["connection"] for _, _, head in upstream.heads] == ["close", "close"]


async def test_it_keeps_an_id_when_the_connection_ends_badly(
    api: ModelAPI, upstream: FaultUpstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(*_: object) -> None:
        raise OSError("closing failed")

    monkeypatch.setattr("httpx.AsyncHTTPTransport.__aexit__", breaks)
    assert isinstance(await api.submit(MODEL, body("ok"), check=yes), Accepted)


@pytest.mark.parametrize("answer", ["502 Bad Gateway", "407 Proxy Authentication Required", "nonsense"])
async def test_it_is_not_sent_when_the_proxy_opens_no_tunnel(make_api: MakeApi, answer: str) -> None:
    with Proxy(answer) as proxy:
        api = make_api("https://upstream.example", upstream_proxy=proxy.url)
        outcome = await api.submit(MODEL, body("ok"), check=yes)
    assert isinstance(outcome, NotSent), outcome
    assert not outcome.declined
    assert CANARY not in "".join(proxy.asked)


async def test_it_looks_once_through_a_tunnel_too(
    make_api: MakeApi, server_tls: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    looks = 0

    async def look() -> bool:
        nonlocal looks
        looks += 1
        return True

    with Proxy() as proxy, FaultUpstream(tls=server_tls) as upstream:
        api = make_api(upstream.base, upstream_proxy=proxy.url, verify=trust)
        assert isinstance(await api.submit(MODEL, body("ok"), check=look), Accepted)
    assert looks == 1
    assert [asked.split()[0] for asked in proxy.asked] == ["CONNECT"]


@pytest.mark.parametrize(
    "model", ["", "../../secret", "a b/c", "a//b", "a/../b", "a/b?x=1", "a/b#c", "a/b\\c", "a/%2e%2e/b", "ä/b"]
)
async def test_it_refuses_what_is_no_model_before_anything_is_opened(
    api: ModelAPI, upstream: FaultUpstream, model: str
) -> None:
    assert isinstance(await api.submit(model, body("ok"), check=yes), Refused)
    assert upstream.connections == 0


async def test_it_hands_a_request_to_a_sandbox_in_this_process_after_the_last_look(tmp_path: Path) -> None:
    order: list[str] = []

    async def app(scope: dict, receive: object, send: object) -> None:  # type: ignore[type-arg]
        order.append(scope["path"])
        if scope["path"].endswith("broken"):
            raise RuntimeError("the sandbox fell over")
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": json.dumps({"request_id": "sandbox-1"}).encode()})  # type: ignore[operator]

    async def look() -> bool:
        order.append("look")
        return len(order) == 1

    api = ModelAPI(resolve_profile(settings(tmp_path, upstream="sandbox"), app, CANARY))
    assert await api.submit("a/ok", body("ok"), check=look) == Accepted("sandbox-1")
    assert order == ["look", "/v1/models/a/ok"]
    assert await api.submit("a/ok", body("ok"), check=look) == NotSent("the sender’s last look said no", declined=True)
    assert order == ["look", "/v1/models/a/ok", "look"]
    assert isinstance(await api.submit("a/broken", body("ok"), check=yes), Unknown)
    await api.aclose()
