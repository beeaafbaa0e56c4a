"""A stand-in for RunComfy's three hosts, reached as they are: by their names, over TLS, through a proxy that leads here.

    with SignInUpstream() as upstream: …     `upstream.env` are the variables that a process needs to be led here
    upstream.answers = ["pending", "authorized"]     what a poll is told, one after the other; the last one stays

`upstream.heads` are the requests as they came: host, method, path and headers.
"""

import http.server
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import trustme

TOKEN = "canary-8f31c2-signed-in"
DEVICE_CODE = "canary-device-code-91f7"
WWW, API, MODELS = "www.runcomfy.com", "api.runcomfy.net", "model-api.runcomfy.net"
VERIFY = f"https://{WWW}/cli-auth?code=BCDF-GHJK"


class SignInUpstream:
    """`token` is the one that is accepted and given; `models` is its catalogue; `date` is the clock that it shows."""

    def __init__(self, folder: Path) -> None:
        self.token, self.answers, self.verify_url, self.expires_in = TOKEN, ["pending", "authorized"], VERIFY, 60.0
        self.models: list[dict[str, Any]] = []
        self.date: str | None = None
        self.status: int | None = None  # when set, every call is answered so
        self.polls: list[str] = []
        self.heads: list[tuple[str, str, str, dict[str, str]]] = []
        ca, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert(WWW, API, MODELS).configure_cert(context)
        self.ca_file = folder / "ca.pem"
        ca.cert_pem.write_to_path(str(self.ca_file))
        self._server = _Server(self, context)
        self._proxy = socket.create_server(("127.0.0.1", 0))

    @property
    def env(self) -> dict[str, str]:
        return {"STILLFRAME_UPSTREAM_PROXY": self.proxy_url, "SSL_CERT_FILE": str(self.ca_file)}

    @property
    def proxy_url(self) -> str:
        return f"http://127.0.0.1:{self._proxy.getsockname()[1]}"

    def sent_to(self, host: str) -> Iterator[dict[str, str]]:
        return (headers for name, _, _, headers in self.heads if name == host)

    def __enter__(self) -> "SignInUpstream":
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._proxy.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._proxy.close()
        self._server.shutdown()
        self._server.server_close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._proxy.accept()
            except OSError:
                return  # closed: the test is over
            threading.Thread(target=self._tunnel, args=(client,), daemon=True).start()

    def _tunnel(self, client: socket.socket) -> None:
        """Whatever host is asked for: here it is."""
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        self._server.process_request(client, ("127.0.0.1", 0))


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, upstream: SignInUpstream, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream, self._context = upstream, context

    def finish_request(self, request: Any, client_address: Any) -> None:
        with self._context.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A peer that goes away, or does not trust us, is what a test may be about."""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: Any) -> None:
        pass

    def date_time_string(self, timestamp: float | None = None) -> str:
        return self.server.upstream.date or super().date_time_string(timestamp)

    def do_POST(self) -> None:
        upstream, body = self.server.upstream, self._begin()
        if self.path == "/api/cli-auth/start":
            self._answer(
                200,
                {
                    "device_code": DEVICE_CODE,
                    "user_code": "BCDF-GHJK",
                    "verify_url": upstream.verify_url,
                    "expires_in": upstream.expires_in,
                    "poll_interval": 1,
                },
            )
        elif self.path == "/api/cli-auth/poll":
            upstream.polls.append(body.get("device_code", ""))
            told = upstream.answers[min(len(upstream.polls), len(upstream.answers)) - 1]
            given = {"access_token": upstream.token} if told == "authorized" else {}
            self._answer(410 if told in ("denied", "expired") else 200, {"status": told, **given})
        else:
            self._answer(404, {"error_code": 404001, "error_message": "not here"})

    def do_GET(self) -> None:
        upstream = self.server.upstream
        self._begin()
        if self.headers.get("authorization") != f"Bearer {upstream.token}":
            said = f"no such token: {self.headers.get('authorization')}"  # upstream may repeat it
            self._answer(401, {"error_code": 401001, "error_message": said})
        elif self.path == "/prod/v2/balance":
            self._answer(200, {"balance_usd": 12.5, "currency": "USD"})
        elif self.path.startswith("/v1/models?"):
            self._answer(200, {"models": upstream.models, "total": len(upstream.models)})
        else:
            named = [model for model in upstream.models if self.path == f"/v1/models/{model['model_id']}"]
            self._answer(200, named[0]) if named else self._answer(404, {"error_code": 404001})

    def _begin(self) -> Any:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        host = self.headers.get("host", "")
        self.server.upstream.heads.append((host, self.command, self.path, dict(self.headers)))
        return json.loads(raw or b"{}")

    def _answer(self, status: int, body: Any) -> None:
        forced = self.server.upstream.status
        data = json.dumps({"message": "down"} if forced else body).encode()
        self.send_response(forced or status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
