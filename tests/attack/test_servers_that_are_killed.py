"""A server that is killed while something comes in: nothing half is left of it, and the next start serves."""

import contextlib
import random
import socket
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from urllib.parse import urlsplit

import httpx
import pytest

from tests.attack import TIMES
from tests.support.server import Server
from tests.web.pages.builder_page import png

HEAD = b"POST %b HTTP/1.1\r\nHost: %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n"
PART = b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n'
MULTIPART, JSON = b"multipart/form-data; boundary=x", b"application/json"
LENGTH = 3 * 2**20


def rows(server: Server, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(server.data / "stillframe.sqlite", timeout=30)) as database:
        return database.execute(query).fetchall()


def files(server: Server) -> list[str]:
    kept = server.data / "files"
    found = (str(path.relative_to(kept)) for path in kept.rglob("*") if path.is_file())
    return [name for name in found if name != "health/probe"]


@pytest.mark.parametrize(
    ("path", "kind", "begins"),
    [
        (b"/api/v1/images", MULTIPART, PART + png()),
        (b"/edit", MULTIPART, PART + png()),
        (b"/api/v1/runs", JSON, b'{"spec": {"version": 1, '),
    ],
)
def test_nothing_is_left_of_a_body_that_was_half_here(
    server: Server, path: bytes, kind: bytes, begins: bytes, sent: Counter[str]
) -> None:
    server.start()
    where = urlsplit(server.url)
    with socket.create_connection((where.hostname, where.port or 80), timeout=10) as half:
        half.sendall(HEAD % (path, where.netloc.encode(), kind, LENGTH) + begins)
        half.sendall(b" " * (LENGTH // 2))
        assert server.get("/healthz").status_code == 200
        server.kill()
        sent["cut off"] += 1
    server.start()
    assert rows(server, "select id from images union all select id from runs") == []
    assert files(server) == []
    assert server.get("/").status_code == 200


def test_a_picture_that_was_being_kept_is_whole_or_not_there(server: Server, sent: Counter[str]) -> None:
    chance = random.Random(6)
    for _ in range(2 * TIMES):
        server.start()

        def upload(url: str = server.url) -> None:
            for _ in range(100):
                picture = png(chance.randint(40, 300), chance.randint(40, 300))
                with contextlib.suppress(httpx.TransportError):
                    answer = httpx.post(f"{url}/api/v1/images", files={"file": ("a.png", picture)}, trust_env=False)
                    sent[str(answer.status_code)] += 1
                    continue
                return

        sending = threading.Thread(target=upload)
        sending.start()
        time.sleep(chance.uniform(0.1, 0.6))
        server.kill()
        sending.join()
        sent["killed"] += 1
    server.start()
    for image, size in rows(server, "select id, bytes from images"):
        assert len(server.get(f"/api/v1/images/{image}/file").content) == size
    assert [name for name in files(server) if "/." in name or name.startswith(".")] == []
