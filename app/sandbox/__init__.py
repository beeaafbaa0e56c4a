"""The embedded Model API and its draft engine: what a machine without a token edits with.

The front door is opened late: the drawing process imports the engine below, and needs nothing of the server.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.sandbox.faults.faults import FAULTS
    from app.sandbox.service import Sandbox

__all__ = ["FAULTS", "Sandbox"]


def __getattr__(name: str) -> Any:
    if name == "Sandbox":
        from app.sandbox.service import Sandbox

        return Sandbox
    if name == "FAULTS":
        from app.sandbox.faults.faults import FAULTS

        return FAULTS
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
