"""The address of a source picture that we gave to upstream, which opens without an account while its signature is good."""

import re

from starlette.datastructures import QueryParams
from starlette.types import Scope

from app.media import is_signed

SIGNED = re.compile(r"/api/v1/images/[0-9A-Z]{26}/(?:file|copy)")


def is_signed_picture(scope: Scope, secret: bytes) -> bool:
    if scope["method"] not in ("GET", "HEAD") or not SIGNED.fullmatch(scope["path"]):
        return False
    query = QueryParams(scope["query_string"])
    return is_signed(secret, scope["path"], until=query.get("until", ""), signature=query.get("signature", ""))
