"""A reviewer's pin as the next edit: the area around it, and its words as an instruction, on the builder's form."""

import re
from dataclasses import replace

from fastapi import Request

from app.errors import NotFound
from app.media import Image
from app.runs import area_around
from app.web.dependencies import owner_of, studio_of
from app.web.i18n.translation import gettext as _
from app.web.pages.builder.change_form import Card
from app.web.pages.builder.form import Area, BuilderForm, form_of, percent

_PIN = re.compile(r"([0-9A-Z]{26})\.([0-9A-Z]{26})\.([0-9]{1,4})")


def pin_name(run_id: str, review_id: str, n: int) -> str:
    return f"{run_id}.{review_id}.{n}"


async def with_pin(request: Request, form: BuilderForm, name: str, picture: Image) -> BuilderForm:
    """Raises NotFound."""
    named = _PIN.fullmatch(name)
    if named is None:
        raise NotFound(_("This pin does not exist."))
    run_id, review_id, n = named[1], named[2], int(named[3])
    studio, owner = studio_of(request), owner_of(request)
    pin = await studio.reviews.pin_of(run_id, review_id, n, owner=owner)
    spec = (await studio.runs.get(run_id, owner=owner)).spec
    if "raw" not in spec:  # what was kept is kept
        before = form_of(spec, form.client_key)
        form = replace(
            form, model=before.model, keep=before.keep, keep_also=before.keep_also, keep_strength=before.keep_strength
        )
    sides = (percent(side) for side in area_around(pin, picture.width, picture.height))
    card = Card("free", is_open=True, values={"instruction": (pin.words,)})
    return replace(form, area=Area(*sides), cards=(card,), parent=run_id)
