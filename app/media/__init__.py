"""Pictures and files: safe fetching, safe decoding, saving of streams, storage, source images, samples."""

from app.media.addresses import has_unsafe_characters, is_public, parse_public_url, suffix_rule
from app.media.decoding import Decoded, decode
from app.media.encodings import NotUnpacked, unpack
from app.media.fetch import Fetched, agent_of, declared_length, fetch_public, make_public_client, open_public
from app.media.images import Images
from app.media.models import Image
from app.media.network import StreamBackend
from app.media.pinned import PinnedBackend
from app.media.samples import SAMPLES, Sample, sample_path, sample_thumb
from app.media.save_stream import Saved, save_stream, unpack_saved
from app.media.sent import Sent, check_inline, sent_of, shown_of, traits_of
from app.media.signed_paths import is_signed, sign_path
from app.media.storage import Storage
from app.media.transparency import has_transparency

__all__ = [
    "SAMPLES",
    "Decoded",
    "Fetched",
    "Image",
    "Images",
    "NotUnpacked",
    "PinnedBackend",
    "Sample",
    "Saved",
    "Sent",
    "Storage",
    "StreamBackend",
    "agent_of",
    "check_inline",
    "declared_length",
    "decode",
    "fetch_public",
    "has_transparency",
    "has_unsafe_characters",
    "is_public",
    "is_signed",
    "make_public_client",
    "open_public",
    "parse_public_url",
    "sample_path",
    "sample_thumb",
    "save_stream",
    "sent_of",
    "shown_of",
    "sign_path",
    "suffix_rule",
    "traits_of",
    "unpack",
    "unpack_saved",
]
