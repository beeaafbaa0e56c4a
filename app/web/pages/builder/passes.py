"""The chain that a compound edit is split into, as the builder's form carries it and the pane shows it.

The form has `plan`: nothing for one run, "split" for the chain as it is proposed, else a word a pass with the numbers of
its changes, "1 0,2". A plan that no longer fits the changes falls back to the proposed one.
"""

from dataclasses import dataclass, replace
from typing import Any

from app.prompts import Plan, Spec, compose, drop, merge, passes_of, plan_passes, reorder, spec_title
from app.web.i18n.translation import translated
from app.web.pages.builder.context import PassView
from app.web.pages.builder.form import BuilderForm
from app.web.text_fields import whole

SPLIT = "split"


@dataclass(frozen=True)
class Chain:
    """At least two passes. The specs are what is sent, but for the first image of the later ones."""

    plan: Plan
    specs: tuple[Spec, ...]

    def to_json(self) -> list[dict[str, Any]]:
        return [spec.to_json() for spec in self.specs]


def chain_of(form: BuilderForm, spec: Spec) -> Chain | None:
    """What the form's plan makes of the spec; None when it is one run."""
    if not form.plan or spec.raw is not None:
        return None
    plan = _read(form.plan)
    if sorted(n for one in plan for n in one) != list(range(len(spec.changes))):
        plan = plan_passes(spec)
    return Chain(plan, tuple(passes_of(spec, plan))) if len(plan) > 1 else None


def edit_chain(form: BuilderForm, chain: Chain | None, verb: str, argument: str) -> BuilderForm:
    """The form after `split`, `whole`, or one of `join`, `earlier`, `later` and `drop` of a pass by its number from 0."""
    if verb in (SPLIT, "whole"):
        return replace(form, plan=SPLIT if verb == SPLIT else "")
    at = whole(argument, most=len(chain.plan) - 1) if chain else None
    if chain is None or at is None:
        return form
    last = len(chain.plan) - 1
    if verb == "drop":
        return _without(form, chain, at)
    if verb == "join" and at < last:
        plan = merge(chain.plan, at)
        return replace(form, plan=plan_text(plan) if len(plan) > 1 else "")
    if verb in ("earlier", "later"):
        other = at - 1 if verb == "earlier" else at + 1
        if 0 <= other <= last:
            order = list(range(len(chain.plan)))
            order[at], order[other] = order[other], order[at]
            return replace(form, plan=plan_text(reorder(chain.plan, order)))
    return form


def pass_views(chain: Chain | None) -> tuple[PassView, ...]:
    if chain is None:
        return ()
    last = len(chain.specs) - 1
    return tuple(
        PassView(n, translated(spec_title(spec)), compose(spec).prompt, is_first=n == 0, is_last=n == last)
        for n, spec in enumerate(chain.specs)
    )


def _without(form: BuilderForm, chain: Chain, at: int) -> BuilderForm:
    """The pass dropped: its changes are set aside, where they can be taken up again."""
    included = form.included()
    for n in chain.plan[at]:
        form = form.with_card(included[n], replace(form.cards[included[n]], included=False))
    left = drop(chain.plan, at)
    stays = sorted(n for one in left for n in one)
    plan = tuple(tuple(stays.index(n) for n in one) for one in left)
    return replace(form, plan=plan_text(plan) if len(plan) > 1 else "")


def plan_text(plan: Plan) -> str:
    return " ".join(",".join(map(str, one)) for one in plan)


def _read(text: str) -> Plan:
    """() for what is no plan."""
    words = [word.split(",") for word in text.split()]
    if not all(number.isdecimal() and len(number) < 4 for word in words for number in word):
        return ()
    return tuple(tuple(map(int, word)) for word in words)
