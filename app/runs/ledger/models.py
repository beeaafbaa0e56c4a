"""Tables of the run ledger. `ledger.py` alone changes a run's state; `budget.py` alone changes spend."""

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.db.base import Json
from app.runs.ledger.states import UNDER_WAY


def _where(condition: str) -> dict[str, Any]:
    """An index over the rows that the condition names alone, on either database."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


WHERE_UNDER_WAY = f"state in ({', '.join(repr(state) for state in sorted(UNDER_WAY))}) and not parked"


class Run(Base):
    """One paid request for one spec on one model. Times are the database's, in seconds; money in micro-dollars."""

    __tablename__ = "runs"
    __table_args__ = (
        UniqueConstraint("owner", "client_key", "spec_hash"),
        UniqueConstraint("upstream_account", "request_id"),
        Index("ix_runs_open", "state", "upstream_account"),
        Index("ix_runs_under_way", "upstream_account", **_where(WHERE_UNDER_WAY)),
        Index("ix_runs_learned", "upstream_account", "model", "id"),
        Index("ix_runs_deleted", "deleted_at", **_where("deleted_at is not null")),
        Index("ix_runs_owner", "owner", "id"),
        Index("ix_runs_spec_hash", "spec_hash"),
        Index("ix_runs_parent", "parent_id"),
        Index("ix_runs_request", "request_id"),
        Index("ix_runs_state", "owner", "state", "id", **_where("deleted_at is null")),
        Index("ix_runs_model", "owner", "model", "id", **_where("deleted_at is null")),
        Index("ix_runs_starred", "owner", "id", **_where("starred and deleted_at is null")),
        Index("ix_runs_group", "group_id", "group_index"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    owner: Mapped[str] = mapped_column(String(26), default="")  # a person's id; '' without accounts, never null
    client_key: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(16))
    parked: Mapped[bool] = mapped_column(default=False)
    restored: Mapped[bool] = mapped_column(default=False)  # parked by a restore: Send asks first
    cancel: Mapped[bool] = mapped_column(default=False)
    cancel_outcome: Mapped[str | None] = mapped_column(String(16))  # cancelled | too_late | unknown: upstream's word

    claim_id: Mapped[str | None] = mapped_column(String(32))
    claimed_at: Mapped[float | None]
    attempts: Mapped[int] = mapped_column(default=0)
    series_at: Mapped[float | None]  # first attempt of the present series
    not_before: Mapped[float | None]  # Retry-After, or the pause after an attempt that sent nothing
    slot: Mapped[str | None] = mapped_column(String(60))  # the slot that drives this run
    workflow_n: Mapped[int] = mapped_column(default=0)

    model: Mapped[str] = mapped_column(String(120))
    spec: Mapped[dict[str, Any]]
    spec_hash: Mapped[str] = mapped_column(String(64))
    prompt: Mapped[str] = mapped_column(Text)
    composer: Mapped[str] = mapped_column(String(12))
    wire: Mapped[dict[str, Any]]  # with our image ids, never data URIs or signatures
    sources: Mapped[list[Any]]  # [{n, role, image, url, width, height}]

    upstream_name: Mapped[str] = mapped_column(String(20))
    upstream_base: Mapped[str] = mapped_column(String(300))
    upstream_account: Mapped[str] = mapped_column(String(64))  # fingerprint of base and token
    draft: Mapped[bool] = mapped_column(default=False)
    request_id: Mapped[str | None] = mapped_column(String(128))
    queue_position: Mapped[int | None]
    status_word: Mapped[str | None] = mapped_column(String(40))
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)  # addresses and notes, stored when it succeeded
    received_bytes: Mapped[int | None] = mapped_column(BigInteger)
    total_bytes: Mapped[int | None] = mapped_column(BigInteger)

    created_at: Mapped[float]
    submitted_at: Mapped[float | None]
    running_at: Mapped[float | None]
    finished_at: Mapped[float | None]  # upstream's end, as this server saw it
    saved_at: Mapped[float | None]
    ended_at: Mapped[float | None]  # when the run came to its present end
    looked_at: Mapped[float | None]  # the last look that was answered
    missing_since: Mapped[float | None]  # since when upstream has said 404

    estimate_micro: Mapped[int] = mapped_column(BigInteger, default=0)  # held when made: the most, where it is known
    about_micro: Mapped[int | None] = mapped_column(BigInteger)  # what it costs about; null: not known
    price_known: Mapped[bool] = mapped_column(default=False)  # whether estimate_micro is the most
    actual_micro: Mapped[int | None] = mapped_column(BigInteger)  # upstream's figure
    stated_micro: Mapped[int | None] = mapped_column(BigInteger)  # a person's, where upstream named none
    held_micro: Mapped[int] = mapped_column(BigInteger, default=0)
    budget_day: Mapped[str | None] = mapped_column(String(10))  # null: counts against no budget

    error: Mapped[dict[str, Any] | None] = mapped_column(Json)
    group_id: Mapped[str | None] = mapped_column(String(26))
    group_index: Mapped[int | None]  # which member of its group: the pass, or the variant, from 0
    parent_id: Mapped[str | None] = mapped_column(String(26))
    tags: Mapped[list[Any]]
    starred: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    deleted_at: Mapped[float | None]


class Group(Base):
    """Runs that belong together. `held_micro` is what is reserved for members that are not made yet."""

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("owner", "client_key", "spec_hash"),
        Index("ix_groups_open", "state", "upstream_account"),
    )

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    owner: Mapped[str] = mapped_column(String(26), default="")
    client_key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12))  # passes | variants | localization
    state: Mapped[str] = mapped_column(String(12))  # open | done | stopped | cancelled
    spec: Mapped[dict[str, Any]]  # the whole edit
    spec_hash: Mapped[str] = mapped_column(String(64))
    plan: Mapped[list[Any]]  # what each member is made of, in order; see chain.Step
    at: Mapped[int] = mapped_column(default=0)  # the member that was made last
    attempt: Mapped[int] = mapped_column(default=0)  # how often the chain was taken up again
    draft: Mapped[bool] = mapped_column(default=False)
    upstream_account: Mapped[str] = mapped_column(String(64))
    held_micro: Mapped[int] = mapped_column(BigInteger, default=0)
    budget_day: Mapped[str | None] = mapped_column(String(10))
    error: Mapped[dict[str, Any] | None] = mapped_column(Json)  # why the chain could not go on by itself
    title: Mapped[str] = mapped_column(String(120), default="")
    sheet: Mapped[dict[str, Any] | None] = mapped_column(
        Json
    )  # localization: {texts, rows, terms}; `plan` has a row each
    created_at: Mapped[float]


class Approval(Base):
    """What a person decided of one file of a run. Rows are only added; the newest of a file counts, for that file alone."""

    __tablename__ = "approvals"
    __table_args__ = (Index("ix_approvals_run", "run_id", "id"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    run_id: Mapped[str] = mapped_column(String(26), ForeignKey("runs.id", ondelete="CASCADE"))
    person: Mapped[str] = mapped_column(String(120), default="")
    decision: Mapped[str] = mapped_column(String(20))  # approved | changes_requested | withdrawn
    sha256: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[float]


class Recipe(Base):
    """A spec with named blanks, kept to be filled again. `version` counts its changes."""

    __tablename__ = "recipes"
    __table_args__ = (Index("ix_recipes_owner", "owner", "id"),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    owner: Mapped[str] = mapped_column(String(26), default="")
    name: Mapped[str] = mapped_column(String(120))
    spec: Mapped[dict[str, Any]]
    blanks: Mapped[list[Any]]  # [{at, name}]: a JSON pointer into the spec, and what the field is called
    locked: Mapped[list[Any]]  # kept things that can't be unticked
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[float]
    updated_at: Mapped[float]


class RunWords(Base):
    """What a search reads of a run; `queries/search.py` keeps it. Without this row a run is not found, nor, deleted, undone."""

    __tablename__ = "run_words"
    __table_args__ = (Index("ix_run_words_tagged", "owner", "n", **_where("tags <> ''")),)

    n: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    run_id: Mapped[str] = mapped_column(String(26), ForeignKey("runs.id", ondelete="CASCADE"), unique=True)
    owner: Mapped[str] = mapped_column(String(26))
    words: Mapped[str] = mapped_column(Text)
    tags: Mapped[str] = mapped_column(Text, default="")


class RunEvent(Base):
    """What happened to a run, in order. `id` is what Last-Event-ID names."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_run_id", "run_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    run_id: Mapped[str] = mapped_column(String(26), ForeignKey("runs.id", ondelete="CASCADE"))
    at: Mapped[float]
    kind: Mapped[str] = mapped_column(String(12))  # state | phase | output | report | done | note
    from_state: Mapped[str | None] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    cause: Mapped[str] = mapped_column(String(40))
    detail: Mapped[dict[str, Any]]


ATTACHED = "file"  # the kind of an output that came and can't be shown


class Output(Base):
    """A file that a run produced. `key` is its place in storage."""

    __tablename__ = "outputs"

    run_id: Mapped[str] = mapped_column(String(26), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(
        String(12), primary_key=True
    )  # result | locked | mask | raw | evidence | file: not to be shown
    n: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    thumb_key: Mapped[str | None] = mapped_column(String(200))
    width: Mapped[int]
    height: Mapped[int]
    bytes: Mapped[int] = mapped_column(BigInteger)
    mime: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    detail: Mapped[dict[str, Any] | None] = mapped_column(Json)  # of a composite: {exact, notes, region}
    created_at: Mapped[float]


class Spend(Base):
    """Micro-dollars that runs of one day hold, a row a scope: '' for the server, else a person's id. Never deleted."""

    __tablename__ = "spend"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    scope: Mapped[str] = mapped_column(String(26), primary_key=True)
    held_micro: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
