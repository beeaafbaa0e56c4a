"""Recipes between their form and their spec: what was posted is read here, and the page around it is made."""

import hashlib
import json
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends

from app.errors import FetchRefused, ImageError, InvalidSpec, StorageError
from app.media import Images, parse_public_url
from app.prompts import NO_IMAGE, Spec, blanks_of, compose, parse_spec, spec_title
from app.prompts.spec.spec import kept_json
from app.runs import Composed, RecipeView, Runs
from app.web.dependencies import ImagesDep, RunsDep
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.builder import labels
from app.web.pages.builder.context import FindingView
from app.web.pages.builder.preview_panel import price_words
from app.web.pages.recipes.context import Field, RecipeEdit, RecipeFill, Tick, blank_name, kept_word
from app.web.posted_form import PostedFile, PostedForm


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


async def read_filled(images: Images, recipe: RecipeView, posted: PostedForm, *, owner: str) -> Filled:
    """Pictures are taken in at once, so that nothing that was chosen is lost when the form is shown again."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for n, blank in enumerate(recipe.blanks):
        text = posted.first(f"blank-{n}").replace("\r\n", "\n")
        if blank.kind != "image":
            values[blank.at] = text
            continue
        chosen = posted.first(f"blank-{n}.image")
        picture, error = await _picture(images, text.strip() or chosen, posted.file(f"blank-{n}.file"), owner)
        if picture:
            values[blank.at] = picture
        if error:
            errors[blank.at] = error
    keep = [item for item in recipe.spec["keep"] if _posted(item) in posted.all("keep")]
    return Filled(values, keep, errors)


async def _picture(
    images: Images, address: str, file: PostedFile | None, owner: str
) -> tuple[dict[str, str] | None, str]:
    """A file that was chosen, else an address, else the id of a picture that was taken before."""
    if file:
        try:
            return {"image": (await images.add_bytes(file.data, owner=owner, name=file.name)).id}, ""
        except (ImageError, StorageError) as error:
            return None, f"{file.name}: {translated(error.message)}"
    if not address:
        return None, ""
    if address in await images.get_many([address], owner=owner):
        return {"image": address}, ""
    try:
        parse_public_url(address)
    except FetchRefused as error:
        return {"url": address}, translated(error.message)
    return {"url": address}, ""


class FillPage:
    """Makes the page on which a recipe's blanks are filled."""

    def __init__(self, runs: Runs, images: Images) -> None:
        self._runs, self._images = runs, images

    async def build(self, recipe: RecipeView, filled: Filled, client_key: str, *, owner: str) -> RecipeFill:
        spec, errors = filled.spec(recipe), dict(filled.errors)
        composed: Composed | None = None
        try:
            composed = await self._runs.compose(spec, owner=owner)
        except InvalidSpec as error:
            errors.setdefault(error.field or "", translated(error.message))
        fields = {f"/images/{n}" for n, _image in enumerate(spec["images"])} & {blank.at for blank in recipe.blanks}
        for at in fields:
            if spec["images"][int(at.rpartition("/")[2])].get("image") == NO_IMAGE:
                errors.setdefault(at, _("Choose an image."))
        findings, left = _findings(composed, recipe, errors)
        values = {blank.at: _value(spec, blank.at) for blank in recipe.blanks}
        chosen = [values[blank.at].get("image") or "" for blank in recipe.blanks if blank.kind == "image"]
        known = await self._images.get_many(filter(None, chosen), owner=owner)
        return RecipeFill(
            recipe=recipe,
            client_key=client_key,
            fields=tuple(
                _field(n, blank, values[blank.at], left.get(blank.at, ""), known)
                for n, blank in enumerate(recipe.blanks)
            ),
            ticks=_ticks(recipe.spec["keep"], recipe.locked, filled.keep),
            prompt=composed.preview["prompt"] if composed else "",
            findings=findings,
            price=price_words(composed.preview["price"], 1) if composed else "",
            mark=_mark(composed),
            is_blocked=bool(left) or any(finding.severity == "error" for finding in findings),
        )


async def fill_page(runs: RunsDep, images: ImagesDep) -> FillPage:
    return FillPage(runs, images)


FillPageDep = Annotated[FillPage, Depends(fill_page)]


def _mark(composed: Composed | None) -> str:
    sent = {name: composed.preview[name] for name in ("prompt", "wire")} if composed else {}
    return hashlib.sha256(json.dumps(sent, sort_keys=True, default=str).encode()).hexdigest()[:32]


def _findings(
    composed: Composed | None, recipe: RecipeView, errors: dict[str, str]
) -> tuple[tuple[FindingView, ...], dict[str, str]]:
    """What is said beside the prompt, and what beside a field."""
    words, views = labels.severities(), []
    for finding in composed.preview["findings"] if composed else []:
        blank = next((b for b in recipe.blanks if _within(finding["field"], b.at)), None)
        if blank and finding["severity"] == "error":
            errors.setdefault(blank.at, translated(finding["message"]))
            continue
        icon, word = words[finding["severity"]]
        control = f"blank-{recipe.blanks.index(blank)}" if blank else ""
        views.append(FindingView(finding["severity"], icon, word, translated(finding["message"]), control, "", ""))
    at_fields = {blank.at: message for blank in recipe.blanks if (message := _error_at(errors, blank.at))}
    icon, word = words["error"]
    rest = [message for at, message in errors.items() if not any(_within(at, blank.at) for blank in recipe.blanks)]
    return (*(FindingView("error", icon, word, message, "", "", "") for message in rest), *views), at_fields


def _within(pointer: str | None, at: str) -> bool:
    return bool(pointer) and (pointer == at or str(pointer).startswith(f"{at}/"))


def _error_at(errors: Mapping[str, str], at: str) -> str:
    return next((message for pointer, message in errors.items() if _within(pointer, at)), "")


def _field(n: int, blank: Any, value: Any, error: str, known: Container[str]) -> Field:
    """`known` are the ids of images that are there."""
    thumb, image = "", ""
    if blank.kind == "image":
        image = value.get("image") or ""
        image = image if image in known else ""
        thumb = f"/api/v1/images/{image}/thumb" if image else ""
        value = value.get("url") or ""
    elif isinstance(value, list):
        value = "\n".join(value)
    return Field(f"blank-{n}", blank.at, blank.name, blank.kind, str(value), image, thumb, error)


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
    posted: PostedForm | None = None,
    errors: Mapping[str, str] | None = None,
) -> RecipeEdit:
    """A spec on its way to be a recipe. Raises InvalidSpec for one that is malformed."""
    spec: Spec = parse_spec(spec_json)
    data = spec.to_json()
    places = blanks_of(spec)
    if posted is not None:
        chosen = frozenset(posted.all("blank"))
        names = {blank.at: posted.first(f"name.{blank.at}") for blank in places}
        locked = [json.loads(one) for one in posted.all("locked") if one in map(_posted, data["keep"])]
        name = posted.first("name")
    else:
        named = {blank.at: blank.name for blank in recipe.blanks} if recipe else {}
        chosen = frozenset(named) if recipe else frozenset(b.at for b in places if b.kind in ("image", "text"))
        names = {blank.at: named.get(blank.at) or blank_name(blank.at, data) for blank in places}
        locked, name = (recipe.locked, recipe.name) if recipe else (list(data["keep"]), translated(spec_title(spec)))
    return RecipeEdit(
        recipe=recipe,
        name=name,
        spec=json.dumps(data, ensure_ascii=False),
        prompt=compose(spec).prompt,
        fields=tuple(Field(f"name.{b.at}", b.at, names[b.at], b.kind, b.value) for b in places),
        chosen=chosen,
        ticks=_ticks([kept_json(item) for item in spec.keep], locked, []),
        errors=errors or {},
    )


def read_edit(posted: PostedForm) -> dict[str, Any]:
    """{name, blanks, locked} as the edit page posts them; `spec` too, where it is there."""
    blanks = [{"at": at, "name": posted.first(f"name.{at}")} for at in posted.all("blank")]
    document: dict[str, Any] = {
        "name": posted.first("name"),
        "blanks": blanks,
        "locked": [json.loads(one) for one in posted.all("locked")],
    }
    return document | ({"spec": json.loads(posted.first("spec"))} if posted.all("spec") else {})
