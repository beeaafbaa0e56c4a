"""A spec with all that follows from it, before anything is stored: its prompt, its findings, its request, its price."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.db import Database
from app.errors import OverBudget
from app.media import Images
from app.messages import N_
from app.prompts import Finding, ModelFacts, PictureFacts, Spec, compose, drift_risk, lint, parse_spec, split_passes
from app.runs.ledger import budget
from app.runs.ledger.chain import Step
from app.runs.prices import Price, Prices
from app.runs.reports.area import crop_of, sent_json, spec_of_crop
from app.runs.source_facts import pictures_of
from app.upstream import Catalogue, Model, Profile, picture_rules, wire_body


@dataclass(frozen=True)
class Composed:
    spec: Spec
    model: Model
    preview: dict[str, Any]
    lines: Any
    findings: list[Finding]
    blocked: bool
    price: Price

    def step(self) -> Step:
        """What a run of it is made of."""
        most = self.price.most
        return Step(
            spec=self.spec.to_json(),
            prompt=self.preview["prompt"],
            composer=self.preview["composer"],
            model=self.model.id,
            wire=self.preview["wire"],
            estimate_micro=budget.to_micro(self.price.about if most is None else most),
            price_known=most is not None,
            sent=self.preview.get("sent"),
            about_micro=None if self.price.about is None else budget.to_micro(self.price.about),
        )


class Composer:
    def __init__(self, catalogue: Catalogue, profile: Profile, images: Images, database: Database) -> None:
        self._catalogue, self._profile, self._images = catalogue, profile, images
        self._prices = Prices(database)

    async def compose(self, spec_json: Any, *, owner: str = "") -> Composed:
        """The preview with the parsed spec and the prompt's lines, for the builder page."""
        spec = parse_spec(spec_json)
        model = await self._catalogue.get(spec.model)
        draft = self._profile.name == "sandbox"
        pictures = await pictures_of(self._images, spec, owner)
        first = await self._first_size(spec, model, pictures, owner)
        composition = compose(spec)
        size = (pictures[0].width, pictures[0].height) if pictures and pictures[0] and pictures[0].width else None
        crop = crop_of(spec, size, model.sizes)
        asked = spec_of_crop(spec, crop, model.sizes) if crop else spec
        first = crop.wanted if crop else first
        findings = lint(spec, _facts(asked, model, first, draft=draft), pictures)
        named = [image.image or image.url or "" for image in spec.images]
        wire = wire_body(asked, composition.prompt, model, named, first)
        price = await self._prices.of(model, self._profile.account, wire, raw=spec.raw is not None)
        preview = {
            "prompt": composition.prompt,
            "composer": composition.composer,
            "findings": [finding.to_json() for finding in findings],
            "drift_risk": drift_risk(spec, findings).to_json(),
            "passes": [part.to_json() for part in split_passes(spec)],
            "wire": wire,
            "sent": sent_json(crop) if crop else None,
            "price": {
                "usd": _money(price.about),
                "most_usd": _money(price.most),
                "learned": price.is_learned,
                "outputs": price.outputs,
                "doubts": list(price.doubts),
                "unit": model.price_unit,
                "source": model.source,
                "note": model.pricing_note,
                "draft": draft,
            },
        }
        blocked = any(finding.severity == "error" for finding in findings)
        return Composed(spec, model, preview, composition.lines, findings, blocked, price)

    async def _first_size(
        self, spec: Spec, model: Model, pictures: list[PictureFacts | None], owner: str
    ) -> tuple[int, int] | None:
        """Width and height of the first picture, where the model has to be told its ratio and this server has seen it."""
        if model.own_ratio is None or not spec.images:
            return None
        if pictures[0] is not None:
            return pictures[0].width, pictures[0].height
        url = spec.images[0].url
        seen = await self._images.by_url(url, owner=owner) if url else None
        return (seen.width, seen.height) if seen else None


@contextmanager
def naming_doubts(*composed: Composed) -> Iterator[None]:
    """A refusal of the budget because a price is not known says which fields may multiply it."""
    try:
        yield
    except OverBudget as error:
        doubts = list(dict.fromkeys(name for one in composed for name in one.price.doubts))
        if error.error_code != "price_unknown" or not doubts:
            raise
        fields = ", ".join(f"“{name[:60]}”" for name in doubts[:5])
        raise OverBudget(
            N_(
                "A budget is set, and %(fields)s may multiply what this request costs, so nothing was sent. Nothing was charged.",
                fields=fields,
            ),
            code="price_unknown",
            detail={"fields": doubts[:20]},
        ) from error


def _facts(spec: Spec, model: Model, first: tuple[int, int] | None, *, draft: bool) -> ModelFacts:
    chosen = "aspect_ratio" in spec.options or spec.size != "auto" or not spec.images
    return ModelFacts(
        id=model.id,
        max_images=model.max_images,
        max_prompt=model.max_prompt,
        sizes=model.sizes,
        draft=draft,
        own_ratio=None if chosen else model.own_ratio,
        auto_ratio=None if chosen else model.auto_ratio(first),
        unfilled=model.unfilled,
        picture_rules=picture_rules(model),
    )


def _money(usd: Decimal | None) -> str | None:
    return None if usd is None else f"{usd:.4f}"
