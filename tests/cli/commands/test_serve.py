"""The command: what a person reads when the studio can't start, and that it ends as it is told to."""

import asyncio
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.commands.serve import _listen
from app.settings import Settings
from tests.cli.process import stillframe
from tests.support.server import Server


def sentence(ended: subprocess.CompletedProcess[str]) -> str:
    """All that was said: one line on standard error, without a traceback."""
    assert ended.returncode == 1, ended.stderr
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert ended.stderr.endswith(".\n")
    return ended.stderr.strip()


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_it_says_that_the_port_is_taken(taken: int, tmp_path: Path) -> None:
    said = sentence(stillframe("serve", port=str(taken), data_dir=str(tmp_path)))
    assert said.startswith(f"Port {taken} is taken")
    assert "STILLFRAME_PORT" in said


def test_it_names_the_bad_setting(tmp_path: Path) -> None:
    assert sentence(stillframe("serve", port="eighty", data_dir=str(tmp_path))).startswith("STILLFRAME_PORT: ")


def test_it_says_that_the_data_folder_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = sentence(stillframe("serve", port="0", data_dir=str(tmp_path / "file" / "data")))
    assert "can't be written" in said
    assert "STILLFRAME_DATA_DIR" in said


def test_it_says_that_the_database_can_not_be_reached(taken: int, tmp_path: Path) -> None:
    url = f"postgresql://studio:canary-77e1@127.0.0.1:{taken}/studio?connect_timeout=2"
    ended = stillframe("serve", port="0", data_dir=str(tmp_path), database_url=url)
    assert sentence(ended).startswith("The database can't be used: ")
    assert "canary-77e1" not in ended.stderr


def test_it_says_that_the_address_is_not_of_this_machine(tmp_path: Path) -> None:
    said = sentence(stillframe("serve", host="203.0.113.1", port="0", data_dir=str(tmp_path)))
    assert said.startswith("203.0.113.1:0 can't be listened on")


def test_it_says_where_it_is_and_ends_when_it_is_told(server: Server) -> None:
    server.start()
    assert f"Stillframe is at {server.url}" in server.lines
    assert server.get("/healthz").status_code == 200
    assert server.stop() == 0


def test_it_takes_the_port_from_the_command_line(taken: int, tmp_path: Path) -> None:
    ended = stillframe("serve", "--port", str(taken), port="0", data_dir=str(tmp_path))
    assert sentence(ended).startswith(f"Port {taken} is taken")


def test_it_notices_a_database_that_was_restored(server: Server) -> None:
    """As docs/operating.md says it: a note of the slot that is ahead of the database, told once."""
    server.start().stop()
    (server.data / "slots" / "serve-1.mark").write_text("9000000000000000\n")
    server.start().stop()
    assert sum("database_restored" in line for line in server.lines) == 1
    server.start()
    assert sum("database_restored" in line for line in server.lines) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_it_sends_each_answer_at_once(host: str) -> None:
    """Held back until the client has acknowledged what came before, an answer is 40 ms late."""
    accepted: asyncio.Queue[asyncio.StreamWriter] = asyncio.Queue()
    listener = _listen(Settings(host=host, port=0))
    async with await asyncio.start_server(lambda _, writer: accepted.put_nowait(writer), sock=listener):
        _, client = await asyncio.open_connection(*listener.getsockname()[:2])
        server = await accepted.get()
        assert server.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        for writer in (client, server):
            writer.close()
            await writer.wait_closed()


@pytest.mark.parametrize(
    "content", ["", "[]", "no json", '{"secret_key": "a"}', '{"secret_key": 1, "sandbox_token": ""}']
)
def test_it_says_that_the_kept_secrets_are_damaged(content: str, tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text(content)
    said = sentence(stillframe("serve", port="0", data_dir=str(tmp_path)))
    assert str(tmp_path / "secrets.json") in said
    assert "backup" in said
    assert (tmp_path / "secrets.json").read_text() == content


@pytest.mark.parametrize("name", ["slots", "files"])
def test_it_says_which_folder_is_none(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("")
    assert str(tmp_path / name) in sentence(stillframe("serve", port="0", data_dir=str(tmp_path)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("trusted_proxies", "nginx"),
        ("public_url", "https://studio.example/stillframe"),
        ("allowed_hosts", "*"),
        ("host", "https://studio.example"),
        ("sandbox_token", '"quoted"'),
        ("sandbox_faults", "no-such-fault"),
        ("database_url", "postgresql://studio:pass/word@db:x/studio"),
        ("upstream_url", "https://ada:secret@gateway.example"),
    ],
)
def test_it_names_the_setting_that_can_never_work(name: str, value: str, tmp_path: Path) -> None:
    given = {"port": "0", "data_dir": str(tmp_path), name: value}
    assert sentence(stillframe("serve", **given)).startswith(f"STILLFRAME_{name.upper()}: ")


def test_it_answers_that_the_database_is_busy_within_five_seconds(server: Server) -> None:
    server.start()
    spec = {"version": 1, "model": "openai/gpt-image-2/edit", "images": [{"url": "https://example.com/a.jpg"}]}
    spec |= {"keep": ["layout"], "changes": [{"kind": "background", "to": "a plain wall"}]}
    holder = sqlite3.connect(server.data / "stillframe.sqlite", isolation_level=None)
    holder.execute("begin immediate")
    try:
        began = time.monotonic()
        held = server.post("/api/v1/runs", json={"spec": spec})
        took = time.monotonic() - began
        assert (held.status_code, held.json()["error"]["code"]) == (503, "database_busy")
        assert held.headers["retry-after"]
        assert took < 8  # 4 s, and what a busy machine adds
        assert server.get("/runs").status_code == 200
    finally:
        holder.close()
    assert server.post("/api/v1/runs", json={"spec": spec}).status_code == 202
