"""One job of the sandbox: its row in sandbox.sqlite, and what the Model API calls its state."""

import json
from dataclasses import dataclass, field, fields
from typing import Any

SCHEMA = """
create table if not exists jobs (
  seq integer primary key autoincrement,
  id text not null unique,
  account text not null,
  model text not null,
  price_micro integer not null,
  prompt text not null,
  sources text not null,
  options text not null,
  faults text not null,
  state text not null check (state in ('queued', 'running', 'completed', 'failed', 'cancelled')),
  created_at real not null,
  ready_at real not null,
  run_s real not null,
  started_at real,
  finished_at real,
  owner text,
  attempts integer not null default 0,
  file text unique,
  notes text not null default '[]',
  error text
);
create index if not exists jobs_queue on jobs (state, ready_at, seq);
create table if not exists spent (account text primary key, micro integer not null);
"""


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

    def row(self) -> dict[str, Any]:
        return {name: _to_column(name, getattr(self, name)) for name in COLUMNS}


COLUMNS = [column.name for column in fields(Job)]
_JSON = {"sources", "options", "faults", "notes", "error"}


def read_job(row: tuple[Any, ...]) -> Job:
    values = dict(zip(COLUMNS, row, strict=True))
    return Job(**{name: json.loads(v) if name in _JSON and v is not None else v for name, v in values.items()})


def _to_column(name: str, value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if name in _JSON and value is not None else value
