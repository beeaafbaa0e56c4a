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
from collections import defaultdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile

from app.db import new_id
from app.errors import Conflict, FindingsBlock, InvalidForm, InvalidSpec, NotFound, OverBudget, RequestError
from app.messages import N_
from app.prompts import without_images
from app.web.dependencies import owner_of, studio_of
from app.web.file_response import attachment, fit_name
from app.web.i18n.translation import translated
from app.web.pages.builder.form import MAX_SOURCES, form_of
from app.web.pages.builder.page import build_page
from app.web.pages.builder.preview import look_at
from app.web.pages.builder.routes import CONFIRM_SOURCES, read_posted, stopped
from app.web.pages.builder.samples import recipe_views
from app.web.pages.builder.uploads import Upload, take
from app.web.pages.recipes.context import RecipesContext, cards_of
from app.web.pages.recipes.forms import edit_page, fill_page, read_edit, read_filled, untouched
from app.web.templating import render

router = APIRouter(prefix="/recipes")
MAX_FIELDS = 400
MAX_IMPORT = 200_000
KIND = "stillframe-recipe"


@router.get("")
async def index(request: Request) -> Response:
    return render(request, "recipes/index.html", await _index(request))


@router.post("/new")
async def new(request: Request) -> Response:
    """The builder's form, taken as it stands. One that says nothing goes back to the builder, with what is missing."""
    form, files, _do = await read_posted(request)
    taken = await take(request, form, files)
    look = await look_at(request, taken.form)
    if look.problems or look.composed is None or taken.errors:
        page = await build_page(request, taken.form, look=look, errors=look.errors() | taken.errors)
        return render(request, "builder/show.html", page, status=422)
    return render(request, "recipes/edit.html", edit_page(look.composed.spec.to_json()))


@router.post("")
async def create(request: Request) -> Response:
    posted, _files = await _posted(request)
    said = _said(posted)
    if "spec" not in said:
        raise InvalidForm(N_("The form couldn’t be read."), field="/spec")
    try:
        recipe = await studio_of(request).recipes.create(**said, owner=owner_of(request))
    except (InvalidForm, InvalidSpec) as error:
        return _edit_again(request, said.get("spec"), posted, error)
    return RedirectResponse(recipe.url, status_code=303)


@router.post("/imports")
async def take_in(request: Request) -> Response:
    posted, files = await _posted(request)
    pasted = (posted.get("recipe") or [""])[0]
    if "file" in files:
        pasted = files["file"].data[:MAX_IMPORT].decode("utf-8", "replace")
    try:
        said = _imported(pasted)
        recipe = await studio_of(request).recipes.create(**said, owner=owner_of(request))
    except (InvalidForm, InvalidSpec) as error:
        problem = f"{translated(error.message)} ({error.field})" if error.field else translated(error.message)
        return render(request, "recipes/index.html", await _index(request, problem=problem, pasted=pasted), status=422)
    return RedirectResponse(recipe.url, status_code=303)


@router.get("/{recipe_id}")
async def show(request: Request, recipe_id: str) -> Response:
    recipe = await studio_of(request).recipes.get(recipe_id, owner=owner_of(request))
    return render(request, "recipes/show.html", await fill_page(request, recipe, untouched(recipe), new_id()))


@router.post("/{recipe_id}")
async def run(request: Request, recipe_id: str) -> Response:
    studio, owner = studio_of(request), owner_of(request)
    recipe = await studio.recipes.get(recipe_id, owner=owner)
    posted, files = await _posted(request)
    key, do = (posted.get("client_key") or [""])[0] or new_id(), (posted.get("do") or ["run"])[0]
    filled = await read_filled(request, recipe, posted, files)
    spec = filled.spec(recipe)
    page = await fill_page(request, recipe, filled, key)
    if do == "builder":
        form = form_of(spec, key)
        return render(request, "builder/show.html", await build_page(request, form))
    wrong = any(field.error for field in page.fields) or any(one.severity == "error" for one in page.findings)
    if do == "preview" or wrong:
        return render(request, "recipes/show.html", page, status=422 if wrong and do != "preview" else 200)
    try:
        made, _new = await studio.runs.create(
            spec, owner=owner, client_key=key, confirm=do == "confirm", confirm_sources=do == CONFIRM_SOURCES
        )
    except (Conflict, FindingsBlock, InvalidSpec, NotFound, OverBudget) as error:
        page = await fill_page(request, recipe, filled, key, notice=stopped(error))
        return render(request, "recipes/show.html", page, status=error.status)
    return RedirectResponse(made.url, status_code=303)


@router.post("/{recipe_id}/prompt")
async def prompt(request: Request, recipe_id: str) -> Response:
    recipe = await studio_of(request).recipes.get(recipe_id, owner=owner_of(request))
    posted, _files = await _posted(request)
    filled = await read_filled(request, recipe, posted, {})
    return render(request, "recipes/show/_prompt.html", await fill_page(request, recipe, filled, ""))


@router.get("/{recipe_id}/edit")
async def edit(request: Request, recipe_id: str) -> Response:
    recipe = await studio_of(request).recipes.get(recipe_id, owner=owner_of(request))
    return render(request, "recipes/edit.html", edit_page(recipe.spec, recipe=recipe))


@router.post("/{recipe_id}/edit")
async def update(request: Request, recipe_id: str) -> Response:
    recipes, owner = studio_of(request).recipes, owner_of(request)
    posted, _files = await _posted(request)
    try:
        recipe = await recipes.update(recipe_id, _said(posted), owner=owner)
    except (InvalidForm, InvalidSpec) as error:
        page = edit_page(
            (await recipes.get(recipe_id, owner=owner)).spec,
            recipe=await recipes.get(recipe_id, owner=owner),
            posted=posted,
            errors={error.field or "": translated(error.message)},
        )
        return render(request, "recipes/edit.html", page, status=422)
    return RedirectResponse(recipe.url, status_code=303)


@router.get("/{recipe_id}/export")
async def export(request: Request, recipe_id: str) -> Response:
    """For another server, where our picture ids mean nothing: its pictures are to be chosen anew there."""
    recipe = await studio_of(request).recipes.get(recipe_id, owner=owner_of(request))
    said = {
        "kind": KIND,
        "name": recipe.name,
        "version": recipe.version,
        "spec": without_images(recipe.spec),
        "blanks": [{"at": blank.at, "name": blank.name} for blank in recipe.blanks],
        "locked": recipe.locked,
    }
    headers = {"content-disposition": attachment(f"{fit_name(recipe.name)}.recipe.json")}
    return Response(json.dumps(said, ensure_ascii=False, indent=2), media_type="application/json", headers=headers)


@router.post("/{recipe_id}/deletion")
async def delete(request: Request, recipe_id: str) -> Response:
    await studio_of(request).recipes.delete(recipe_id, owner=owner_of(request))
    return RedirectResponse("/recipes", status_code=303)


async def _index(request: Request, *, problem: str = "", pasted: str = "") -> RecipesContext:
    recipes = await studio_of(request).recipes.list(owner=owner_of(request))
    return RecipesContext(cards_of(recipes), recipe_views(), problem=problem, pasted=pasted)


async def _posted(request: Request) -> tuple[dict[str, list[str]], dict[str, Upload]]:
    posted: dict[str, list[str]] = defaultdict(list)
    files: dict[str, Upload] = {}
    async with request.form(max_fields=MAX_FIELDS, max_files=MAX_SOURCES) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    files[name] = Upload(value.filename, await value.read())
            else:
                posted[name].append(value)
    return posted, files


def _said(posted: dict[str, list[str]]) -> dict[str, Any]:
    try:
        return read_edit(posted)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InvalidForm(N_("The form couldn’t be read.")) from error


def _edit_again(request: Request, spec: Any, posted: dict[str, list[str]], error: RequestError) -> Response:
    page = edit_page(spec, posted=posted, errors={error.field or "": translated(error.message)})
    return render(request, "recipes/edit.html", page, status=422)


def _imported(pasted: str) -> dict[str, Any]:
    try:
        said = json.loads(pasted)
    except (ValueError, RecursionError) as error:
        raise InvalidForm(N_("Not valid JSON.")) from error
    if not isinstance(said, dict) or said.get("kind") != KIND or not isinstance(said.get("name"), str):
        raise InvalidForm(N_("Not a Stillframe recipe."))
    return {name: said.get(name, []) for name in ("name", "spec", "blanks", "locked")}
