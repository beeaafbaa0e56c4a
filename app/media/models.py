"""The tables of images: pictures that a person uploaded, that we fetched for their thumbnail, or our own samples; and
of addresses that showed none."""

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Image(Base):
    """A source picture as this server saw it. `key`, `thumb_key` and `copy_key` are places in storage; models get the copy,
    where there is one."""

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
    traits: Mapped[str | None] = mapped_column(String(120))  # words of Decoded.traits; null before they were looked for
    copy_key: Mapped[str | None] = mapped_column(String(200))
    copy_mime: Mapped[str | None] = mapped_column(String(40))
    copy_bytes: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[float]


class AddressFault(Base):
    """Why a look at an address showed no picture. `code` is a word of `address_faults`, `words` the JSON of a message."""

    __tablename__ = "address_faults"

    owner: Mapped[str] = mapped_column(String(26), primary_key=True, default="")
    url_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    seen_at: Mapped[float]
