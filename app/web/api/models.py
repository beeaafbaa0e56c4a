"""GET /api/v1/models and /api/v1/models/{id}: what can be driven, with schema, price and advice. An id holds slashes."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path

from app.errors import NotFound
from app.messages import N_
from app.upstream import Model
from app.web.api.responses import ModelList, ModelOption, ModelView
from app.web.dependencies import CatalogueDep

router = APIRouter(prefix="/models", tags=["models"])


@router.get("", response_model=ModelList)
async def index(catalogue: CatalogueDep) -> ModelList:
    """The models that a spec can name."""
    return ModelList(models=[_view(model) for model in await catalogue.all()])


@router.get("/{model_id:path}", response_model=ModelView)
async def show(catalogue: CatalogueDep, model_id: Annotated[str, Path(max_length=120)]) -> ModelView:
    """One model; its id holds slashes."""
    model = await catalogue.get(model_id)
    # The catalogue shapes any id like an image edit, for specs that name a model before upstream does.
    if model.source == "bundled" and model_id not in {known.id for known in await catalogue.all()}:
        raise NotFound(N_("The provider has no model with this ID."))
    return _view(model)


def _view(model: Model) -> ModelView:
    return ModelView(
        id=model.id,
        name=model.name,
        price_usd=None if model.price_usd is None else f"{model.price_usd:.4f}",
        price_unit=model.price_unit,
        pricing_note=model.pricing_note,
        max_images=model.max_images,
        max_prompt=model.max_prompt,
        sizes=list(model.sizes),
        advice=model.advice or "",
        source=model.source,
        image_field=model.image_field,
        options=[ModelOption(**asdict(option)) for option in model.options],
        schema_=model.schema,
    )
