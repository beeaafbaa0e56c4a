"""The form of an edit's next pass: image 1 is the result, what was kept is kept, and what was made is kept, too."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.prompts import parse_spec, passes_of
from app.web.pages.builder.change_form import fresh_card
from app.web.pages.builder.form import BuilderForm, Source, form_of


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
