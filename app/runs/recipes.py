"""Recipes of people: a spec with named blanks and locked keeps, kept to be filled again, and versioned."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import Database, db_now, new_id
from app.errors import InvalidForm, NotFound
from app.messages import N_
from app.prompts import Blank, KeptJson, SpecJson, check_recipe, fill
from app.runs.ledger.models import Recipe
from app.runs.queries.to_view import iso

MAX_NAME_LENGTH = 120
MAX_RECIPES = 200  # of one person


class BlankView(BaseModel):
    """`at` is a JSON pointer into the spec; `kind`: words | text | instruction | image."""

    model_config = ConfigDict(frozen=True)

    at: str = Field(description="Where it is in the spec.")
    name: str = Field(description="What its field is called.")
    kind: str = Field(description="words | text | instruction | image.")
    value: str = Field(description="What stands there in the recipe’s own spec.")


class RecipeView(BaseModel):
    """A recipe: a spec with blanks."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="Its ID.")
    url: str = Field(description="Its page.")
    name: str = Field(description="What it is called.")
    spec: SpecJson = Field(description="The edit that it keeps.")
    blanks: list[BlankView] = Field(description="What is filled in each time.")
    locked: list[KeptJson] = Field(description="Items of `keep` that can’t be unticked.")
    version: int = Field(description="Counts up with each change.")
    created_at: str = Field(description="When it was made.")
    updated_at: str = Field(description="When it was last changed.")

    def filled(self, values: dict[str, Any], keep: list[Any]) -> dict[str, Any]:
        """The spec with the blanks filled; what is locked stays kept, whatever `keep` says."""
        open_keeps = [item for item in keep if item in self.spec["keep"] and item not in self.locked]
        kept = [item for item in self.spec["keep"] if item in self.locked or item in open_keeps]
        known = {blank.at for blank in self.blanks}
        return fill(self.spec, {at: value for at, value in values.items() if at in known}, kept)


class Recipes:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(self, *, owner: str = "") -> list[RecipeView]:
        """The person's own, by name."""
        async with self._database.read() as session:
            rows = await session.scalars(select(Recipe).where(Recipe.owner == owner))
            return sorted(map(_view, rows), key=lambda recipe: (recipe.name.lower(), recipe.id))

    async def get(self, recipe_id: str, *, owner: str = "") -> RecipeView:
        """Raises NotFound."""
        async with self._database.read() as session:
            return _view(await _get(session, recipe_id, owner))

    async def create(self, name: str, spec: Any, blanks: Any, locked: Any, *, owner: str = "") -> RecipeView:
        """Raises InvalidSpec with a pointer into {spec, blanks, locked}, InvalidForm for the name."""
        values = _checked(name, spec, blanks, locked)
        async with self._database.write() as session:
            if len((await session.scalars(select(Recipe.id).where(Recipe.owner == owner))).all()) >= MAX_RECIPES:
                raise InvalidForm(
                    N_("There are %(max_recipes)s recipes already; take one out first.", max_recipes=MAX_RECIPES),
                    field="/name",
                )
            now = await session.scalar(select(db_now())) or 0.0
            recipe = Recipe(id=new_id(), owner=owner, version=1, created_at=now, updated_at=now, **values)
            session.add(recipe)
            await session.flush()
            return _view(recipe)

    async def update(self, recipe_id: str, changes: dict[str, Any], *, owner: str = "") -> RecipeView:
        """What is left out of `changes` (name, spec, blanks, locked) stays. A change makes a new version."""
        async with self._database.write() as session:
            recipe = await _get(session, recipe_id, owner)
            before = {name: getattr(recipe, name) for name in ("name", "spec", "blanks", "locked")}
            values = _checked(**(before | changes))
            if values != before:
                for name, value in values.items():
                    setattr(recipe, name, value)
                recipe.version += 1
                recipe.updated_at = await session.scalar(select(db_now())) or 0.0
            return _view(recipe)

    async def delete(self, recipe_id: str, *, owner: str = "") -> None:
        async with self._database.write() as session:
            await session.delete(await _get(session, recipe_id, owner))


def _checked(name: str, spec: Any, blanks: Any, locked: Any) -> dict[str, Any]:
    name = " ".join(name.split())
    if not 1 <= len(name) <= MAX_NAME_LENGTH:
        raise InvalidForm(
            N_("A recipe has a name of 1 to %(max_name_length)s letters.", max_name_length=MAX_NAME_LENGTH),
            field="/name",
        )
    parsed, chosen, kept = check_recipe(spec, blanks, locked)
    return {
        "name": name,
        "spec": parsed.to_json(),
        "blanks": [_kept(blank) for blank in chosen],
        "locked": kept,
    }


def _kept(blank: Blank) -> dict[str, str]:
    return {"at": blank.at, "name": blank.name}


async def _get(session: AsyncSession, recipe_id: str, owner: str) -> Recipe:
    recipe = await session.get(Recipe, recipe_id, populate_existing=True)
    if recipe is None or recipe.owner != owner:
        raise NotFound(N_("This recipe does not exist."))
    return recipe


def _view(recipe: Recipe) -> RecipeView:
    _spec, blanks, locked = check_recipe(recipe.spec, recipe.blanks, recipe.locked)
    return RecipeView(
        id=recipe.id,
        url=f"/recipes/{recipe.id}",
        name=recipe.name,
        spec=recipe.spec,
        blanks=[BlankView(**blank._asdict()) for blank in blanks],
        locked=locked,
        version=recipe.version,
        created_at=iso(recipe.created_at),
        updated_at=iso(recipe.updated_at),
    )
