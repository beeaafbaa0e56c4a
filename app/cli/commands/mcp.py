"""stillframe mcp: the tools for agents, over stdio, by the official SDK."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from app.cli.exit_codes import CommandError, Exit

if TYPE_CHECKING:
    from app.cli.agents.mcp_tools import Tools

DESCRIPTION = (
    "Serve the tools compose, lint, edit, status, cancel and models to an agent, over standard input and output "
    "(Model Context Protocol). It works on the server's own ledger and files, and may run beside it. It ends when its "
    "input does."
)
EXAMPLE = "stillframe mcp"
SEES = ("edit", "status")  # whose answer has the picture, too
SENDS = ("edit", "cancel")


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(options: argparse.Namespace) -> int:
    try:
        import mcp  # noqa: F401 - a half-made environment is said in a sentence, before anything is opened
    except ImportError:
        raise CommandError("The package mcp is missing. Install what the lock says: make setup.", Exit.OTHER) from None
    asyncio.run(_serve())
    return Exit.OK


async def _serve() -> None:
    from app.cli.agents.mcp_tools import Tools
    from app.cli.session import open_studio, settings_of_command

    async with open_studio(settings_of_command()) as studio:
        tools = Tools(studio)
        try:
            await server_of(tools).run_stdio_async()
        finally:
            await tools.leave()


def server_of(tools: "Tools") -> Any:
    """The SDK's server with our tools. The annotations tell a client which of them it may call without asking."""
    from mcp.server import MCPServer
    from mcp_types import ToolAnnotations

    from app import __version__
    from app.cli.agents.skill import instructions

    server = MCPServer("stillframe", version=__version__, instructions=instructions(), log_level="ERROR")
    for name in tools.names:
        server.add_tool(
            _served(tools, name),
            name=name,
            annotations=ToolAnnotations(
                read_only_hint=name not in SENDS, destructive_hint=False, idempotent_hint=True, open_world_hint=True
            ),
        )
    return server


def _served(tools: "Tools", name: str) -> Callable[..., Awaitable[Any]]:
    """The tool with its failures as the protocol has them, and with the picture where there is one."""
    import base64
    import json

    from mcp.server.mcpserver.exceptions import ToolError
    from mcp_types import CallToolResult, ImageContent, TextContent

    from app.errors import StillframeError
    from app.logs import redact

    tool = getattr(tools, name)

    @wraps(tool)
    async def served(*args: Any, **given: Any) -> Any:
        try:
            answer = await tool(*args, **given)
        except StillframeError as error:
            told = {"code": error.error_code, "message": error.message, "field": error.field, "detail": error.detail}
            raise ToolError(redact(json.dumps({"error": told}, ensure_ascii=False, default=str))) from None
        content: list[Any] = [TextContent(type="text", text=json.dumps(answer, ensure_ascii=False))]
        if name in SEES and (picture := await tools.picture(answer["id"])):
            data = base64.b64encode(picture).decode()
            content.append(ImageContent(type="image", data=data, mime_type="image/webp"))
        return CallToolResult(content=content, structured_content=answer)

    return served
