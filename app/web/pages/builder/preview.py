"""What follows from a form before anything is sent: its prompt, the findings, the price; and how the pane says it."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Any

from fastapi import Depends

from app.errors import InvalidSpec
from app.prompts import drift_risk
from app.runs import Composed, Groups, Runs
from app.upstream import Catalogue, Model
from app.web.dependencies import CatalogueDep, GroupsDep, RunsDep
from app.web.i18n.translation import translated
from app.web.pages.builder.form import BuilderForm
from app.web.pages.builder.form_to_spec import FormSpec, Problem, build
from app.web.pages.builder.model_options import option_problems
from app.web.pages.builder.passes import Chain, chain_of
from app.web.text_fields import whole


@dataclass(frozen=True)
class Preview:
    """`built` says the whole form; `composed` leaves out the changes that can't be said yet, which `problems` name."""

    form: BuilderForm
    built: FormSpec
    model: Model
    problems: tuple[Problem, ...]
    composed: Composed | None
    shown: FormSpec
    goes_on_by: str  # how a result would go on to a next pass

    @cached_property
    def chain(self) -> Chain | None:
        """The passes, where the edit is split; a chain is no compound edit."""
        return chain_of(self.form, self.composed.spec) if self.composed else None

    @property
    def findings(self) -> list[dict[str, Any]]:
        found = list(self.composed.preview["findings"]) if self.composed else []
        return [one for one in found if one["code"] != "compound_change" or not self.chain]

    @property
    def drift_risk(self) -> dict[str, Any]:
        if self.composed is None:
            return {"level": "low", "reasons": []}
        if self.chain is None:
            return dict(self.composed.preview["drift_risk"])
        kept = [one for one in self.composed.findings if one.code != "compound_change"]
        return drift_risk(self.composed.spec, kept).to_json()

    @property
    def is_blocked(self) -> bool:
        return bool(self.problems) or self.composed is None or self.composed.blocked

    def errors(self) -> dict[str, str]:
        """Messages by control, for what stops the run. The first of each control is said."""
        found: dict[str, str] = {}
        for problem in self.problems:
            found.setdefault(problem.control, problem.message)
        for finding in self.findings:
            if finding["severity"] == "error":
                found.setdefault(self.shown.control(finding["field"]), translated(finding["message"]))
        return found


class Previews:
    """Computes what follows from a form."""

    def __init__(self, catalogue: Catalogue, runs: Runs, groups: Groups) -> None:
        self._catalogue, self._runs, self._groups = catalogue, runs, groups

    async def of(self, form: BuilderForm, *, owner: str) -> Preview:
        model = await self._catalogue.get(form.model)
        types = option_types(model)
        whole = shown = build(form, types)
        problems, rest, composed = [*whole.problems, *option_problems(model, form)], form, None
        while composed is None:
            try:
                composed = await self._runs.compose(shown.spec, owner=owner)
            except InvalidSpec as error:
                problems.append(Problem(shown.control(error.field), translated(error.message)))
                at = _card_at(rest, error.field)
                if at is None:
                    break
                rest = rest.with_card(at, replace(rest.cards[at], included=False))
                shown = build(rest, types)
        return Preview(form, whole, model, tuple(problems), composed, shown, self._groups.goes_on_by())


async def previews(catalogue: CatalogueDep, runs: RunsDep, groups: GroupsDep) -> Previews:
    return Previews(catalogue, runs, groups)


PreviewsDep = Annotated[Previews, Depends(previews)]


def option_types(model: Model) -> dict[str, str]:
    return {option.name: option.kind for option in model.options}


def _card_at(form: BuilderForm, pointer: str | None) -> int | None:
    """The card behind a pointer into the spec's changes."""
    parts = (pointer or "").split("/")
    if len(parts) < 3 or parts[1] != "changes":
        return None
    included = form.included()
    n = whole(parts[2], most=len(included) - 1)
    return None if n is None else included[n]
