"""A compound edit on the builder: split into passes, edited, priced, and run as a chain."""

import re

import pytest

from tests.web.pages.builder_page import Builder, Form


@pytest.fixture
async def compound(builder: Builder) -> Form:
    """A headline, a background and a move: as one edit they drift."""
    form = await builder.pressed((await builder.opened("/?sample=poster")).pairs, "add:background")
    form = await builder.pressed(form.but(change_2__to="a plain wall"), "add:lighting")
    return await builder.pressed(form.but(change_3__to="golden hour"), "preview")


def passes(form: Form) -> list[str]:
    """The changes of each pass, as the plan carries them."""
    return form.get("plan").split()


async def test_it_offers_to_split_what_drifts_as_one(builder: Builder, compound: Form) -> None:
    assert ("split" in compound.buttons, compound.get("plan")) == (True, "")
    form = await builder.pressed(compound.pairs, "split")
    assert passes(form) == ["1", "2", "0"]  # text last, so that nothing redraws it
    assert "split" not in form.buttons
    assert form.texts["run-word"] == "Run 3 passes"
    assert form.texts["run-price"] == "3 free drafts"
    whole = await builder.pressed(form.pairs, "whole")
    assert (whole.get("plan"), whole.texts["run-word"]) == ("", "Run")


@pytest.mark.parametrize(
    ("do", "left"),
    [
        ("pass-join:0", ["1,2", "0"]),
        ("pass-earlier:2", ["1", "0", "2"]),
        ("pass-later:0", ["2", "1", "0"]),
        ("pass-later:2", ["1", "2", "0"]),
        ("pass-earlier:0", ["1", "2", "0"]),
        ("pass-drop:9", ["1", "2", "0"]),
        ("pass-drop:x", ["1", "2", "0"]),
    ],
)
async def test_it_joins_and_reorders_passes(builder: Builder, compound: Form, do: str, left: list[str]) -> None:
    form = await builder.pressed((await builder.pressed(compound.pairs, "split")).pairs, do)
    assert passes(form) == left


async def test_a_dropped_pass_is_set_aside_and_not_lost(builder: Builder, compound: Form) -> None:
    form = await builder.pressed((await builder.pressed(compound.pairs, "split")).pairs, "pass-drop:0")
    assert passes(form) == ["1", "0"]
    assert [form.get(f"change-{n}.in") for n in (1, 2, 3)] == ["1", "", "1"]
    assert form.get("change-2.to") == "a plain wall"
    form = await builder.pressed(form.pairs, "pass-drop:1")
    assert form.get("plan") == ""  # one is left: no chain any more


async def test_joining_all_is_one_run_again(builder: Builder, compound: Form) -> None:
    form = await builder.pressed((await builder.pressed(compound.pairs, "split")).pairs, "pass-join:0")
    form = await builder.pressed(form.pairs, "pass-join:0")
    assert (form.get("plan"), "split" in form.buttons) == ("", True)


async def test_a_plan_that_no_longer_fits_is_made_anew(builder: Builder, compound: Form) -> None:
    split = await builder.pressed(compound.pairs, "split")
    form = await builder.pressed(split.pairs, "add:remove")
    form = await builder.pressed(form.but(change_4__target__own="the cup", change_4__target="own"), "preview")
    assert passes(form) == ["1", "3", "2", "0"]
    for nonsense in ("0,0 1", "7", "a b", "1 " * 300, "-1"):
        form = await builder.pressed(compound.but(plan=nonsense), "preview")
        assert passes(form) == ["1", "2", "0"]


async def test_it_runs_the_chain_as_it_was_edited(builder: Builder, compound: Form) -> None:
    form = await builder.pressed((await builder.pressed(compound.pairs, "split")).pairs, "pass-join:0")
    answer = await builder.post("/runs", form.pairs, "run")
    assert answer.status_code == 303
    group = await builder.studio.groups.get(answer.headers["location"].removeprefix("/groups/"))
    assert [[change["kind"] for change in step.spec["changes"]] for step in group.steps] == [
        ["background", "lighting"],
        ["text"],
    ]
    assert len(group.runs) == 1  # the second is made of the first one's result
    again = await builder.post("/runs", form.pairs, "run")
    assert again.headers["location"] == answer.headers["location"]  # a double click


async def test_it_asks_for_several_results_of_one_edit(builder: Builder) -> None:
    form = await builder.opened("/?sample=poster")
    form = await builder.pressed(form.but(count="3"), "preview")
    assert (form.texts["run-word"], form.texts["run-price"]) == ("Run 3 times", "3 free drafts")
    answer = await builder.post("/runs", form.pairs, "run")
    group = await builder.studio.groups.get(answer.headers["location"].removeprefix("/groups/"))
    assert (group.kind, len(group.runs)) == ("variants", 3)


async def test_the_prompt_as_one_types_says_the_passes_too(builder: Builder, compound: Form) -> None:
    split = await builder.pressed(compound.pairs, "split")
    typed = await builder.client.post("/edit/prompt", data=dict(split.but(change_3__to="overcast")))
    assert typed.status_code == 200
    assert len(re.findall(r'class="pass"', typed.text)) == 3
    assert "overcast" in typed.text
    assert 'id="run-word"' in typed.text
