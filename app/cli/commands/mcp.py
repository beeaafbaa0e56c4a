"""stillframe mcp: the tools for agents, over stdio, by the official SDK."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from app.cli.arguments.command import command
from app.cli.exit_codes import CommandError, Exit
from app.messages import N_

if TYPE_CHECKING:
    from app.cli.agents.mcp_tools import Tools
    from app.errors import StillframeError

SEES = ("edit", "status")  # whose answer has the picture, too
SENDS = ("edit", "cancel")


@command("stillframe mcp")
def mcp() -> int:
    """Serve the tools compose, lint, edit, status, cancel and models to an agent, over standard input and output
    (Model Context Protocol). It works on the server's own ledger and files, and may run beside it. It ends when its
    input does.
    """
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
    from mcp_types import ToolAnnotations

    from app import __version__
    from app.cli.agents.skill import instructions

    server = _server_class()("stillframe", version=__version__, instructions=instructions(), log_level="ERROR")
    for name in tools.names:
        server.add_tool(
            _served(tools, name),
            name=name,
            annotations=ToolAnnotations(
                read_only_hint=name not in SENDS, destructive_hint=False, idempotent_hint=True, open_world_hint=True
            ),
        )
    return server


def _server_class() -> Any:
    """The SDK's server, whose every failure of a call is our error shape: also unknown tools, arguments that do not fit,
    and what nobody expected."""
    import structlog
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError
    from pydantic import ValidationError

    from app.db import trouble_of
    from app.errors import InvalidForm, NotFound, StillframeError

    class Server(MCPServer):
        async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
            try:
                return await super().call_tool(name, arguments, context)
            except ToolError as error:
                cause = error.__cause__
                if isinstance(cause, StillframeError):
                    return failed(cause)
                if isinstance(cause, ValidationError):
                    return failed(_misfit(cause))
                if cause is None:
                    return failed(NotFound(N_("There is no tool %(name)s.", name=name[:80])))
                if trouble := trouble_of(cause):
                    return failed(trouble)
                structlog.get_logger(__name__).error("tool_failed", tool=name, exc_info=cause)
                message = N_("Something in Stillframe failed. Ask for the status of a run before you send it again.")
                return failed(StillframeError(message))

    def _misfit(error: ValidationError) -> InvalidForm:
        first = error.errors(include_url=False, include_input=False)[0]
        field = "".join(f"/{step}" for step in first["loc"])
        return InvalidForm(
            N_(
                "%(where)s: %(problem)s.",
                where=field.strip("/") or N_("The arguments"),
                problem=f"{first['msg'][:1].lower()}{first['msg'][1:]}",
            ),
            field=field,
        )

    return Server


def failed(error: "StillframeError") -> Any:
    """An error as the tools answer it: the JSON that the API answers, as text and as data."""
    import json

    from mcp_types import CallToolResult, TextContent

    from app.logs import redact

    data = {"code": error.error_code, "message": error.message, "field": error.field, "detail": error.detail}
    text = redact(json.dumps({"error": data}, ensure_ascii=False, default=str))
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=json.loads(text), is_error=True
    )


def _served(tools: "Tools", name: str) -> Callable[..., Awaitable[Any]]:
    """The tool with the picture where there is one."""
    import base64
    import json

    from mcp_types import CallToolResult, ImageContent, TextContent

    tool = getattr(tools, name)

    @wraps(tool)
    async def served(*args: Any, **given: Any) -> Any:
        answer = await tool(*args, **given)
        content: list[Any] = [TextContent(type="text", text=json.dumps(answer, ensure_ascii=False))]
        if name in SEES and (picture := await tools.picture(answer["id"])):
            data = base64.b64encode(picture).decode()
            content.append(ImageContent(type="image", data=data, mime_type="image/webp"))
        return CallToolResult(content=content, structured_content=answer)

    return served
