"""One job of the sandbox: its row in sandbox.sqlite, and what the Model API calls its state."""

from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Float, Index, Integer, MetaData, Row, Table, Text

metadata = MetaData()
jobs = Table(
    "jobs",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("account", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("price_micro", Integer, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("sources", JSON, nullable=False),
    Column("options", JSON, nullable=False),
    Column("faults", JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Float, nullable=False),
    Column("ready_at", Float, nullable=False),
    Column("run_s", Float, nullable=False),
    Column("started_at", Float),
    Column("finished_at", Float),
    Column("owner", Text),
    Column("attempts", Integer, nullable=False),
    Column("file", Text, unique=True),
    Column("notes", JSON, nullable=False),
    Column("error", JSON(none_as_null=True)),
    CheckConstraint("state in ('queued', 'running', 'completed', 'failed', 'cancelled')"),
    Index("jobs_queue", "state", "ready_at", "seq"),
    sqlite_autoincrement=True,
)
spent = Table(
    "spent",
    metadata,
    Column("account", Text, primary_key=True),
    Column("micro", Integer, nullable=False),
)


@dataclass(frozen=True)
class Job:
    """Times are seconds since 1970. `finished_at` may lie ahead: the end is shown when the pretended run time is over."""

    id: str
    account: str
    model: str
    price_micro: int
    prompt: str
    sources: list[dict[str, str]]
    options: dict[str, Any]
    faults: list[str]
    created_at: float
    ready_at: float
    run_s: float
    state: str = "queued"
    started_at: float | None = None
    finished_at: float | None = None
    attempts: int = 0
    file: str | None = None
    notes: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None

    def status(self, now: float) -> str:
        """In the words of the Model API."""
        if self.state in ("completed", "failed") and now < (self.finished_at or 0):
            return "in_progress"
        return {"queued": "in_queue", "running": "in_progress"}.get(self.state, self.state)


COLUMNS = [jobs.c[each.name] for each in fields(Job)]


def to_job(row: Row[Any]) -> Job:
    return Job(**row._mapping)
