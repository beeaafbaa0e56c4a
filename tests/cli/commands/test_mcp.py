"""stillframe mcp: a real client of the official SDK, over stdio, on the sandbox."""

import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from mcp import Client, StdioServerParameters

from app.cli.agents.skill import TOOLS
from app.cli.commands.mcp import SENDS
from app.media import sample_path
from app.prompts import CHANGE_KINDS
from app.settings import CHECKOUT
from tests.cli.process import environment

SPEC = {
    "model": "openai/gpt-image-2/edit",
    "keep": ["product", "label", "photograph", "framing"],
    "changes": [{"kind": "background", "to": "a soft warm-grey studio sweep"}],
}


@asynccontextmanager
async def client(data: Path, **settings: str) -> AsyncIterator[Client]:
    env = environment({"data_dir": str(data), **settings})
    server = StdioServerParameters(command=sys.executable, args=["-m", "app.cli", "mcp"], env=env, cwd=str(CHECKOUT))
    async with Client(server, read_timeout_seconds=60) as connected:
        yield connected


async def call(agent: Client, tool: str, **given: Any) -> dict[str, Any]:
    result = await agent.call_tool(tool, given)
    assert not result.is_error, result.content
    answer = result.structured_content
    assert isinstance(answer, dict)
    assert json.loads(result.content[0].text) == answer  # type: ignore[union-attr]
    return answer


async def refusal(agent: Client, tool: str, **given: Any) -> dict[str, Any]:
    result = await agent.call_tool(tool, given)
    assert result.is_error
    told = re.search(r"\{.*", result.content[0].text, re.DOTALL)  # type: ignore[union-attr]
    assert told is not None
    error: dict[str, Any] = json.loads(told[0])["error"]
    return error


async def test_it_serves_its_tools_and_edits_a_picture(tmp_path: Path) -> None:
    picture, out = sample_path("sofa"), tmp_path / "out"
    spec = SPEC | {"images": [{"url": str(picture)}]}
    async with client(tmp_path / "data") as agent:
        told = agent.instructions or ""
        assert all(f"`{kind}`" in told for kind in CHANGE_KINDS)
        assert "Before you spend" in told
        assert "exit code" not in told
        tools = {tool.name: tool for tool in (await agent.list_tools()).tools}
        assert tools.keys() == TOOLS.keys()
        for name, tool in tools.items():
            assert tool.description
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint == (name not in SENDS)
        assert tools["edit"].input_schema["required"] == ["spec", "output_dir"]

        composed = await call(agent, "compose", spec=spec)
        assert composed["prompt"].startswith("Keep the product, label, photograph, and framing unchanged.")
        assert (composed["price"]["draft"], composed["blocked"]) == (True, False)
        assert composed["passes"]

        linted = await call(agent, "lint", prompt="Make it better somehow.")
        assert "missing_preservation" in {finding["code"] for finding in linted["findings"]}
        assert linted["ok"]
        assert not (await call(agent, "lint", spec=SPEC))["ok"]  # without a picture

        models = (await call(agent, "models"))["models"]
        assert "openai/gpt-image-2/edit" in {model["id"] for model in models}
        assert "properties" in (await call(agent, "models", model_id="openai/gpt-image-2/edit"))["schema"]

        assert (await refusal(agent, "models", model_id="acme/none"))["code"] == "not_found"

        result = await agent.call_tool("edit", {"spec": spec, "output_dir": str(out), "wait_s": 60})
        run = result.structured_content
        assert run is not None
        assert (run["state"], run["draft"], run["says"]) == ("saved", True, "Saved as a draft of the sandbox.")
        assert [Path(file).parent for file in run["files"]] == [out]
        assert Path(run["files"][0]).read_bytes()[:4] in (b"\x89PNG", b"RIFF", b"\xff\xd8\xff\xe0")
        assert [block.type for block in result.content] == ["text", "image"]

        again = await call(agent, "edit", spec=spec, output_dir=str(out))
        assert (again["id"], again["files"]) == (run["id"], run["files"])
        status = await call(agent, "status", run_id=run["id"])
        assert (status["state"], status["files"]) == ("saved", run["files"])

        blocked = await refusal(agent, "edit", spec=SPEC, output_dir=str(out))
        assert (blocked["code"], blocked["detail"][0]["code"]) == ("findings", "no_images")
        assert (await refusal(agent, "status", run_id="0" * 26))["code"] == "not_found"
        malformed = await refusal(agent, "compose", spec=spec | {"colour": "red"})
        assert (malformed["code"], malformed["field"]) == ("invalid_spec", "/colour")


async def test_it_answers_in_time_and_cancels_what_still_waits(tmp_path: Path) -> None:
    spec = SPEC | {"images": [{"url": str(sample_path("sofa"))}]}
    async with client(tmp_path / "data", sandbox_queue_s="600") as agent:
        begun = await call(agent, "edit", spec=spec, output_dir=str(tmp_path), wait_s=1)
        assert begun["state"] in ("ready", "posting", "submitted")
        assert begun["files"] == []
        ended = await call(agent, "cancel", run_id=begun["id"])
        assert ended["state"] in ("cancelled", "not_sent", "submitted")
        assert "nothing was charged" in ended["says"]
