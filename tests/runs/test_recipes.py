"""Recipes of people: kept, filled, versioned, and nobody else's business."""

import pytest

from app.db import Database
from app.errors import InvalidForm, InvalidSpec, NotFound
from app.runs import Recipes, RecipeView
from app.runs import recipes as module
from tests.prompts.spec.test_blanks import HEADLINE, SPEC, WALL

BLANKS = [{"at": HEADLINE, "name": "Headline"}, {"at": "/images/0", "name": "Poster"}]


@pytest.fixture
def recipes(database: Database) -> Recipes:
    return Recipes(database)


async def kept(recipes: Recipes, name: str = "Spring poster", **more: str) -> RecipeView:
    return await recipes.create(name, SPEC, BLANKS, ["layout"], **more)


async def test_it_keeps_a_spec_with_named_blanks(recipes: Recipes) -> None:
    made = await kept(recipes)
    assert await recipes.get(made.id) == made
    assert [(blank.at, blank.name, blank.kind) for blank in made.blanks] == [
        (HEADLINE, "Headline", "text"),
        ("/images/0", "Poster", "image"),
    ]
    assert (made.version, made.spec, made.locked) == (1, SPEC, ["layout"])


async def test_filling_touches_blanks_alone_and_never_what_is_locked(recipes: Recipes) -> None:
    made = await kept(recipes)
    spec = made.filled({HEADLINE: "Offen", WALL: "smuggled in", "/model": "other"}, [])
    assert spec["changes"][0]["reads"] == "Offen"
    assert spec["changes"][1]["to"] == "a plain wall"
    assert spec["keep"] == ["layout"]
    assert made.filled({}, SPEC["keep"])["keep"] == SPEC["keep"]
    assert made.filled({}, ["face"])["keep"] == ["layout"]  # only what the recipe keeps can be kept


async def test_a_change_makes_a_new_version_and_no_change_none(recipes: Recipes) -> None:
    made = await kept(recipes)
    assert (await recipes.update(made.id, {"name": "Spring  poster "})).version == 1
    changed = await recipes.update(made.id, {"name": "Summer poster", "locked": []})
    assert (changed.version, changed.name, changed.locked, len(changed.blanks)) == (2, "Summer poster", [], 2)
    with pytest.raises(InvalidSpec):
        await recipes.update(made.id, {"blanks": [{"at": "/nowhere", "name": "x"}]})
    assert (await recipes.get(made.id)).version == 2


async def test_they_are_listed_by_name_to_their_owner(recipes: Recipes) -> None:
    for name in ("b", "C", "a"):
        await kept(recipes, name, owner="ada")
    other = await kept(recipes, "other", owner="bob")
    assert [recipe.name for recipe in await recipes.list(owner="ada")] == ["a", "b", "C"]
    for act in (recipes.get(other.id, owner="ada"), recipes.delete(other.id, owner="ada")):
        with pytest.raises(NotFound):
            await act
    await recipes.delete(other.id, owner="bob")
    assert await recipes.list(owner="bob") == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
async def test_it_has_a_name(recipes: Recipes, name: str) -> None:
    with pytest.raises(InvalidForm) as refused:
        await kept(recipes, name)
    assert refused.value.field == "/name"


async def test_there_is_an_end_to_how_many_one_person_keeps(recipes: Recipes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    await kept(recipes)
    with pytest.raises(InvalidForm):
        await kept(recipes)
