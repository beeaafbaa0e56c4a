"""The spec, version 1: everything that a designer asks for in one edit, and its canonical JSON.

Pydantic reads and writes it by what is declared here (`fields.py`); `parse.py` makes specs from JSON, the kinds of change
are in `prompts/changes/`. A list keeps the order in which it was given, so that a JSON pointer into what was sent still
points at the same thing here.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from annotated_types import Ge, Le, MaxLen

from app.messages import N_
from app.prompts.changes.base import Change
from app.prompts.changes.registry import BY_KIND
from app.prompts.spec.fields import (
    MAX_IMAGES,
    MAX_NAME,
    Choice,
    Exact,
    Form,
    Fraction,
    ImageNumber,
    Phrase,
    Scalar,
    SpecObject,
    described,
)
from app.prompts.spec.region import OUTSIDE, Region
from app.prompts.spec.vocabulary import KEEP, KEEP_ORDER, PARTS, ROLES, STRENGTHS

if TYPE_CHECKING:
    from pydantic import TypeAdapter

VERSION = 1
MAX_CHANGES = 12
MAX_KEEP = 60
MAX_KEEP_ALSO = 20
MAX_ADDRESS = 4_000  # a signed address is long
MAX_OPTIONS = 20
FREE = "free"
MIN_SIDE = 0.001  # of an area
_NAME = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
_MODEL = rf"^{_NAME}(/{_NAME}){{0,5}}$"
_IMAGE_ID = r"^[0-9A-HJKMNP-TV-Z]{26}$"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source(SpecObject):
    """An image: either a public address, or the ID of one that was added here."""

    url: str | None = described(
        "A public https address, which is passed on as it is.",
        "https://example.com/poster.jpg",
        default=None,
        max_length=MAX_ADDRESS,
    )
    image: str | None = described(
        "The ID of an image that was added here.", "01JABCDEFGHJKMNPQRSTVWXYZ0", default=None, pattern=_IMAGE_ID
    )
    role: Annotated[str, Choice(ROLES)] = described(
        "What the image is for. The first one is the one that is edited: always primary.", "scene", default="other"
    )
    note: Phrase = described("What to take from the image, in your own words.", "the warm light", default="")

    def __post_init__(self) -> None:
        if (self.url is None) == (self.image is None):
            raise ValueError(
                N_("An image has either “url”, a public https address, or “image”, the ID of one added here.")
            )


@dataclass(frozen=True, slots=True)
class Kept(SpecObject):
    """Something that stays as it is. A word alone is `{"what": word}`."""

    what: Annotated[str, Choice(tuple(KEEP))] = described("What is kept.", "identity")
    image: ImageNumber | None = described(
        "The number of the image in which it is, from 1; else the first.", 1, default=None
    )
    parts: tuple[Annotated[str, Choice(PARTS)], ...] = described(
        "Which details of an identity are kept.", ["face", "hair"], default=(), max_length=len(PARTS)
    )


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the primary image, in fractions of its width and height."""

    x: float
    y: float
    w: float
    h: float

    def __post_init__(self) -> None:
        if self.w < MIN_SIDE or self.h < MIN_SIDE:
            raise ValueError(N_("An area is at least a thousandth of the image’s width and height."))
        if self.x + self.w > 1.0001 or self.y + self.h > 1.0001:
            raise ValueError(N_("The area extends beyond the image."))


def kept_json(kept: Kept) -> str | Json:
    """A word where that says it all."""
    if kept.image is None and not kept.parts:
        return kept.what
    return (
        {"what": kept.what}
        | ({"image": kept.image} if kept.image is not None else {})
        | ({"parts": list(kept.parts)} if kept.parts else {})
    )


KeptForm = Annotated[
    Kept,
    Form(
        whole=Kept,
        short=Annotated[str, Choice(tuple(KEEP))],
        read=lambda kept: kept if isinstance(kept, Kept) else Kept(kept),
        write=kept_json,
    ),
]
AreaForm = Annotated[
    Area,
    Form(
        whole=tuple[Fraction, Fraction, Fraction, Fraction],
        read=lambda sides: Area(*sides),
        write=lambda area: [area.x, area.y, area.w, area.h],
    ),
]


@dataclass(frozen=True, slots=True)
class Spec(SpecObject):
    """What a designer asks for in one edit. `raw`, a request body, goes with `version` and `model` alone."""

    keeps_empty: ClassVar[bool] = True
    example: ClassVar[Json | None] = {
        "version": VERSION,
        "model": "openai/gpt-image-2/edit",
        "images": [{"url": "https://example.com/poster.jpg"}],
        "keep": ["photograph", "layout", "brand_mark"],
        "changes": [{"kind": "text", "target": "headline", "reads": "今日のおすすめ"}],
    }

    version: Annotated[int, Exact, Ge(VERSION), Le(VERSION)] = described(
        "The version of this format.", VERSION, kw_only=True, json_schema_extra={"const": VERSION}
    )
    model: str = described(
        "The ID of a model; GET /api/v1/models lists them.",
        "openai/gpt-image-2/edit",
        max_length=MAX_NAME,
        pattern=_MODEL,
    )
    images: tuple[Source, ...] = described(
        "The images that are sent. The first one is edited, and the others are what it takes something from.",
        [{"url": "https://example.com/poster.jpg"}],
        default=(),
        max_length=MAX_IMAGES,
    )
    keep: tuple[KeptForm, ...] = described(
        "What stays as it is: words, or objects that name the image and the details. It comes first in the prompt.",
        ["photograph", {"what": "identity", "image": 1, "parts": ["face", "hair"]}],
        default=(),
        max_length=MAX_KEEP,
    )
    keep_also: tuple[Phrase, ...] = described(
        "What else stays as it is, in your own words.", ["the steam over the cup"], default=(), max_length=MAX_KEEP_ALSO
    )
    keep_strength: Annotated[str, Choice(tuple(STRENGTHS))] = described(
        "How strictly it is kept: unchanged, or exactly as in the input.", "exactly", default="unchanged"
    )
    changes: tuple[Annotated[Change, BY_KIND], ...] = described(
        "What is changed, each by its kind.",
        [{"kind": "text", "target": "headline", "reads": "今日のおすすめ"}],
        default=(),
        max_length=MAX_CHANGES,
    )
    area: AreaForm | None = described(
        "Where the change belongs: x, y, width and height in fractions of the first image.",
        [0.1, 0.1, 0.5, 0.25],
        default=None,
    )
    region: Region | None = described(
        "Where the change belongs, as shapes or as a mask; `area` is one rectangle of it.",
        {"shapes": [{"kind": "rectangle", "box": [0.1, 0.1, 0.5, 0.25]}]},
        default=None,
    )
    outside: Annotated[str, Choice(OUTSIDE)] = described(
        "What becomes of the rest: free, words in the prompt alone; lock, the original is put back after the edit; area, "
        "only the crop around the region is sent, and the answer is set into the original.",
        "area",
        default="free",
    )
    size: str = described("A size of the model, or auto.", "1024_1536", default="auto", max_length=MAX_NAME)
    options: Annotated[dict[Annotated[str, MaxLen(MAX_NAME)], Scalar], MaxLen(MAX_OPTIONS)] = described(
        "Fields of the model’s own, by name.", {"quality": "high"}, default={}
    )
    raw: dict[str, Any] | None = described(
        "A request body that is sent unchanged, instead of all that a spec says.",
        {"prompt": "Keep the face. Remove the lamp.", "images": ["https://example.com/portrait.jpg"]},
        default=None,
    )

    def to_json(self) -> Json:
        """The canonical JSON: `parse_spec` of it is this spec again."""
        data: Json = adapter().dump_python(self, mode="json", by_alias=True)
        if self.raw is not None:
            return {name: data[name] for name in ("version", "model", "raw")}
        del data["raw"]
        if self.region is None:
            del data["region"]
        if self.outside == FREE:  # a spec of before these is the same edit, with the same hash
            del data["outside"]
        return data

    @property
    def place(self) -> Area | None:
        """The area, or the box around the region; None where nobody drew any, or a mask says it."""
        if self.area or self.region is None or self.region.bounds is None:
            return self.area
        left, top, right, bottom = self.region.bounds
        return Area(left, top, max(MIN_SIDE, right - left), max(MIN_SIDE, bottom - top))


@cache
def adapter() -> "TypeAdapter[Spec]":
    """Pydantic's reader and writer of specs, made once."""
    from pydantic import TypeAdapter

    return TypeAdapter(Spec)


@dataclass(frozen=True, slots=True)
class _JsonOf:
    """JSON that is read later on, described as what it will be."""

    type: Any

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:
        from pydantic import TypeAdapter

        return handler(TypeAdapter(self.type).core_schema)


SpecJson = Annotated[Json, _JsonOf(Spec)]
KeptJson = Annotated[Any, _JsonOf(KeptForm)]


def spec_hash(spec: Spec) -> str:
    """SHA-256 of the canonical JSON. What is kept counts as a set: the order of clicks makes no other edit."""
    data = spec.to_json()
    if spec.raw is None:
        kept = sorted(set(spec.keep), key=keep_key)
        data["keep"] = [kept_json(item) for item in kept]
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def keep_key(kept: Kept) -> tuple[int, int, tuple[int, ...]]:
    """The canonical order of kept things."""
    return KEEP_ORDER[kept.what], kept.image or 0, tuple(sorted(map(PARTS.index, kept.parts)))
