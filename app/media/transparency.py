"""Whether a picture has transparent parts, told by the thumbnail that was made of it: nothing is decoded again.

Thumbnails are WebP of our own (decode_child.py). Their header has the alpha flag exactly where a pixel is not opaque;
see "Extended File Format" in the WebP container specification.
"""

from app.errors import StorageError
from app.media.storage import Storage

HEAD_BYTES = 21
ALPHA_FLAG = 0x10


async def has_transparency(storage: Storage, thumb_key: str | None) -> bool:
    """False also where the thumbnail is not in storage any more."""
    if thumb_key is None:
        return False
    head = b""
    try:
        async for chunk in storage.stream(thumb_key, start=0, end=HEAD_BYTES):
            head += chunk
    except StorageError:
        return False
    return head[12:16] == b"VP8X" and len(head) >= HEAD_BYTES and bool(head[20] & ALPHA_FLAG)
