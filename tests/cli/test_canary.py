"""The token is nowhere: in no output of any command, no page, no log, no file but its own, no list of processes.

It comes from the token file and not from a variable, so that not even the environment of a process holds it. Upstream
repeats it in its errors, as a careless one would. A command that is new is tried, too, without arguments.
"""

import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.commands import COMMANDS
from tests.cli.process import command, environment
from tests.support.fault_upstream import FaultUpstream
from tests.support.server import Server

CANARY = "canary-4c7be9-token"
BODY = {"images": ["https://example.invalid/a.jpg"]}
CRASH = """
import sys
from app.runs import Runs
async def broken(self, *args, **given):
    raise RuntimeError("Authorization: Bearer " + self._context.profile.token.get_secret_value())
Runs.page = broken
from app.cli import main
sys.exit(main(["runs"]))
"""


@pytest.fixture(scope="module")
def upstream() -> Iterator[FaultUpstream]:
    with FaultUpstream(token=CANARY) as server:
        yield server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that the commands write is in here."""
    return tmp_path_factory.mktemp("canary")


@pytest.fixture(scope="module")
def settings(home: Path, upstream: FaultUpstream) -> dict[str, str]:
    config = home / "config"
    config.mkdir(mode=0o700)
    (config / "token.json").write_text(json.dumps({"access_token": CANARY, "upstream": upstream.base}))
    (config / "token.json").chmod(0o600)
    return {
        "upstream": "custom",
        "upstream_url": upstream.base,
        "upstream_download_hosts": upstream.base.removeprefix("http://"),
        "data_dir": str(home / "data"),
        "runcomfy_config_dir": str(config),
        "log_level": "debug",
    }


@pytest.fixture(scope="module")
def run_id(home: Path, settings: dict[str, str]) -> str:
    """A run that was paid with the token of the file."""
    code, said = run(home, settings, "edit", "--input", json.dumps(BODY | {"prompt": "ok Keep the face unchanged."}))
    assert code == 0, said
    made: str = json.loads(said[said.index("{\n") : said.rindex("\n}") + 2])["id"]
    return made


def run(folder: Path, settings: dict[str, str], *arguments: str, program: list[str] | None = None) -> tuple[int, str]:
    """The exit code, and everything that was said or shown to others meanwhile."""
    process = subprocess.Popen(
        program or command(*arguments),
        cwd=folder,
        env=environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    seen = b"".join((Path("/proc") / str(process.pid) / name).read_bytes() for name in ("cmdline", "environ"))
    out, err = process.communicate(timeout=60)
    return process.returncode, out + err + seen.decode(errors="replace")


def assert_in_no_file(folder: Path) -> None:
    holders = [path for path in folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert [path.name for path in holders] in ([], ["token.json"])


ECHOED = json.dumps(BODY | {"prompt": "echo_token Keep the face unchanged."})
LAST = ("logout", "recover")
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "edit": ("--input", ECHOED, "--json"),
    "serve": ("--port", "x"),  # test_no_page_shows_it serves
    "prompt": ("--input", ECHOED),
    "lint": ("--prompt", "Make it better."),
    "runs": ("--json",),
    "wait": ("RUN",),
    "fetch": ("RUN",),
    "cancel": ("RUN",),
    "login": ("--no-browser",),
    "whoami": ("--json",),
    "doctor": ("--json",),
    "models": ("--json",),
    "completion": ("bash",),
}
CODES = {
    "edit": 69,
    "whoami": 0,
    "runs": 0,
    "fetch": 0,
    "mcp": 0,
    "models": 0,
}  # 69: upstream answered, and repeated it


@pytest.mark.parametrize("name", sorted(COMMANDS, key=lambda name: name in LAST))
def test_no_command_lets_it_out(home: Path, settings: dict[str, str], run_id: str, name: str) -> None:
    arguments = [run_id if argument == "RUN" else argument for argument in ARGUMENTS.get(name, ())]
    code, said = run(home, settings, name, *arguments)
    assert CANARY not in said
    assert code == CODES.get(name, code), said


def test_no_file_holds_it_but_its_own(home: Path, run_id: str, upstream: FaultUpstream) -> None:
    assert_in_no_file(home)
    assert any(f"Bearer {CANARY}" in head.values() for _, _, head in upstream.heads)


def test_no_crash_reports_it(tmp_path: Path, settings: dict[str, str]) -> None:
    code, said = run(tmp_path, settings | {"runcomfy_token": CANARY}, program=[sys.executable, "-c", CRASH])
    said = said.replace(f"RUNCOMFY_TOKEN={CANARY}", "")  # its own environment, where this one is from
    assert code == 1
    assert "RuntimeError" in said
    assert "[redacted]" in said
    assert CANARY not in said


def test_no_page_shows_it(tmp_path: Path, settings: dict[str, str]) -> None:
    token = {"access_token": CANARY, "upstream": settings["upstream_url"]}  # its own: logout has removed the other
    (tmp_path / "token.json").write_text(json.dumps(token))
    server = Server(tmp_path / "data")
    server.start(**settings | {"data_dir": str(tmp_path / "data"), "runcomfy_config_dir": str(tmp_path)})
    try:
        for prompt in ("ok Keep the face unchanged.", "echo_token Keep the face unchanged."):
            spec = {"version": 1, "model": "openai/gpt-image-2/edit", "raw": BODY | {"prompt": prompt}}
            made = server.post("/api/v1/runs", json={"spec": spec}).json()
            server.wait_for(made["id"], "saved", "unconfirmed")
            server.get(f"/api/v1/runs/{made['id']}")
        waiting = ["/", "/runs", "/settings", "/metrics", "/api/openapi.json", "/api/v1/models", "/api/v1/runs"]
        seen: dict[str, int] = {}
        while waiting and len(seen) < 80:
            path = waiting.pop(0)
            answer = server.get(path)
            seen[path] = answer.status_code
            assert CANARY not in answer.text + repr(answer.headers), path
            if "html" in answer.headers.get("content-type", ""):
                links = re.findall(r'(?:href|src|hx-get)="(/[^"#]*)', answer.text)
                waiting += [link for text in links if (link := html.unescape(text)) not in {*seen, *waiting}]
        assert sum(path.startswith("/runs/") for path in seen) >= 2
        assert seen["/settings"] == 200
    finally:
        server.stop()
    assert CANARY not in "\n".join(server.lines)
    assert_in_no_file(tmp_path)
