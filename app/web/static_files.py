"""/static: every file under an address that holds the digest of the whole tree, so it may be kept for ever.

Relative addresses between the files just work. Text is compressed once a process, at the first request that takes it.
A style sheet that imports others is sent as one, and `imports` tells which modules a module needs, so that a page asks
for all of them at once.
"""

import asyncio
import gzip
import hashlib
import posixpath
import re
from collections import defaultdict
from pathlib import Path
from typing import Annotated

import brotli
from fastapi import APIRouter, Depends, Header, Response

from app.errors import NotFound
from app.messages import N_
from app.web.accept_header import accepted
from app.web.dependencies import State

FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
SHEET = re.compile(r'@import url\("([\w./-]+)"\) layer\((\w+)\);')
MODULE = re.compile(r'^import (?:[^"]* from )?"(\./[\w./-]+|\.\./[\w./-]+)";', re.MULTILINE)
COMPRESSED = frozenset({".css", ".js", ".svg", ".json", ".txt"})

router = APIRouter(include_in_schema=False)


class Assets:
    """The files of `root` as they are now. Reads them all once, for their digest."""

    def __init__(self, root: Path) -> None:
        self._files = {
            file.relative_to(root).as_posix(): file
            for file in sorted(root.rglob("*"))
            if file.suffix in TYPES and file.is_file() and not file.name.startswith(".")
        }
        tree = hashlib.sha256()
        for name, file in self._files.items():
            tree.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\0".encode())
        self.digest = tree.hexdigest()[:12]
        self._packed: dict[tuple[str, str], bytes] = {}
        self._packing: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    def url(self, name: str) -> str:
        """The address of a file, for templates. A name that is not there is a mistake in the template."""
        if name not in self._files:
            raise LookupError(f"static/{name} does not exist")
        return f"/static/{self.digest}/{name}"

    def text(self, name: str) -> str:
        return self._files[name].read_text(encoding="utf-8")

    def imports(self, name: str) -> tuple[str, ...]:
        """Every module that the module `name` imports, and those import, in the order in which they are met."""
        met: dict[str, None] = {}
        waiting = [name]
        while waiting:
            at = waiting.pop(0)
            found = [posixpath.normpath(f"{posixpath.dirname(at)}/{to}") for to in MODULE.findall(self.text(at))]
            waiting += [module for module in found if module not in met and module != name]
            met |= dict.fromkeys(module for module in found if module != name)
        return tuple(met)

    async def answer(self, digest: str, name: str, accept_encoding: str) -> Response:
        """Another digest is that of an older or newer server: its page gets what we have, for this once."""
        file = self._files.get(name)
        if file is None:
            raise NotFound(N_("This file does not exist."))
        headers = {"cache-control": FOR_EVER if digest == self.digest else "no-store"}
        if file.suffix not in COMPRESSED:
            return Response(await asyncio.to_thread(file.read_bytes), media_type=TYPES[file.suffix], headers=headers)
        headers["vary"] = "Accept-Encoding"
        encoding = choose_encoding(accept_encoding)
        if encoding:
            headers["content-encoding"] = encoding
        return Response(await self._content(name, encoding), media_type=TYPES[file.suffix], headers=headers)

    async def _content(self, name: str, encoding: str) -> bytes:
        key = (name, encoding)
        async with self._packing[key]:
            if key not in self._packed:
                self._packed[key] = await asyncio.to_thread(self._pack, name, encoding)
        return self._packed[key]

    def _pack(self, name: str, encoding: str) -> bytes:
        return pack(
            self._joined(name).encode() if name.endswith(".css") else self._files[name].read_bytes(),
            encoding,
            best=True,
        )

    def _joined(self, name: str) -> str:
        """The style sheet with what it imports in its place, each in its layer. Sheets of one folder, without addresses
        of their own."""
        folder = posixpath.dirname(name)
        return SHEET.sub(lambda found: f"@layer {found[2]} {{\n{self.text(f'{folder}/{found[1]}')}}}", self.text(name))


def choose_encoding(accept: str) -> str:
    """br, gzip, or '' for neither."""
    names = accepted(accept)
    return next((name for name in ("br", "gzip") if name in names), "")


def pack(data: bytes, encoding: str, *, best: bool) -> bytes:
    """`best` takes its time, for what is sent more than once."""
    if encoding == "br":
        return bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=11 if best else 4))
    return gzip.compress(data, 9 if best else 4, mtime=0) if encoding == "gzip" else data


AssetsDep = Annotated[Assets, Depends(State("assets"))]


@router.api_route("/static/{digest}/{name:path}", methods=["GET", "HEAD"])
async def static_file(
    assets: AssetsDep, digest: str, name: str, accept_encoding: Annotated[str, Header()] = ""
) -> Response:
    return await assets.answer(digest, name, accept_encoding)
