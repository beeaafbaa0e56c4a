"""An address that certainly shows no image is asked about before it is paid for, on the command line as in the builder."""

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.cli.agents.mcp_tools import Tools
from app.db import Database
from app.errors import Conflict
from app.media.address_faults import NOT_PICTURE, AddressFaults
from tests.cli.conftest import BODY, Command
from tests.support.fault_upstream import FaultUpstream

URL = "https://example.invalid/a.jpg"
SAYS = "Image 1: This is a web page. Use JPEG. Nothing was sent and nothing was charged. --any-address sends it anyway."


async def looked_at(data_dir: str) -> None:
    """Somebody looked at the address within the hour."""
    database = Database(f"sqlite+aiosqlite:///{Path(data_dir) / 'stillframe.sqlite'}")
    await AddressFaults(database).note("", URL, NOT_PICTURE, "This is a web page. Use JPEG.")
    await database.close()


def test_it_asks_once_and_sends_it_when_told_so(cli: Command, upstream: FaultUpstream) -> None:
    asyncio.run(looked_at(cli.settings["data_dir"]))
    assert BODY["images"] == [URL]
    refused = cli.edit()
    assert (refused.code, refused.out, refused.lines[-1]) == (65, "", SAYS)
    told = json.loads(cli.edit("--json").err.splitlines()[-1])
    assert told["error"]["code"] == "no_picture"
    assert cli.edit("--again").code == 65  # to pay again is another question
    assert upstream.posts == []
    sent = cli.edit("--any-address")
    assert (sent.code, sent.run["state"]) == (0, "saved")
    assert cli.edit().run["id"] == sent.run["id"]  # what it made is there: nothing is asked
    assert len(upstream.posts) == 1


async def test_the_tool_of_agents_asks_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[dict[str, Any]] = []

    async def refuse(spec: Any, *, owner: str) -> None:
        raise Conflict("Image 1: This is a web page.", code="no_picture", detail={"images": [1]})

    async def create(spec: Any, **how: Any) -> Any:
        made.append(how)
        return SimpleNamespace(id="01J"), True

    composed = SimpleNamespace(blocked=False, preview={"price": {"draft": True}}, spec=SimpleNamespace(to_json=dict))
    studio = SimpleNamespace(
        runs=SimpleNamespace(check_addresses=refuse, create=create), collaborators=None, settings=None
    )
    tools = Tools(studio)  # type: ignore[arg-type]
    for name, answer in (("_compose", composed), ("_state", {"id": "01J"})):
        monkeypatch.setattr(tools, name, _answers(answer))
    monkeypatch.setattr(tools, "_drive", lambda run_id: None)
    monkeypatch.setattr(
        "app.runs.Idempotency", lambda c: SimpleNamespace(digest=lambda *_: "", meant=_answers(("k", None)))
    )
    with pytest.raises(Conflict, match="any_address=true sends it anyway") as refused:
        await tools.edit({}, str(tmp_path))
    assert (refused.value.error_code, refused.value.detail, made) == ("no_picture", {"images": [1]}, [])
    await tools.edit({}, str(tmp_path), any_address=True)
    assert [how["confirm_sources"] for how in made] == [True]


def _answers(answer: Any) -> Any:
    async def answering(*_: Any, **__: Any) -> Any:
        return answer

    return answering
