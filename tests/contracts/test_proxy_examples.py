"""docs/operating.md, "A proxy in front": its examples hold what Stillframe needs, and run where nginx and Caddy are."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.media import sample_path
from app.web.middleware import body_limit
from tests.contracts.repository import ROOT
from tests.support.server import Server

PAGE = (ROOT / "docs" / "operating.md").read_text()
NGINX, CADDY = (re.search(rf"```{name}\n(.*?)```", PAGE, re.DOTALL)[1] for name in ("nginx", "caddyfile"))  # type: ignore[index]
BEHIND = "127.0.0.1:8000"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def most() -> int:
    """The largest body that Stillframe takes anywhere."""
    return max(value for name, value in vars(body_limit).items() if name.isupper() and isinstance(value, int))


@pytest.mark.parametrize(("example", "limit"), [(NGINX, r"client_max_body_size (\d+)m;"), (CADDY, r"max_size (\d+)MB")])
def test_it_takes_bodies_as_large_as_stillframe_does(example: str, limit: str) -> None:
    assert int(re.search(limit, example)[1]) * 2**20 >= most()  # type: ignore[index]


def test_it_passes_the_host_with_its_port_and_nothing_that_a_client_claims() -> None:
    assert "proxy_set_header Host $http_host;" in NGINX
    assert "X-Forwarded-For $remote_addr;" in NGINX
    assert "$proxy_add_x_forwarded_for" not in NGINX


@pytest.fixture(params=["nginx", "caddy"])
def proxied(request: pytest.FixtureRequest, server: Server, tmp_path: Path) -> Iterator[str]:
    """The address of a proxy with the example's settings, on loopback and without TLS, in front of a studio."""
    program = shutil.which(request.param)
    if program is None:
        pytest.skip(f"{request.param} is not installed")
    address, port = f"127.0.0.1:{free_port()}", free_port()
    if request.param == "nginx":
        site = re.sub(r"\n +ssl_\S+ +\S+;", "", NGINX.replace("listen 443 ssl;", f"listen {address};"))
        temporary = "".join(
            f" {kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        site = f"error_log stderr; pid {tmp_path}/pid; events {{}}\nhttp {{ access_log off;{temporary}\n{site}}}"
        command = [
            program,
            "-p",
            str(tmp_path),
            "-c",
            "proxy.conf",
            "-g",
            "daemon off;" + (" user root;" if os.getuid() == 0 else ""),
        ]
    else:
        site = "{\n\tadmin off\n\tauto_https off\n}\n" + CADDY.replace("studio.example", f"http://{address}")
        command = [program, "run", "--config", "proxy.conf", "--adapter", "caddyfile"]
    (tmp_path / "proxy.conf").write_text(site.replace(BEHIND, f"127.0.0.1:{port}"))
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        server.start(port=port, public_url=f"http://{address}", trusted_proxies="127.0.0.1")  # asks through the proxy
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(10)


def test_it_runs_as_it_is_written(proxied: str) -> None:
    with httpx.Client(base_url=proxied, trust_env=False, timeout=30) as client:
        assert client.get("/").status_code == 200
        padded = sample_path("sofa").read_bytes() + b"\0" * (20 * 2**20)  # far beyond the defaults of proxies
        taken = client.post("/api/v1/images", files={"file": padded}, headers={"origin": proxied})
        assert taken.status_code == 201, taken.text
        refused = client.post("/api/v1/images", files={"file": b"\0" * (90 * 2**20)})
        assert refused.status_code in (413, 502)  # Caddy stops reading, and is then asked for what it did not send
        with client.stream("GET", "/api/v1/events", headers={"accept": "text/event-stream"}) as stream:
            began = time.monotonic()
            assert next(stream.iter_text())
            assert time.monotonic() - began < 5  # not held back
