"""Fetching where a proxy makes the connections, and how we name ourselves."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from app import __version__
from app.errors import FetchFailed, FetchRefused
from app.media import Fetched, agent_of, fetch_public
from tests.media.internet import INTERNAL, PUBLIC, Dns, Internet, is_public_here


class Proxy:
    """Tunnels to the public server, whatever name it is given. `asked` are the heads that it was sent."""

    def __init__(self, answer: str = "200 OK") -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.asked.append(head)
            writer.write(f"HTTP/1.1 {self.answer}\r\n\r\n".encode())
            if self.answer.startswith("200"):
                port = int(head.split()[1].rpartition(":")[2])
                far_reader, far_writer = await asyncio.open_connection(PUBLIC, port)
                await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    made = Proxy()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    server.close()


async def get(net: Internet, url: str, proxy: Proxy, dns: Dns) -> Fetched:
    options = {"verify": net.trust, "allow": is_public_here, "ports": frozenset({net.port})}
    return await fetch_public(url, max_bytes=1000, total_s=5.0, resolver=dns, proxy=proxy.url, **options)  # type: ignore[arg-type]


async def test_it_fetches_through_the_proxy(net: Internet, proxy: Proxy) -> None:
    assert (await get(net, net.url("/hello"), proxy, Dns())).data == b"hello"
    assert [head.split()[:2] for head in proxy.asked] == [["CONNECT", f"img.ex.test:{net.port}"]]


async def test_a_name_that_only_the_proxy_knows_is_the_proxys_to_judge(net: Internet, proxy: Proxy) -> None:
    async def unknown(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    assert (await get(net, net.url("/hello"), proxy, unknown)).data == b"hello"  # type: ignore[arg-type]
    assert (await get(net, net.url("/hello"), proxy, Dns([]))).data == b"hello"


async def test_a_name_that_leads_into_a_private_network_is_not_asked_for(net: Internet, proxy: Proxy) -> None:
    with pytest.raises(FetchRefused, match="private network"):
        await get(net, net.url("/hello"), proxy, Dns([INTERNAL]))
    assert proxy.asked == []
    with pytest.raises(FetchRefused, match="private network"):
        await get(net, net.url(f"/redirect?{net.url('/hello', host='b.ex.test')}"), proxy, Dns([PUBLIC], [INTERNAL]))
    assert len(proxy.asked) == 1


async def test_it_says_that_the_proxy_does_not_let_it_through(net: Internet, proxy: Proxy) -> None:
    proxy.answer = "403 Forbidden"
    with pytest.raises(FetchFailed, match="proxy") as failed:
        await get(net, net.url("/hello"), proxy, Dns())
    assert failed.value.retryable
    assert net.hits == []


async def test_it_names_itself_with_its_version_and_its_address(net: Internet) -> None:
    assert agent_of("https://studio.example") == f"Stillframe/{__version__} (+https://studio.example)"
    assert agent_of(None) == agent_of("http://127.0.0.1:8000") == f"Stillframe/{__version__}"
    options = {"verify": net.trust, "allow": is_public_here, "ports": frozenset({net.port}), "resolver": Dns()}
    for agent in (agent_of("https://studio.example"), agent_of(None)):
        await fetch_public(net.url("/hello"), max_bytes=1000, total_s=5.0, agent=agent, **options)  # type: ignore[arg-type]
        assert f"user-agent: {agent}\r\n" in net.hits[-1][1].replace("User-Agent", "user-agent")
