"""The table of reports: one a run, from the moment its result is saved."""

from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.db.base import Json

QUEUED, MEASURING, DONE, FAILED, CANCELED = "queued", "measuring", "done", "failed", "canceled"
WAITING = frozenset({QUEUED, MEASURING})


class RunReport(Base):
    """What was measured of a run. `report` stays while a newer one is made. Times are the database's."""

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_state", "state", "queued_at"),)

    run_id: Mapped[str] = mapped_column(String(26), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))  # queued | measuring | done | failed | canceled
    queued_at: Mapped[float]
    ended_at: Mapped[float | None]
    slot: Mapped[str | None] = mapped_column(String(60))  # the slot that measures
    attempts: Mapped[int] = mapped_column(default=0)
    version: Mapped[int | None]  # of methods and limits
    report: Mapped[dict[str, Any] | None] = mapped_column(Json)  # {verdict, items, notes, version, calibration, first}
    facts: Mapped[dict[str, Any] | None] = mapped_column(Json)  # {aligned, blocks, found, map}
    error: Mapped[dict[str, Any] | None] = mapped_column(Json)  # {code, message}
