"""Signed paths: an address on this server that upstream may open for a while, without an account."""

import hashlib
import hmac
import time
from urllib.parse import urlencode


def sign_path(secret: bytes, path: str, *, until: int) -> str:
    """`path` with the time, in seconds since 1970, until which it is good, and the proof that we said so."""
    return f"{path}?{urlencode({'until': until, 'signature': _signature(secret, path, str(until))})}"


def is_signed(secret: bytes, path: str, *, until: str, signature: str) -> bool:
    """Whether `path` was signed with this secret and is still good; `until` and `signature` as the query gave them."""
    given, right = signature.encode(), _signature(secret, path, until).encode()
    return hmac.compare_digest(given, right) and time.time() <= int(until)


def _signature(secret: bytes, path: str, until: str) -> str:
    key = hmac.digest(secret, b"stillframe signed path", hashlib.sha256)  # the secret serves other ends as well
    return hmac.new(key, f"{path}\n{until}".encode(), hashlib.sha256).hexdigest()
