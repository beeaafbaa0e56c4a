"""The builder's form: read from what was posted, or made from a spec. `form_to_spec.py` says it as a spec.

It keeps everything that was typed, whether it makes sense or not, so that a page that is shown again has lost nothing.
The name of a control is, where it stands once, its id on the page: `change-2.reads`, `image-1.role`.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from app.prompts import text_lines
from app.web.pages.builder.card_to_change import to_card
from app.web.pages.builder.change_form import KINDS, MAX_LINES, Card, fresh_card

MAX_CARDS = 12
MAX_SOURCES = 32
MAX_ALSO = 20
MAX_KEPT = 20
MAX_PLAN_LENGTH = 200
MAX_REGION = 600_000  # letters
RESULTS = ("1", "2", "3", "4", "6", "8")
_NUMBERED = re.compile(r"(image|change|kept)-(\d{1,3})\.([a-z._]{1,40})")
_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
_OPTION = re.compile(r"option\.([A-Za-z0-9_]{1,60})")


@dataclass(frozen=True)
class Source:
    """One picture, ours (`image`, its id) or at a public address (`url`). The first is the one being edited."""

    image: str = ""
    url: str = ""
    role: str = "other"
    note: str = ""


@dataclass(frozen=True)
class Kept:
    """Something that is kept of one image, by its number: "image 1 subject identity (face, pose)"."""

    what: str = "identity"
    image: str = "1"
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Area:
    """A rectangle on the picture being edited, in percent as they were typed."""

    x: str = ""
    y: str = ""
    w: str = ""
    h: str = ""

    def sides(self) -> tuple[str, str, str, str]:
        return self.x, self.y, self.w, self.h


@dataclass(frozen=True)
class BuilderForm:
    model: str
    client_key: str
    sources: tuple[Source, ...] = ()
    keep: tuple[str, ...] = ()
    keep_also: tuple[str, ...] = ()
    keep_strength: str = "unchanged"
    kept: tuple[Kept, ...] = ()
    cards: tuple[Card, ...] = ()
    area: Area | None = None
    region: str = ""  # shapes that are more than one rectangle, as JSON; then there is no `area`
    outside: str = "free"  # what becomes of the rest: free | lock | area
    size: str = "auto"
    options: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""
    plan: str = ""  # the chain of passes; see app.web.pages.builder.passes
    count: str = "1"  # how many results are asked for
    addresses: str = ""  # typed and not taken yet
    spec: str = ""  # pasted and not taken yet

    def is_pristine(self) -> bool:
        """Whether a sample may fill the whole form without taking anything that was done."""
        return not (self.keep or any(self.keep_also) or self.kept or self.area or self.region) and all(
            card.is_blank() for card in self.cards
        )

    def included(self) -> list[int]:
        """Where the changes of the spec stand among the cards."""
        return [n for n, card in enumerate(self.cards) if card.included]

    def results(self) -> int:
        """How many runs of this edit are asked for."""
        return int(self.count) if self.count in RESULTS else 1

    def with_card(self, n: int, card: Card) -> "BuilderForm":
        return replace(self, cards=(*self.cards[:n], card, *self.cards[n + 1 :]))


def fresh_form(model: str, client_key: str) -> BuilderForm:
    return BuilderForm(model, client_key, cards=(fresh_card("text"),))


def read_form(posted: Iterable[tuple[str, Any]], *, model: str) -> BuilderForm:
    """The form as it was posted. Files are not looked at, names that are not ours are passed over."""
    single: dict[str, str] = {}
    several: dict[str, list[str]] = defaultdict(list)
    numbered: dict[tuple[str, int], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    options: dict[str, str] = {}
    for name, value in posted:
        if not isinstance(value, str):
            continue
        value = value.replace("\r\n", "\n")
        if found := _NUMBERED.fullmatch(name):
            numbered[found[1], int(found[2])][found[3]].append(value)
        elif found := _OPTION.fullmatch(name):
            options[found[1]] = value
        else:
            single[name] = value
            several[name].append(value)
    parts = {
        kind: [numbered[key] for key in sorted(numbered) if key[0] == kind] for kind in ("image", "change", "kept")
    }
    return BuilderForm(
        model=single.get("model") or model,
        client_key=_id_or_none(single.get("client_key", "")),
        sources=tuple(filter(_is_any, map(_source, parts["image"])))[:MAX_SOURCES],
        keep=tuple(dict.fromkeys(several["keep"])),
        keep_also=tuple(several["keep_also"][:MAX_ALSO]),
        keep_strength=single.get("keep_strength", "unchanged"),
        kept=tuple(
            Kept(_first(k, "what"), _first(k, "image"), tuple(k.get("parts", ()))) for k in parts["kept"][:MAX_KEPT]
        ),
        cards=tuple(_card(values) for values in parts["change"][:MAX_CARDS] if _first(values, "kind") in KINDS),
        area=Area(*(single.get(f"area.{side}", "") for side in "xywh")) if "area.x" in single else None,
        region=single.get("region", "")[:MAX_REGION],
        outside=single.get("outside", "free"),
        size=single.get("size", "auto"),
        options=options,
        parent=_id_or_none(single.get("parent", "")),
        plan=single.get("plan", "")[:MAX_PLAN_LENGTH],
        count=single.get("count", "1"),
        addresses=single.get("addresses", ""),
        spec=single.get("spec", ""),
    )


def form_of(
    spec: Mapping[str, Any], client_key: str, *, aside: Iterable[tuple[int, Card]] = (), parent: str = ""
) -> BuilderForm:
    """The form that says `spec`. `aside` are the cards that were set aside, with the places where they stood."""
    cards = [to_card(change, is_open=n == 0) for n, change in enumerate(spec.get("changes", ()))]
    for at, card in aside:
        cards.insert(at, card)
    keep = [item if isinstance(item, Mapping) else {"what": item} for item in spec.get("keep", ())]
    area = spec.get("area")
    return BuilderForm(
        model=spec["model"],
        client_key=client_key,
        sources=tuple(
            Source(item.get("image") or "", item.get("url") or "", item.get("role") or "other", item.get("note") or "")
            for item in spec.get("images", ())
        ),
        keep=tuple(item["what"] for item in keep if not item.get("image")),
        keep_also=tuple(spec.get("keep_also", ())),
        keep_strength=spec.get("keep_strength") or "unchanged",
        kept=tuple(Kept(i["what"], str(i["image"]), tuple(i.get("parts") or ())) for i in keep if i.get("image")),
        cards=tuple(cards),
        area=Area(*(percent(side) for side in area)) if area else None,
        region=json.dumps(spec["region"], separators=(",", ":")) if spec.get("region") else "",
        outside=spec.get("outside") or "free",
        size=spec.get("size") or "auto",
        options={name: option_text(value) for name, value in (spec.get("options") or {}).items()},
        parent=parent,
    )


def _source(values: Mapping[str, list[str]]) -> Source:
    return Source(
        _id_or_none(_first(values, "id")),
        _first(values, "url"),
        _first(values, "role") or "other",
        _first(values, "note"),
    )


def _card(values: Mapping[str, list[str]]) -> Card:
    fields = {name: tuple(value) for name, value in values.items() if name not in ("kind", "in", "open")}
    if "reads" in fields:
        fields["reads"] = _lines(fields["reads"])
    return Card(_first(values, "kind"), "in" in values, bool(_first(values, "open")), fields)


def _lines(reads: tuple[str, ...]) -> tuple[str, ...]:
    """The lines as they were typed; one that was pasted with breaks in it is several. What is over stays on the last."""
    lines = [part for line in reads for part in (text_lines(line) or [""])]
    first, rest = lines[: MAX_LINES - 1], lines[MAX_LINES - 1 :]
    return (*first, " ".join(filter(None, rest))) if rest else tuple(first)


def _is_any(source: Source) -> bool:
    return bool(source.image or source.url)


def _id_or_none(text: str) -> str:
    return text if _ID.fullmatch(text) else ""


def _first(values: Mapping[str, list[str]], name: str) -> str:
    found = values.get(name)
    return found[0] if found else ""


def percent(fraction: float) -> str:
    return format((Decimal(str(fraction)) * 100).normalize(), "f")


def option_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
