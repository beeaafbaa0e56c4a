"""The assembly of the collaborators from the settings, once, and their start and stop in order."""

from app.wiring.assembly import assemble
from app.wiring.studio import Studio

__all__ = ["Studio", "assemble"]
