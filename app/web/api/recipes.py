"""Recipes as JSON.

GET    /api/v1/recipes
POST   /api/v1/recipes
GET    /api/v1/recipes/{id}
PATCH  /api/v1/recipes/{id}     a change makes a new version
DELETE /api/v1/recipes/{id}
"""

from fastapi import APIRouter, Request, Response

from app.runs import RecipeView
from app.web.api.requests import Id, RecipeBody, RecipePatch
from app.web.api.responses import RecipeList
from app.web.dependencies import owner_of, studio_of

router = APIRouter(prefix="/recipes", tags=["recipes"])


@router.get("", response_model=RecipeList)
async def index(request: Request) -> RecipeList:
    """Your own, by name."""
    return RecipeList(recipes=await studio_of(request).recipes.list(owner=owner_of(request)))


@router.post("", status_code=201, response_model=RecipeView)
async def create(request: Request, body: RecipeBody) -> RecipeView:
    """Keep a spec with named blanks. `locked` are kept things that can't be unticked where it is filled."""
    blanks = [blank.model_dump() for blank in body.blanks]
    return await studio_of(request).recipes.create(body.name, body.spec, blanks, body.locked, owner=owner_of(request))


@router.get("/{recipe_id}", response_model=RecipeView)
async def show(request: Request, recipe_id: Id) -> RecipeView:
    """One recipe."""
    return await studio_of(request).recipes.get(recipe_id, owner=owner_of(request))


@router.patch("/{recipe_id}", response_model=RecipeView)
async def patch(request: Request, recipe_id: Id, body: RecipePatch) -> RecipeView:
    """What is left out stays as it is."""
    changes = body.model_dump(exclude_none=True)
    return await studio_of(request).recipes.update(recipe_id, changes, owner=owner_of(request))


@router.delete("/{recipe_id}", status_code=204)
async def delete(request: Request, recipe_id: Id) -> Response:
    """Runs that were made of it stay."""
    await studio_of(request).recipes.delete(recipe_id, owner=owner_of(request))
    return Response(status_code=204)
