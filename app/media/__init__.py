"""Pictures and files: safe fetching, safe decoding, saving of streams, storage, source images, samples."""

from app.media.addresses import has_unsafe_characters, is_public, parse_public_url, suffix_rule
from app.media.decoding import Decoded, decode
from app.media.fetch import Fetched, declared_length, fetch_public, make_public_client, open_public
from app.media.images import Images, check_inline
from app.media.models import Image
from app.media.network import StreamBackend
from app.media.pinned import PinnedBackend
from app.media.samples import SAMPLES, Sample, sample_path, sample_thumb
from app.media.saving import Saved, save_stream
from app.media.signing import is_signed, sign_path
from app.media.storage import Storage

__all__ = [
    "SAMPLES",
    "Decoded",
    "Fetched",
    "Image",
    "Images",
    "PinnedBackend",
    "Sample",
    "Saved",
    "Storage",
    "StreamBackend",
    "check_inline",
    "declared_length",
    "decode",
    "fetch_public",
    "has_unsafe_characters",
    "is_public",
    "is_signed",
    "make_public_client",
    "open_public",
    "parse_public_url",
    "sample_path",
    "sample_thumb",
    "save_stream",
    "sign_path",
    "suffix_rule",
]
