"""Texts that keep what they were made of: each reader gets them in their own language, the database code and params."""

from app.messages.lazy_text import N_, Joined, LazyText, joined
from app.messages.message import MESSAGES, Message, brief, message_of, read, read_text, stored

__all__ = [
    "MESSAGES",
    "N_",
    "Joined",
    "LazyText",
    "Message",
    "brief",
    "joined",
    "message_of",
    "read",
    "read_text",
    "stored",
]
