"""Recipes as JSON.

GET    /api/v1/recipes
POST   /api/v1/recipes
GET    /api/v1/recipes/{id}
PATCH  /api/v1/recipes/{id}     a change makes a new version
DELETE /api/v1/recipes/{id}
"""

from fastapi import APIRouter, Response

from app.runs import RecipeView
from app.web.api.requests import Id, RecipeBody, RecipePatch
from app.web.api.responses import RecipeList
from app.web.dependencies import Owner, RecipesDep

router = APIRouter(prefix="/recipes", tags=["recipes"])


@router.get("", response_model=RecipeList)
async def index(recipes: RecipesDep, owner: Owner) -> RecipeList:
    """Your own, by name."""
    return RecipeList(recipes=await recipes.list(owner=owner))


@router.post("", status_code=201, response_model=RecipeView)
async def create(recipes: RecipesDep, owner: Owner, body: RecipeBody) -> RecipeView:
    """Keep a spec with named blanks. `locked` are kept things that can't be unticked where it is filled."""
    blanks = [blank.model_dump() for blank in body.blanks]
    return await recipes.create(body.name, body.spec, blanks, body.locked, owner=owner)


@router.get("/{recipe_id}", response_model=RecipeView)
async def show(recipes: RecipesDep, owner: Owner, recipe_id: Id) -> RecipeView:
    """One recipe."""
    return await recipes.get(recipe_id, owner=owner)


@router.patch("/{recipe_id}", response_model=RecipeView)
async def patch(recipes: RecipesDep, owner: Owner, recipe_id: Id, body: RecipePatch) -> RecipeView:
    """What is left out stays as it is."""
    changes = body.model_dump(exclude_none=True)
    return await recipes.update(recipe_id, changes, owner=owner)


@router.delete("/{recipe_id}", status_code=204)
async def delete(recipes: RecipesDep, owner: Owner, recipe_id: Id) -> Response:
    """Runs that were made of it stay."""
    await recipes.delete(recipe_id, owner=owner)
    return Response(status_code=204)
