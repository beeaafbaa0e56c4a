"""Which addresses hold a secret: review links, and nothing else. Whoever has the address may do what it says, without
an account; so it is told to nobody: no referrer, kept in no cache and no search engine, hidden in the log (app/logs.py).
"""

import re

PREFIX = "/review/"
# These routes and no other are open to somebody without an account (app/web/pages/review/routes.py).
ROUTES = re.compile(r"/review/[A-Za-z0-9_-]{43}(?:/before|/after|/pins|/pins/[0-9]{1,9}/removal|/verdict)?")
HEADERS = {
    b"referrer-policy": b"no-referrer",
    b"cache-control": b"no-store",
    b"x-robots-tag": b"noindex, nofollow",
}


def is_secret(path: str) -> bool:
    return path.startswith(PREFIX)


def is_open(path: str) -> bool:
    return bool(ROUTES.fullmatch(path))
