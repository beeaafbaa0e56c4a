"""stillframe serve: the studio for browsers, and the engine that drives what is on its way."""

import contextlib
import ctypes
import errno
import logging
import os
import signal
import socket
import sys
from types import FrameType
from typing import TYPE_CHECKING

from app.cli.arguments.command import command, option
from app.cli.exit_codes import Exit
from app.errors import StartupError

if TYPE_CHECKING:
    from app.settings import Settings

GRACE_S = 3
M_ARENA_MAX, HEAPS = -8, 2


@command("stillframe serve --port 8080")
@option("--host", metavar="ADDRESS", help="address to listen on")
@option("--port", type=int, metavar="PORT", help="port to listen on; 0 takes a free one")
def serve(host: str | None, port: int | None) -> int:
    """Serve the studio. Settings come from STILLFRAME_… (docs/settings.md)."""
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # asked to end is no failure: as Ctrl-C, exit code 0
    try:
        from app.settings import load_settings

        return _serve(load_settings(**given))
    except KeyboardInterrupt:
        return Exit.OK


def _serve(settings: "Settings") -> int:
    """Serve until SIGINT or SIGTERM. Raises StartupError before anything is served."""
    from app.logs import configure_logging

    _keep_memory_together()
    configure_logging(settings)
    listener = _listen(settings)
    import uvicorn

    from app.main import create_app
    from app.web.connections import options

    app = create_app(settings)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
        proxy_headers=False,
        server_header=False,
        lifespan="on",
        **options(),
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                print(f"Stillframe is at {_address(settings, listener)}", flush=True)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await super().shutdown(sockets)
            _leave(Exit.OTHER if self.lifespan.should_exit else Exit.OK)  # it says so where the studio failed to stop

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            studio = getattr(app.state, "studio", None)
            if studio is not None:
                studio.leave()  # open event streams would hold the server up otherwise
            super().handle_exit(sig, frame)

    server = Server(config)
    # what stops a start is said in one sentence by main(), not in the server's traceback
    logging.getLogger("uvicorn.error").addFilter(lambda record: not hasattr(app.state, "startup_error"))
    logging.getLogger("uvicorn.error").setLevel(
        logging.WARNING
    )  # its steps of starting would stand around that sentence
    # it exits by itself where the start failed, which is told below
    with contextlib.suppress(SystemExit):
        server.run(sockets=[listener])
    if error := getattr(app.state, "startup_error", None):
        raise error
    return Exit.OK if server.started else Exit.OTHER


def _keep_memory_together() -> None:
    """glibc gives threads heaps of their own, up to eight a core, and what each keeps for itself adds up over hours."""
    with contextlib.suppress(OSError, AttributeError):  # other systems' C libraries have no such thing
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, HEAPS)


def _leave(code: Exit) -> None:
    """All that counts is recorded and closed. A thread or a task of a library that does not end must not keep the process
    from ending: nothing waits for them."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code)


def _listen(settings: "Settings") -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio sets TCP_NODELAY where a socket says that it is TCP; without it each answer is 40 ms late
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise StartupError(
                f"Port {settings.port} is taken by another program. Stop it, or set STILLFRAME_PORT to another port."
            ) from error
        raise StartupError(f"{settings.host}:{settings.port} can't be listened on ({error.strerror}).") from error
    listener.listen(2048)
    return listener


def _address(settings: "Settings", listener: socket.socket) -> str:
    from app.settings import LOOPBACK

    host = settings.host if settings.host in LOOPBACK else socket.gethostname()
    return settings.public_url or f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
