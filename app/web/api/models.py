"""GET /api/v1/models and /api/v1/models/{id}: what can be driven, with schema, price and advice. An id holds slashes."""

from fastapi import APIRouter, Request

from app.upstream import Model
from app.web.api.shapes import ModelList, ModelView
from app.web.studio import studio_of

router = APIRouter(prefix="/models", tags=["models"])


@router.get("", response_model=ModelList)
async def index(request: Request) -> ModelList:
    return ModelList(models=[_view(model) for model in await studio_of(request).catalogue.all()])


@router.get("/{model_id:path}", response_model=ModelView)
async def show(request: Request, model_id: str) -> ModelView:
    return _view(await studio_of(request).catalogue.get(model_id))


def _view(model: Model) -> ModelView:
    return ModelView(
        id=model.id,
        name=model.name,
        price_usd=None if model.price_usd is None else f"{model.price_usd:.4f}",
        price_unit=model.price_unit,
        pricing_note=model.pricing_note,
        max_images=model.max_images,
        sizes=list(model.sizes),
        advice=model.advice,
        source=model.source,
        schema_=model.schema,
    )
