"""Any two images, from whatever tool: measured, and to be locked. Nothing is sent or charged.

GET  /check   templates/check/show.html
POST /check   two files; to the run that was made of them
POST /check/example   the same with a sample of ours whose drift is known
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from app.errors import ImageError
from app.media import Image, Images
from app.media.samples import DRIFTED, DRIFTED_AREA, drifted_example
from app.web.dependencies import ImagesDep, ImportsDep, Owner
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.posted_form import Posted, PostedForm
from app.web.templating import Render
from app.web.text_fields import decimal

router = APIRouter()
SIDES = ("x", "y", "w", "h")


@dataclass(frozen=True)
class CheckContext:
    """templates/check/show.html; `errors` and `typed` by the name of a control."""

    page: str = "check"
    errors: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)


@router.get("/check")
async def show(render: Render) -> Response:
    return render("check/show.html", CheckContext())


@router.post("/check")
async def check(render: Render, images: ImagesDep, imports: ImportsDep, owner: Owner, posted: Posted) -> Response:
    typed = {name: posted.first(name) for name in ("asked", *SIDES)}
    errors: dict[str, str] = {}
    spec = _spec(typed, errors)
    before = await _taken(images, posted, "before", owner, errors)
    after = await _taken(images, posted, "after", owner, errors)
    if before is None or after is None or errors:
        return render("check/show.html", CheckContext(errors=errors, typed=typed), status=422)
    run_id = await imports.create(before.id, after.id, spec, owner=owner)
    return RedirectResponse(f"/runs/{run_id}", status_code=303)


@router.post("/check/example")
async def example(images: ImagesDep, imports: ImportsDep, owner: Owner) -> Response:
    before = await images.add_sample(DRIFTED, owner=owner)
    data = await asyncio.to_thread(drifted_example)
    after = await images.add_bytes(data, owner=owner, name=_("Café poster, edited"), origin="sample")
    run_id = await imports.create(before.id, after.id, {"area": list(DRIFTED_AREA)}, owner=owner)
    return RedirectResponse(f"/runs/{run_id}", status_code=303)


async def _taken(images: Images, posted: PostedForm, name: str, owner: str, errors: dict[str, str]) -> Image | None:
    file = posted.file(name)
    if file is None or not file.data:
        errors[name] = _("Choose an image.")
        return None
    try:
        return await images.add_bytes(file.data, owner=owner, name=file.name)
    except ImageError as error:
        errors[name] = translated(error.message)
        return None


def _spec(typed: dict[str, str], errors: dict[str, str]) -> dict[str, Any] | None:
    """What was changed on purpose: an area, or whatever it was."""
    if typed["asked"] != "area":
        return None
    sides = [decimal(typed[side].strip(), least=0, most=100) for side in SIDES]
    x, y, w, h = (float(side) / 100 if side is not None else -1.0 for side in sides)
    if min(x, y) < 0 or min(w, h) <= 0 or x + w > 1.0001 or y + h > 1.0001:
        errors["area"] = _("Enter four numbers from 0 to 100 that lie in the image.")
        return None
    return {"area": [x, y, w, h]}
