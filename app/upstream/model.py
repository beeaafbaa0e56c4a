"""What the app knows of a model: where its pictures go, which framings and options it has, what it costs."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

OUTPUTS_FIELD = "number_of_images"


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
    draws from scratch. A bundled entry carries no price: a price is always upstream's."""

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

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(self.schema.get("properties", {}))

    def estimate(self, wire: dict[str, Any]) -> Decimal | None:
        """The base price of a request: for each output, when the model is paid by output and makes several."""
        count = wire.get(OUTPUTS_FIELD) if OUTPUTS_FIELD in self.fields and self.price_unit == "output" else 1
        if self.price_usd is None or not isinstance(count, int):
            return self.price_usd
        return self.price_usd * max(count, 1)
