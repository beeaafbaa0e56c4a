"""What an edit kept: measured against its source, and put back from it. Pure: bytes and numbers in, values out.

`measure` makes the report, `lock` sets the original pixels back and counts them, `propose_region` finds what changed.
docs/fidelity.md has the methods, their limits and what they were measured at.
"""

from app.fidelity.change import propose_region
from app.fidelity.lock import Exact, Locked, lock
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
    "lock",
    "measure",
    "propose_region",
    "read_picture",
    "write_png",
]
