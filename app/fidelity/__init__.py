"""What an edit kept: measured against its source, and put back from it. Pure: bytes and numbers in, values out.

`measure` makes the report, `lock` sets the original pixels back and counts them, `propose_region` finds what changed.
docs/fidelity.md has the methods, their limits and what they were measured at. The front door is opened late: a server
knows a report's words without OpenCV, since its measuring is done in processes of their own (child.py).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.fidelity.asked import Wish
    from app.fidelity.change import propose_region
    from app.fidelity.locked import Exact, Locked, lock
    from app.fidelity.picture import Picture, read_picture
    from app.fidelity.png import write_png
    from app.fidelity.region import Brush, Polygon, Rectangle, Region
    from app.fidelity.report import Engines, Kept, Measurement, measure
    from app.fidelity.verdicts import Check, Item, Report, Verdict

__all__ = [
    "Brush",
    "Check",
    "Engines",
    "Exact",
    "Item",
    "Kept",
    "Locked",
    "Measurement",
    "Picture",
    "Polygon",
    "Rectangle",
    "Region",
    "Report",
    "Verdict",
    "Wish",
    "lock",
    "measure",
    "propose_region",
    "read_picture",
    "write_png",
]
_ROOMS = {
    "asked": ("Wish",),
    "change": ("propose_region",),
    "locked": ("Exact", "Locked", "lock"),
    "picture": ("Picture", "read_picture"),
    "png": ("write_png",),
    "region": ("Brush", "Polygon", "Rectangle", "Region"),
    "report": ("Engines", "Kept", "Measurement", "measure"),
    "verdicts": ("Check", "Item", "Report", "Verdict"),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return value
