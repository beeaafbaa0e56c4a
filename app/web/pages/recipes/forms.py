"""Recipes between their form and their spec: what was posted is read here, and the page around it is made."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import Request

from app.errors import FetchRefused, ImageError, InvalidSpec, StorageError
from app.media import parse_public_url
from app.prompts import NO_IMAGE, Spec, blanks_of, compose, parse_spec, spec_title
from app.prompts.spec.spec import kept_json
from app.runs import RecipeView
from app.web.dependencies import owner_of, studio_of
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.builder import labels
from app.web.pages.builder.context import FindingView, Notice
from app.web.pages.builder.preview_panel import price_words
from app.web.pages.builder.uploads import Upload
from app.web.pages.recipes.context import Field, RecipeEdit, RecipeFill, Tick, blank_name, kept_word

if TYPE_CHECKING:
    from app.runs import Composed


@dataclass(frozen=True)
class Filled:
    """What was filled in: the values by pointer, the kept things, and what is wrong by pointer."""

    values: dict[str, Any]
    keep: list[Any]
    errors: dict[str, str]

    def spec(self, recipe: RecipeView) -> dict[str, Any]:
        return recipe.filled(self.values, self.keep)


def untouched(recipe: RecipeView) -> Filled:
    return Filled({}, list(recipe.spec["keep"]), {})


async def read_filled(
    request: Request, recipe: RecipeView, posted: Mapping[str, list[str]], files: Mapping[str, Upload]
) -> Filled:
    """Pictures are taken in at once, so that nothing that was chosen is lost when the form is shown again."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for n, blank in enumerate(recipe.blanks):
        said = (posted.get(f"blank-{n}") or [""])[0].replace("\r\n", "\n")
        if blank.kind != "image":
            values[blank.at] = said
            continue
        taken = (posted.get(f"blank-{n}.image") or [""])[0]
        picture, error = await _picture(request, said.strip() or taken, files.get(f"blank-{n}.file"))
        if picture:
            values[blank.at] = picture
        if error:
            errors[blank.at] = error
    keep = [item for item in recipe.spec["keep"] if _posted(item) in posted.get("keep", [])]
    return Filled(values, keep, errors)


async def _picture(request: Request, said: str, file: Upload | None) -> tuple[dict[str, str] | None, str]:
    """A file that was chosen, else an address, else the id of a picture that was taken before."""
    images, owner = studio_of(request).images, owner_of(request)
    if file:
        try:
            return {"image": (await images.add_bytes(file.data, owner=owner, name=file.name)).id}, ""
        except (ImageError, StorageError) as error:
            return None, f"{file.name}: {translated(error.message)}"
    if not said:
        return None, ""
    if said in await images.get_many([said], owner=owner):
        return {"image": said}, ""
    try:
        parse_public_url(said)
    except FetchRefused as error:
        return {"url": said}, translated(error.message)
    return {"url": said}, ""


async def fill_page(
    request: Request, recipe: RecipeView, filled: Filled, client_key: str, *, notice: Notice | None = None
) -> RecipeFill:
    spec, errors = filled.spec(recipe), dict(filled.errors)
    composed: Composed | None = None
    try:
        composed = await studio_of(request).runs.compose(spec, owner=owner_of(request))
    except InvalidSpec as error:
        errors.setdefault(error.field or "", translated(error.message))
    fields = {f"/images/{n}" for n, _image in enumerate(spec["images"])} & {blank.at for blank in recipe.blanks}
    for at in fields:
        if spec["images"][int(at.rpartition("/")[2])].get("image") == NO_IMAGE:
            errors.setdefault(at, _("Choose an image."))
    findings, left = _findings(composed, recipe, errors)
    return RecipeFill(
        recipe=recipe,
        client_key=client_key,
        fields=tuple([await _field(request, n, blank, spec, left) for n, blank in enumerate(recipe.blanks)]),
        ticks=_ticks(recipe.spec["keep"], recipe.locked, filled.keep),
        prompt=composed.preview["prompt"] if composed else "",
        findings=findings,
        price=price_words(composed.preview["price"], 1) if composed else "",
        notice=notice,
    )


def _findings(
    composed: "Composed | None", recipe: RecipeView, errors: dict[str, str]
) -> tuple[tuple[FindingView, ...], dict[str, str]]:
    """What is said beside the prompt, and what beside a field."""
    words, said = labels.severities(), []
    for finding in composed.preview["findings"] if composed else []:
        blank = next((b for b in recipe.blanks if _within(finding["field"], b.at)), None)
        if blank and finding["severity"] == "error":
            errors.setdefault(blank.at, translated(finding["message"]))
            continue
        icon, word = words[finding["severity"]]
        control = f"blank-{recipe.blanks.index(blank)}" if blank else ""
        said.append(FindingView(finding["severity"], icon, word, translated(finding["message"]), control, "", ""))
    at_fields = {blank.at: message for blank in recipe.blanks if (message := _error_at(errors, blank.at))}
    icon, word = words["error"]
    rest = [message for at, message in errors.items() if not any(_within(at, blank.at) for blank in recipe.blanks)]
    return (*(FindingView("error", icon, word, message, "", "", "") for message in rest), *said), at_fields


def _within(pointer: str | None, at: str) -> bool:
    return bool(pointer) and (pointer == at or str(pointer).startswith(f"{at}/"))


def _error_at(errors: Mapping[str, str], at: str) -> str:
    return next((message for pointer, message in errors.items() if _within(pointer, at)), "")


async def _field(request: Request, n: int, blank: Any, spec: Mapping[str, Any], errors: Mapping[str, str]) -> Field:
    value, thumb, image = _value(spec, blank.at), "", ""
    if blank.kind == "image":
        image = value.get("image") or ""
        known = await studio_of(request).images.get_many([image], owner=owner_of(request)) if image else {}
        image = image if image in known else ""
        thumb = f"/api/v1/images/{image}/thumb" if image else ""
        value = value.get("url") or ""
    elif isinstance(value, list):
        value = "\n".join(value)
    return Field(f"blank-{n}", blank.at, blank.name, blank.kind, str(value), image, thumb, errors.get(blank.at, ""))


def _value(spec: Mapping[str, Any], at: str) -> Any:
    inner: Any = spec
    for part in at.strip("/").split("/"):
        inner = inner[int(part)] if isinstance(inner, list) else inner.get(part, "")
    return inner


def _ticks(keep: list[Any], locked: list[Any], on: list[Any]) -> tuple[Tick, ...]:
    return tuple(Tick(_posted(item), kept_word(item), item in on or item in locked, item in locked) for item in keep)


def _posted(item: Any) -> str:
    return json.dumps(item, sort_keys=True)


def edit_page(
    spec_json: Any,
    *,
    recipe: RecipeView | None = None,
    posted: Mapping[str, list[str]] | None = None,
    errors: Mapping[str, str] | None = None,
) -> RecipeEdit:
    """A spec on its way to be a recipe. Raises InvalidSpec for one that is malformed."""
    spec: Spec = parse_spec(spec_json)
    said = spec.to_json()
    places = blanks_of(spec)
    if posted is not None:
        chosen = frozenset(posted.get("blank", []))
        names = {blank.at: (posted.get(f"name.{blank.at}") or [""])[0] for blank in places}
        locked = [json.loads(one) for one in posted.get("locked", []) if one in map(_posted, said["keep"])]
        name = (posted.get("name") or [""])[0]
    else:
        own = {blank.at: blank.name for blank in recipe.blanks} if recipe else {}
        chosen = frozenset(own) if recipe else frozenset(b.at for b in places if b.kind in ("image", "text"))
        names = {blank.at: own.get(blank.at) or blank_name(blank.at, said) for blank in places}
        locked, name = (recipe.locked, recipe.name) if recipe else (list(said["keep"]), spec_title(spec))
    return RecipeEdit(
        recipe=recipe,
        name=name,
        spec=json.dumps(said, ensure_ascii=False),
        prompt=compose(spec).prompt,
        fields=tuple(Field(f"name.{b.at}", b.at, names[b.at], b.kind, b.value) for b in places),
        chosen=chosen,
        ticks=_ticks([kept_json(item) for item in spec.keep], locked, []),
        errors=errors or {},
    )


def read_edit(posted: Mapping[str, list[str]]) -> dict[str, Any]:
    """{name, blanks, locked} as the edit page posts them; `spec` too, where it is there."""
    blanks = [{"at": at, "name": (posted.get(f"name.{at}") or [""])[0]} for at in posted.get("blank", [])]
    said: dict[str, Any] = {
        "name": (posted.get("name") or [""])[0],
        "blanks": blanks,
        "locked": [json.loads(one) for one in posted.get("locked", [])],
    }
    return said | ({"spec": json.loads(posted["spec"][0])} if posted.get("spec") else {})
