"""What fills the builder's form at once: a sample, a recipe, a pasted spec, the fix of a finding, a result, a review pin."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from app.errors import InvalidSpec, NotFound
from app.media import Image, Images
from app.messages import N_
from app.prompts import NO_IMAGE, Fix, apply_fix, parse_spec, passes_of
from app.runs import Pin, RunView, area_around
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.builder.change_form import Card, fresh_card
from app.web.pages.builder.form import Area, BuilderForm, Source, form_of, percent
from app.web.pages.builder.preview import Preview
from app.web.pages.builder.samples import BESIDES, RECIPES, sample_edit
from app.web.pages.builder.uploads import pictures_of

_PIN = re.compile(r"([0-9A-Z]{26})\.([0-9A-Z]{26})\.([0-9]{1,4})")


def spec_taken(form: BuilderForm) -> tuple[BuilderForm, str]:
    """The form that says the pasted spec, or what is wrong with it."""
    try:
        data = json.loads(form.spec)
        spec = parse_spec(data["spec"] if isinstance(data, dict) and isinstance(data.get("spec"), dict) else data)
    except (ValueError, RecursionError):
        return form, _("Not valid JSON.")
    except InvalidSpec as error:
        return form, f"{translated(error.message)} ({error.field})" if error.field else translated(error.message)
    if spec.raw is not None:
        return form, _("A raw request has no form. Send it with the API or the command line.")
    return form_of(spec.to_json(), form.client_key), ""


async def with_sample(images: Images, form: BuilderForm, name: str, *, owner: str) -> BuilderForm:
    """The sample as one more picture; with its own edit, where the form holds nothing yet that this could take."""
    image = await images.add_sample(name, owner=owner)
    if form.sources or not form.is_pristine():
        return replace(form, sources=(*form.sources, Source(image=image.id)))
    besides = [await images.add_sample(other, owner=owner) for other in BESIDES.get(name, {})]
    filled = form_of(sample_edit(name, [image.id, *(other.id for other in besides)], form.model), form.client_key)
    return filled if filled.cards else replace(filled, cards=(fresh_card("text"),))


async def with_recipe(images: Images, form: BuilderForm, name: str, *, owner: str) -> BuilderForm:
    """The recipe's edit: on one's own pictures where there are some, else with the sample that suits it."""
    if name not in RECIPES:
        return form
    sample = RECIPES[name][0]
    pictures = await pictures_of(images, form.sources, owner=owner)
    if all(picture and picture.origin == "sample" for picture in pictures):
        form = replace(form, sources=(), plan="", keep=(), cards=(), keep_also=(), kept=(), area=None)
        return await with_sample(images, form, sample, owner=owner)
    places = [source.image or NO_IMAGE for source in form.sources[:1]] + [NO_IMAGE] * len(BESIDES.get(sample, {}))
    filled = form_of(sample_edit(sample, places, form.model), form.client_key)
    cards = tuple(card for card in form.cards if not card.is_blank())
    return replace(
        form,
        keep=tuple(dict.fromkeys((*form.keep, *filled.keep))),
        kept=form.kept or filled.kept,
        cards=(*(replace(card, is_open=False) for card in cards), *filled.cards),
    )


def fixed_by(preview: Preview, argument: str) -> tuple[BuilderForm, str]:
    """The form after the fix of a finding, named by its code and its field. One that is no longer there changes nothing."""
    form = preview.form
    code, _sep, field = argument.partition(":")
    finding = next(
        (f for f in preview.findings if f["fix"] and f["code"] == code and (f["field"] or "") == field), None
    )
    if finding is None:
        return form, ""
    assert preview.composed
    spec = apply_fix(preview.composed.spec.to_json(), Fix(**finding["fix"]))
    used = {id(form.cards[at]) for at in form.included()}
    aside = [(at, card) for at, card in enumerate(form.cards) if id(card) not in used]
    fixed = form_of(spec, form.client_key, aside=aside, parent=form.parent)
    return replace(fixed, addresses=form.addresses, plan=form.plan, count=form.count), preview.shown.control(field)


def next_pass(spec_json: Mapping[str, Any], image: str, client_key: str, parent: str) -> BuilderForm:
    """Said by the chain itself: as the pass after one that holds all changes of the spec. Raises InvalidSpec."""
    placed = [{**item, "image": image, "url": None} if not n else item for n, item in enumerate(spec_json["images"])]
    images = [{name: value for name, value in item.items() if value} for item in placed]
    more = {"kind": "free", "instruction": "…"}
    spec = parse_spec({**spec_json, "images": images, "changes": [*spec_json.get("changes", []), more]})
    count = len(spec.changes) - 1
    following = passes_of(spec, (tuple(range(count)), (count,)))[-1].to_json()
    form = form_of({**following, "changes": []}, client_key, parent=parent)
    return replace(form, cards=(fresh_card("text"),))


def from_result(form: BuilderForm, image: str, parent: str) -> BuilderForm:
    """A fresh edit of the result."""
    return replace(form, sources=(Source(image=image),), parent=parent)


class PinName(NamedTuple):
    """A pin of a review as an address names it."""

    run_id: str
    review_id: str
    n: int

    def __str__(self) -> str:
        return f"{self.run_id}.{self.review_id}.{self.n}"

    @classmethod
    def read(cls, text: str) -> "PinName":
        """Raises NotFound."""
        named = _PIN.fullmatch(text)
        if named is None:
            raise NotFound(N_("This pin does not exist."))
        return cls(named[1], named[2], int(named[3]))


def at_pin(form: BuilderForm, pin: Pin, run: RunView, picture: Image) -> BuilderForm:
    """The form with the pin's words as its change, and the pin's place as its area; what the run kept is kept."""
    if "raw" not in run.spec:
        before = form_of(run.spec, form.client_key)
        form = replace(
            form, model=before.model, keep=before.keep, keep_also=before.keep_also, keep_strength=before.keep_strength
        )
    sides = (percent(side) for side in area_around(pin, picture.width, picture.height))
    card = Card("free", is_open=True, values={"instruction": (pin.words,)})
    return replace(form, area=Area(*sides), cards=(card,), parent=run.id)
