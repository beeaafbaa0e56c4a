"""Tables of review links and what reviewers said; `service.py` keeps them."""

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Review(Base):
    """A link that shows one run's pictures to somebody without an account. Its token is stored nowhere, only its hash."""

    __tablename__ = "reviews"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    run_id: Mapped[str] = mapped_column(String(26), ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256
    created_at: Mapped[float]
    expires_at: Mapped[float]
    revoked_at: Mapped[float | None]
    verdict: Mapped[str | None] = mapped_column(String(12))  # approved | change
    words: Mapped[str] = mapped_column(Text, default="")
    reviewer: Mapped[str] = mapped_column(String(120), default="")  # as they call themselves
    decided_at: Mapped[float | None]


class ReviewPin(Base):
    """A place of the result, in fractions of it from its upper left, and what is to be said of it."""

    __tablename__ = "review_pins"

    review_id: Mapped[str] = mapped_column(String(26), ForeignKey("reviews.id", ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    x: Mapped[float]
    y: Mapped[float]
    words: Mapped[str] = mapped_column(Text)
    created_at: Mapped[float]
