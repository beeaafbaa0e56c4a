"""The table of images: pictures that a person uploaded, that we fetched for their thumbnail, or our own samples."""

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Image(Base):
    """A source picture as this server saw it. `key` and `thumb_key` are places in storage."""

    __tablename__ = "images"
    __table_args__ = (Index("ix_images_sha256", "owner", "sha256", unique=True),)

    id: Mapped[str] = mapped_column(String(26), primary_key=True)
    owner: Mapped[str] = mapped_column(String(26), default="")  # a person's id; '' without accounts, never null
    origin: Mapped[str] = mapped_column(String(12))  # upload | url | sample | output
    url: Mapped[str | None] = mapped_column(Text)  # where it came from, for origin url
    name: Mapped[str] = mapped_column(String(200), default="")
    key: Mapped[str] = mapped_column(String(200))
    thumb_key: Mapped[str] = mapped_column(String(200))
    width: Mapped[int]  # after the orientation tag is applied
    height: Mapped[int]
    bytes: Mapped[int] = mapped_column(BigInteger)
    mime: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    has_metadata: Mapped[bool] = mapped_column(default=False)  # carries a place or a person's name
    created_at: Mapped[float]
