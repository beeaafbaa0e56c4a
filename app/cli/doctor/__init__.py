"""What `stillframe doctor` looks at, one module a subject. Each check answers findings; none changes anything, none
needs another to pass, and what a broken part throws is a finding, too."""

from app.cli.doctor.runner import Finding, Level, look

__all__ = ["Finding", "Level", "look"]
