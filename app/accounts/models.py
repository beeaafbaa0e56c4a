"""Tables of people and their sessions."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Person(Base):
    """Somebody who may sign in. `email` is stored in lower case; `password` is an argon2id hash."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(12), default="admin")
    created_at: Mapped[float]

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"


class Session(Base):
    """A signed-in browser. `id` is the SHA-256 of the cookie's value, which is stored nowhere."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(26), ForeignKey("people.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[float]
    seen_at: Mapped[float]
    expires_at: Mapped[float]
