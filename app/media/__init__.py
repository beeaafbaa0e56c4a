"""Owns files: safe fetching of foreign addresses, saving of streams, storage."""

from app.media.addresses import is_public, parse_public_url, suffix_rule
from app.media.fetch import Fetched, PinnedBackend, declared_length, fetch_public, make_public_client, open_public
from app.media.models import Image
from app.media.saving import Saved, save_stream
from app.media.storage import Storage

__all__ = [
    "Fetched",
    "Image",
    "PinnedBackend",
    "Saved",
    "Storage",
    "declared_length",
    "fetch_public",
    "is_public",
    "make_public_client",
    "open_public",
    "parse_public_url",
    "save_stream",
    "suffix_rule",
]
