"""The blanks of a recipe: which places of a spec can be left open, and how a spec is made of what was filled in.

A blank is a JSON pointer into the spec's canonical JSON: a phrase, a quoted text (with all of its lines), an instruction,
or a picture (`/images/0`).
"""

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from app.errors import InvalidSpec
from app.messages import N_
from app.prompts.spec.parse import parse_spec
from app.prompts.spec.refusals import refuse
from app.prompts.spec.spec import Json, Spec, kept_json
from app.prompts.spec.strings import change_strings

NO_IMAGE = "0" * 26  # stands for a picture that is to be chosen; never the id of one
MAX_BLANKS, MAX_NAME_LENGTH = 12, 60
_LINE = re.compile(r"/reads/\d+$")


class Blank(NamedTuple):
    """`at` is a pointer; `name` is what its field is called."""

    at: str
    name: str
    kind: Literal["words", "text", "instruction", "image"] = "words"
    value: str = ""


def blanks_of(spec: Spec) -> list[Blank]:
    """Every place that can be left open, with what stands there now; pictures first."""
    found = [Blank(f"/images/{n}", "", "image") for n in range(len(spec.images))]
    found += [Blank(f"/keep_also/{n}", "", "words", words) for n, words in enumerate(spec.keep_also)]
    for n, change in enumerate(spec.changes):
        lines: dict[str, list[str]] = {}
        for string in change_strings(change, f"/changes/{n}"):
            if string.shape == "text" and (string.text or string.required):
                lines.setdefault(_LINE.sub("/reads", string.at), []).append(string.text)
            elif string.text and string.shape != "text":
                kind: Literal["words", "instruction"] = "instruction" if string.shape == "instruction" else "words"
                found.append(Blank(string.at, "", kind, string.text))
        found += [Blank(at, "", "text", "\n".join(texts)) for at, texts in lines.items()]
    return found


def check_recipe(spec_json: Any, blanks: Any, locked: Any) -> tuple[Spec, list[Blank], list[Any]]:
    """Raises InvalidSpec, its field pointing into `{spec, blanks, locked}`."""
    try:
        spec = parse_spec(spec_json)
    except InvalidSpec as error:
        raise InvalidSpec(error.message, field=f"/spec{error.field or ''}") from error
    if spec.raw is not None:
        refuse(N_("A raw request has no blanks."), "/spec/raw")
    possible = {blank.at: blank for blank in blanks_of(spec)}
    chosen: list[Blank] = []
    if not isinstance(blanks, Sequence) or isinstance(blanks, str) or len(blanks) > MAX_BLANKS:
        refuse(N_("Blanks are a list of at most %(max_blanks)s.", max_blanks=MAX_BLANKS), "/blanks")
    for n, one in enumerate(blanks):
        at, name = (one.get("at"), one.get("name")) if isinstance(one, Mapping) else (None, None)
        if at not in possible or at in {blank.at for blank in chosen}:
            refuse(N_("There is nothing in this spec that can be left open here."), f"/blanks/{n}/at")
        if not isinstance(name, str) or not name.strip() or len(name) > MAX_NAME_LENGTH:
            refuse(
                N_("A blank has a name of 1 to %(max_name_length)s letters.", max_name_length=MAX_NAME_LENGTH),
                f"/blanks/{n}/name",
            )
        chosen.append(possible[at]._replace(name=name.strip()))
    kept = [kept_json(item) for item in spec.keep]
    if not isinstance(locked, Sequence) or isinstance(locked, str):
        refuse(N_("Locked is a list of kept things."), "/locked")
    for n, item in enumerate(locked):
        if item not in kept:
            refuse(N_("Only what the spec keeps can be locked."), f"/locked/{n}")
    return spec, chosen, list(locked)


def fill(spec_json: Json, values: Mapping[str, str | Mapping[str, str]], keep: Sequence[Any] | None = None) -> Json:
    """The spec with each blank's value in its place: a string, or for a picture {"image": id} or {"url": address}.

    `keep` takes the place of what the recipe keeps, where it is given.
    """
    made = copy.deepcopy(dict(spec_json))
    for at, value in values.items():
        *path, last = at.strip("/").split("/")
        inner: Any = made
        for part in path:
            inner = inner[int(part) if isinstance(inner, list) else part]
        key = int(last) if isinstance(inner, list) else last
        if isinstance(value, Mapping):
            inner[key] = {name: value for name, value in inner[key].items() if name not in ("image", "url")} | dict(
                value
            )
        elif last == "reads":
            lines = value.split("\n")
            inner[key] = lines if len(lines) > 1 else value
        else:
            inner[key] = value
    if keep is not None:
        made["keep"] = list(keep)
    return made


def without_images(spec_json: Json) -> Json:
    """For another server: our ids mean nothing there, so each of our pictures is to be chosen anew."""
    images = [{**one, "image": NO_IMAGE} if one.get("image") else one for one in spec_json.get("images", ())]
    return {**spec_json, "images": images}
