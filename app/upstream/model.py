"""What the app knows of a model: where its pictures go, which framings and options it has, what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from app.upstream.framing import nearest_ratio
from app.upstream.multipliers import Outputs, outputs_of


@dataclass(frozen=True)
class Option:
    """A plain field of the model's own; `kind` is its JSON type. Left empty it is not sent, and the model takes what it
    takes by default; one that is `is_required` must be chosen."""

    name: str
    kind: Literal["string", "integer", "number", "boolean"]
    title: str
    choices: tuple[str, ...] = ()
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    is_required: bool = False


@dataclass(frozen=True)
class Model:
    """`sizes` are the spec's words, `auto` first where framing can be left to the input; () when the model lets nobody
    choose. `ratios` are what its aspect_ratio knows, where that stands for a size. `image_field` is None for a model that
    draws from scratch. A bundled entry carries no price: a price is always upstream's. `own_ratio` is what the model draws
    in when nobody names a ratio, where that is not the input's. `unfilled` are fields that it asks for and nobody here can
    fill in, such as a mask; `defaults` are what fields count with when they are left out."""

    id: str
    name: str
    price_usd: Decimal | None
    price_unit: str
    pricing_note: str
    schema: dict[str, Any] = field(repr=False)
    image_field: str | None
    max_images: int
    max_prompt: int
    has_size: bool
    sizes: tuple[str, ...]
    ratios: tuple[str, ...]
    options: tuple[Option, ...]
    advice: str | None
    source: Literal["live", "bundled"]
    own_ratio: str | None = None
    unfilled: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def fields(self) -> frozenset[str]:
        named = self.schema.get("properties")
        return frozenset(named) if isinstance(named, dict) else frozenset()

    def outputs(self, wire: Mapping[str, Any], *, raw: bool = False) -> Outputs:
        """How many outputs a request may make at most, the schema's defaults counted in."""
        return outputs_of(wire, self.fields, self.defaults, self.image_field, raw=raw)

    def auto_ratio(self, first: tuple[int, int] | None) -> str | None:
        """What `auto` has to send for a first picture of this width and height; None where leaving it out is right."""
        if self.own_ratio is None or "auto" in self.ratios:
            return None if self.own_ratio is None else "auto"
        return nearest_ratio(self.ratios, *first) if first else None
