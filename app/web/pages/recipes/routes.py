"""Recipes as pages: a spec with named blanks becomes a short form.

GET  /recipes                   templates/recipes/index.html: ours, and one's own
POST /recipes/new               templates/recipes/edit.html, with the spec of the builder's form
POST /recipes                   keep it; to its form
POST /recipes/imports           a recipe from its JSON, pasted or as a file
GET  /recipes/{id}              templates/recipes/show.html: the short form
POST /recipes/{id}              Run, or the builder with the form filled
POST /recipes/{id}/prompt       templates/recipes/show/_prompt.html  (fragment): the prompt as one types
GET  /recipes/{id}/edit · POST  its name, blanks and locks; a change makes a new version
GET  /recipes/{id}/export       its JSON as a file
POST /recipes/{id}/deletion
"""

import json
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header
from fastapi.responses import RedirectResponse, Response

from app.db import new_id
from app.errors import InvalidForm, InvalidSpec
from app.media.file_names import fit_name
from app.messages import N_
from app.prompts import without_images
from app.runs import RecipeView
from app.web.dependencies import ImagesDep, Owner, RecipesDep, RunsDep
from app.web.file_response import attachment
from app.web.i18n.translation import translated
from app.web.pages.builder.create_run import REFUSALS
from app.web.pages.builder.form import form_of
from app.web.pages.builder.page import BuilderPageDep
from app.web.pages.builder.posted_edit import PostedEditDep
from app.web.pages.builder.preview import PreviewsDep
from app.web.pages.builder.refusal_notice import CONFIRM, CONFIRM_SOURCES, changed_since_shown, refusal_notice
from app.web.pages.builder.samples import recipe_views
from app.web.pages.builder.uploads import take
from app.web.pages.recipes.context import RecipesContext, cards_of
from app.web.pages.recipes.forms import FillPageDep, edit_page, read_edit, read_filled, untouched
from app.web.posted_form import Posted, PostedForm
from app.web.templating import Fragment, Render

router = APIRouter(prefix="/recipes")
MAX_IMPORT = 200_000
KIND = "stillframe-recipe"


async def recipe_named(recipes: RecipesDep, owner: Owner, recipe_id: str) -> RecipeView:
    return await recipes.get(recipe_id, owner=owner)


Recipe = Annotated[RecipeView, Depends(recipe_named)]


@router.get("")
async def index(render: Render, recipes: RecipesDep, owner: Owner) -> Response:
    return render("recipes/index.html", _index(await recipes.list(owner=owner)))


@router.post("/new")
async def new(
    render: Render,
    page: BuilderPageDep,
    previews: PreviewsDep,
    images: ImagesDep,
    owner: Owner,
    posted: PostedEditDep,
) -> Response:
    """The builder's form, taken as it stands. One that says nothing goes back to the builder, with what is missing."""
    uploaded = await take(images, posted.form, posted.files, owner=owner)
    preview = await previews.of(uploaded.form, owner=owner)
    if preview.problems or preview.composed is None or uploaded.errors:
        errors = preview.errors() | uploaded.errors
        context = await page.build(uploaded.form, owner=owner, preview=preview, errors=errors)
        return render("builder/show.html", context, status=422)
    return render("recipes/edit.html", edit_page(preview.composed.spec.to_json()))


@router.post("")
async def create(render: Render, recipes: RecipesDep, owner: Owner, posted: Posted) -> Response:
    fields = _edited(posted)
    if "spec" not in fields:
        raise InvalidForm(N_("The form couldn’t be read."), field="/spec")
    try:
        recipe = await recipes.create(**fields, owner=owner)
    except (InvalidForm, InvalidSpec) as error:
        page = edit_page(fields["spec"], posted=posted, errors={error.field or "": translated(error.message)})
        return render("recipes/edit.html", page, status=422)
    return RedirectResponse(recipe.url, status_code=303)


@router.post("/imports")
async def take_in(render: Render, recipes: RecipesDep, owner: Owner, posted: Posted) -> Response:
    file = posted.file("file")
    pasted = file.data[:MAX_IMPORT].decode("utf-8", "replace") if file else posted.first("recipe")
    try:
        recipe = await recipes.create(**_imported(pasted), owner=owner)
    except (InvalidForm, InvalidSpec) as error:
        problem = f"{translated(error.message)} ({error.field})" if error.field else translated(error.message)
        context = _index(await recipes.list(owner=owner), problem=problem, pasted=pasted)
        return render("recipes/index.html", context, status=422)
    return RedirectResponse(recipe.url, status_code=303)


@router.get("/{recipe_id}")
async def show(render: Render, page: FillPageDep, owner: Owner, recipe: Recipe) -> Response:
    return render("recipes/show.html", await page.build(recipe, untouched(recipe), new_id(), owner=owner))


@router.post("/{recipe_id}")
async def run(
    render: Render,
    page: FillPageDep,
    builder: BuilderPageDep,
    images: ImagesDep,
    runs: RunsDep,
    owner: Owner,
    recipe: Recipe,
    posted: Posted,
    is_part: Fragment,
    x_shown_prompt: Annotated[str, Header()] = "",
) -> Response:
    """A script tells in `x_shown_prompt` which prompt the reader has seen."""
    key, action = posted.first("client_key") or new_id(), posted.first("do") or "run"
    filled = await read_filled(images, recipe, posted, owner=owner)
    spec = filled.spec(recipe)
    if action == "builder":
        return render("builder/show.html", await builder.build(form_of(spec, key), owner=owner))
    context = await page.build(recipe, filled, key, owner=owner)
    if action == "preview" or context.is_blocked:
        status = 422 if context.is_blocked and action != "preview" else 200
        return render("recipes/show.html", context, status=status)
    if x_shown_prompt and not posted.files and x_shown_prompt != context.mark:
        return render("recipes/show.html", replace(context, notice=changed_since_shown()), status=409)
    try:
        made, _new = await runs.create(
            spec,
            owner=owner,
            client_key=key,
            confirm=action == CONFIRM,
            confirm_sources=action == CONFIRM_SOURCES,
        )
    except REFUSALS as error:
        context = replace(context, notice=refusal_notice(error))
        return render("recipes/show.html", context, status=error.status)
    if is_part:
        return Response(status_code=201, headers={"location": made.url, "hx-redirect": made.url})
    return RedirectResponse(made.url, status_code=303)


@router.post("/{recipe_id}/prompt")
async def prompt(
    render: Render, page: FillPageDep, images: ImagesDep, owner: Owner, recipe: Recipe, posted: Posted
) -> Response:
    typed = replace(posted, files=())  # no file is taken in while one types
    filled = await read_filled(images, recipe, typed, owner=owner)
    return render("recipes/show/_prompt.html", await page.build(recipe, filled, "", owner=owner))


@router.get("/{recipe_id}/edit")
async def edit(render: Render, recipe: Recipe) -> Response:
    return render("recipes/edit.html", edit_page(recipe.spec, recipe=recipe))


@router.post("/{recipe_id}/edit")
async def update(render: Render, recipes: RecipesDep, owner: Owner, recipe: Recipe, posted: Posted) -> Response:
    try:
        changed = await recipes.update(recipe.id, _edited(posted), owner=owner)
    except (InvalidForm, InvalidSpec) as error:
        page = edit_page(
            recipe.spec, recipe=recipe, posted=posted, errors={error.field or "": translated(error.message)}
        )
        return render("recipes/edit.html", page, status=422)
    return RedirectResponse(changed.url, status_code=303)


@router.get("/{recipe_id}/export")
async def export(recipe: Recipe) -> Response:
    """For another server, where our picture ids mean nothing: its pictures are to be chosen anew there."""
    exported = {
        "kind": KIND,
        "name": recipe.name,
        "version": recipe.version,
        "spec": without_images(recipe.spec),
        "blanks": [{"at": blank.at, "name": blank.name} for blank in recipe.blanks],
        "locked": recipe.locked,
    }
    headers = {"content-disposition": attachment(f"{fit_name(recipe.name)}.recipe.json")}
    return Response(json.dumps(exported, ensure_ascii=False, indent=2), media_type="application/json", headers=headers)


@router.post("/{recipe_id}/deletion")
async def delete(recipes: RecipesDep, owner: Owner, recipe_id: str) -> Response:
    await recipes.delete(recipe_id, owner=owner)
    return RedirectResponse("/recipes", status_code=303)


def _index(recipes: list[RecipeView], *, problem: str = "", pasted: str = "") -> RecipesContext:
    return RecipesContext(cards_of(recipes), recipe_views(), problem=problem, pasted=pasted)


def _edited(posted: PostedForm) -> dict[str, Any]:
    try:
        return read_edit(posted)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InvalidForm(N_("The form couldn’t be read.")) from error


def _imported(pasted: str) -> dict[str, Any]:
    try:
        given = json.loads(pasted)
    except (ValueError, RecursionError) as error:
        raise InvalidForm(N_("Not valid JSON.")) from error
    if not isinstance(given, dict) or given.get("kind") != KIND or not isinstance(given.get("name"), str):
        raise InvalidForm(N_("Not a Stillframe recipe."))
    return {name: given.get(name, []) for name in ("name", "spec", "blanks", "locked")}
