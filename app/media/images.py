"""The source pictures: taken from a person, fetched from an address, or our own samples. One row for the same bytes
of the same owner, the bytes and a thumbnail in storage."""

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import unquote

import httpx
import structlog
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.db import Database, db_age, db_now, new_id
from app.errors import DecodeError, FetchError, ImageError, NotFound, StorageError
from app.media.address_faults import FRESH_S, GONE, NOT_PICTURE, UNSEEN, AddressFaults
from app.media.decoding import Decoded, decode
from app.media.fetch import Fetched, fetch_public
from app.media.file_names import SUFFIXES
from app.media.kept import Kept
from app.media.models import Image
from app.media.samples import sample, sample_path
from app.media.sent import Sent, check_inline, sent_of
from app.media.storage import Storage
from app.messages import Message

MAX_UPLOAD = 50 * 2**20
MAX_ADDRESS = 25 * 2**20
ADDRESS_S = 5.0
MAX_ROWS = 500  # kept in memory: a row never changes
MAX_URIS, MAX_KEPT_URI = 8, 2 * 2**20  # many runs of one edit send the same picture
CODES = {"unsupported_format": "image_unsupported", "too_many_pixels": "image_too_large", "memory": "image_too_large"}

log = structlog.get_logger(__name__)


class Images:
    """`fetch` gets a foreign address; `fetch_public` unless a test plays the internet. No picture is taken while fewer
    bytes than `floor` are free, so that runs still end; and of one owner no more than `most` bytes."""

    def __init__(
        self,
        database: Database,
        storage: Storage,
        *,
        fetch: Callable[..., Awaitable[Fetched]] = fetch_public,
        floor: int = 0,
        most: int | None = None,
    ) -> None:
        self._database = database
        self._storage = storage
        self._fetch = fetch
        self.faults = AddressFaults(database)
        self._floor, self._most = floor, most
        self._rows, self._uris = Kept[Image](MAX_ROWS), Kept[str](MAX_URIS)

    async def add_bytes(
        self,
        data: bytes,
        *,
        owner: str = "",
        name: str = "",
        origin: str = "upload",
        url: str | None = None,
        field: str = "/file",
    ) -> Image:
        """Take a picture in. Raises ImageError, with the field that it came from, when it is none that we take, and
        StorageError where there is no room for it."""
        if len(data) > MAX_UPLOAD:
            raise ImageError(Message("picture.bytes", size=MAX_UPLOAD // 2**20), code="image_too_large", field=field)
        sha256 = await asyncio.to_thread(lambda: hashlib.sha256(data).hexdigest())
        if known := await self._known(owner, sha256):
            return known
        await self._check_room(owner, len(data), field)
        try:
            seen = await decode(data, as_source=True)
        except DecodeError as error:
            code = CODES.get(error.error_code, "image_corrupt")
            raise ImageError(error.message, code=code, field=field) from error
        return await self._keep(data, seen, owner=owner, name=_clean(name), origin=origin, url=url, sha256=sha256)

    async def add_url(self, url: str, *, owner: str = "") -> Image:
        """Fetch a picture, in five seconds at most. Raises ImageError when it can't or mustn't be fetched, or is none; why
        is remembered for an hour."""
        try:
            fetched = await self._fetch(url, max_bytes=MAX_ADDRESS, total_s=ADDRESS_S)
        except FetchError as error:
            log.info("image_unreachable", host=_host(url), reason=error.error_code)
            await self.faults.note(owner, url, GONE if error.error_code == "gone" else UNSEEN, error.message)
            raise ImageError(error.message, code="image_unreachable", field="/url") from error
        name = unquote(httpx.URL(url).path)
        try:
            image = await self.add_bytes(fetched.data, owner=owner, name=name, origin="url", url=url, field="/url")
        except ImageError as error:
            is_none = error.error_code == "image_unsupported"
            await self.faults.note(owner, url, NOT_PICTURE if is_none else UNSEEN, error.message)
            raise
        await self.faults.clear(owner, url)
        return image

    async def add_sample(self, name: str, *, owner: str = "") -> Image:
        title = sample(name).title
        data = await asyncio.to_thread(sample_path(name).read_bytes)
        return await self.add_bytes(data, owner=owner, name=title, origin="sample")

    async def get(self, image_id: str, *, owner: str | None = None) -> Image:
        """Raises NotFound; also when `owner` is given and the picture is somebody else's."""
        found = await self.get_many([image_id], owner=owner)
        if image_id not in found:
            raise NotFound(Message("picture.missing"))
        return found[image_id]

    async def get_many(self, ids: Iterable[str], *, owner: str | None = None) -> dict[str, Image]:
        wanted = list(ids)
        found = {image_id: image for image_id in wanted if (image := self._rows.get(image_id)) is not None}
        if unknown := [image_id for image_id in wanted if image_id not in found]:
            async with self._database.read() as session:
                for image in await session.scalars(select(Image).where(Image.id.in_(unknown))):
                    found[image.id] = image
                    if image.traits is not None:  # else a copy may still be made
                        self._rows.put(image.id, image)
        return {image_id: image for image_id, image in found.items() if owner is None or image.owner == owner}

    async def by_url(self, url: str, *, owner: str = "") -> Image | None:
        """What was fetched from `url` within the last hour."""
        query = (
            select(Image)
            .where(Image.owner == owner, Image.url == url, db_age(Image.created_at) < FRESH_S)
            .order_by(Image.id.desc())
            .limit(1)
        )
        async with self._database.read() as session:
            return await session.scalar(query)

    async def read(self, image_id: str) -> bytes:
        return await self._storage.get((await self.get(image_id)).key)

    async def sent(self, image: Image) -> Sent:
        """What a model gets of a picture. Raises DecodeError where a copy is needed and can't be made."""
        if image.traits is None:  # taken in before copies were made
            image = await self._copy_late(image)
        return sent_of(image)

    async def read_sent(self, image_id: str, *, owner: str | None = None) -> bytes:
        return await self._storage.get((await self.sent(await self.get(image_id, owner=owner))).key)

    async def data_uri(self, image_id: str) -> str:
        """The picture, or its copy, inside an address. Raises ImageError when it is larger than upstream takes this way."""
        image = await self.get(image_id)
        sent = await self.sent(image)
        check_inline(image, sent.bytes)
        if (uri := self._uris.get(sent.key)) is None:
            data = await self._storage.get(sent.key)
            uri = f"data:{sent.mime};base64,{base64.b64encode(data).decode()}"
            if len(data) <= MAX_KEPT_URI:
                self._uris.put(sent.key, uri)
        return uri

    async def _copy_late(self, image: Image) -> Image:
        seen = await decode(await self._storage.get(image.key), as_source=True)
        copy_key = await self._put_copy(image.id, seen)
        values = {"traits": " ".join(seen.traits), **_copy_columns(copy_key, seen)}
        async with self._database.write() as session:
            await session.execute(update(Image).where(Image.id == image.id).values(**values))
        return await self.get(image.id)

    async def _put_copy(self, image_id: str, seen: Decoded) -> str | None:
        if not seen.copy:
            return None
        key = f"images/{image_id}/copy.{SUFFIXES[seen.copy_mime]}"
        await self._storage.put(key, seen.copy)
        return key

    async def _known(self, owner: str, sha256: str) -> Image | None:
        async with self._database.read() as session:
            return await session.scalar(select(Image).where(Image.owner == owner, Image.sha256 == sha256))

    async def _check_room(self, owner: str, size: int, field: str) -> None:
        if self._floor and await self._storage.free() < self._floor + size:
            raise StorageError(Message("storage.reserve"), code="storage_full")
        if self._most is None or not owner:
            return
        async with self._database.read() as session:
            stored = await session.scalar(select(func.sum(Image.bytes)).where(Image.owner == owner)) or 0
        if stored + size > self._most:
            message = Message("picture.quota", stored=f"{stored / 1e9:.1f}", most=f"{self._most / 1e9:.1f}")
            raise ImageError(message, code="storage_quota", field=field)

    async def _keep(
        self, data: bytes, seen: Decoded, *, owner: str, name: str, origin: str, url: str | None, sha256: str
    ) -> Image:
        image_id = new_id()
        key, thumb_key = f"images/{image_id}/original.{SUFFIXES[seen.mime]}", f"images/{image_id}/thumb.webp"
        image = Image(
            id=image_id,
            owner=owner,
            origin=origin,
            url=url,
            name=name,
            key=key,
            thumb_key=thumb_key,
            width=seen.width,
            height=seen.height,
            bytes=len(data),
            mime=seen.mime,
            sha256=sha256,
            has_metadata=seen.has_metadata,
            traits=" ".join(seen.traits),
            created_at=db_now(),
        )
        copy_key = None
        try:
            await self._storage.put(key, data)
            await self._storage.put(thumb_key, seen.thumb)
            copy_key = await self._put_copy(image_id, seen)
            for column, value in _copy_columns(copy_key, seen).items():
                setattr(image, column, value)
            async with self._database.write() as session:
                session.add(image)
                await session.flush()
                await session.refresh(image)
        except BaseException as error:
            await self._storage.delete(key)
            await self._storage.delete(thumb_key)
            if copy_key:
                await self._storage.delete(copy_key)
            if isinstance(error, IntegrityError) and (known := await self._known(owner, sha256)):
                return known  # the same bytes came twice at once, and the other was first
            raise
        return image


def _copy_columns(copy_key: str | None, seen: Decoded) -> dict[str, str | int | None]:
    return {"copy_key": copy_key, "copy_mime": seen.copy_mime or None, "copy_bytes": len(seen.copy) or None}


def _clean(name: str) -> str:
    """The last part of a path, as far as it can be shown."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable()).strip()[:200]


def _host(url: str) -> str:
    """For the log, which never holds a whole address: its query may carry a signature."""
    try:
        return httpx.URL(url).raw_host.decode("ascii", "replace")  # `host` decodes it, which can fail
    except httpx.InvalidURL:
        return ""
