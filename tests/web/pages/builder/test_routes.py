"""The builder: the page, the prompt as one types, and Run."""

import io
from typing import Any

import pytest
from PIL import Image as Picture

from app.errors import Conflict, OverBudget
from app.messages import N_
from app.runs import RunQuery
from app.web.i18n import translation
from app.web.pages.builder.form import BuilderForm
from app.web.pages.builder.preview import Preview, Previews
from tests.web.i18n.test_translation import Loud
from tests.web.pages.builder.test_form import CHANGES, spec_with
from tests.web.pages.builder_page import Builder, Form, png


async def test_it_starts_with_our_samples_and_one_open_change(builder: Builder) -> None:
    form = await builder.opened()
    assert next(button for button in form.buttons if button.startswith("sample:")) == "sample:poster"
    assert form.get("change-1.kind") == "text"
    assert form.get("client_key")


async def test_it_opens_filled_with_a_sample_and_its_edit(builder: Builder) -> None:
    form = await builder.opened("/?sample=poster")
    assert form.get("change-1.reads") == "今日のおすすめ"
    assert "Keep the photograph, layout, and brand mark exactly as in the input." in form.prompt
    assert form.get("image-1.id")
    assert not [button for button in form.buttons if button.startswith("sample:")]


async def test_it_leads_from_each_word_of_the_prompt_to_its_control(builder: Builder) -> None:
    for kind in CHANGES:
        form = await builder.opened(f"/?from={await builder.run_of(spec_with(kind))}")
        assert form.hrefs
        assert set(form.hrefs) - set(form.ids) == set(), kind


async def test_it_answers_the_prompt_as_one_types(builder: Builder) -> None:
    form = await builder.opened("/?sample=poster")
    answer = await builder.client.post(
        "/edit/prompt", data=dict(form.but(change_1__reads="Вместе", change_1__script="auto"))
    )
    assert answer.headers["content-type"].startswith("text/html")
    said = Form(answer.text)
    assert '"Вместе"' in said.prompt
    assert "Вместе" in said.texts["change-1.gist"]
    assert said.texts["change-1.script-auto"] == "Cyrillic"
    assert "<html" not in answer.text


async def test_it_says_findings_and_their_fixes_in_the_readers_language(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translation, "_catalogue", lambda _language: Loud())
    page = (await builder.client.get("/?sample=poster")).text
    assert "SMALL PRINT OFTEN SHIFTS WHEN NEARBY TEXT CHANGES." in page
    assert "KEEP ALL OTHER TEXT" in page
    assert "ONE CHANGE, TO TEXT ONLY" in page  # why the risk is low
    assert "Small print" not in page


async def test_it_refuses_a_form_that_it_cannot_read(builder: Builder) -> None:
    for body in (b"a=1&" * 3000, b"a=\xff"):
        assert (await builder.client.post("/edit/prompt", content=body)).status_code == 422


async def test_it_shows_the_rest_of_the_prompt_while_one_change_is_unfinished(builder: Builder) -> None:
    form = await builder.pressed((await builder.opened("/?sample=poster")).pairs, "add:recolor")
    assert "今日のおすすめ" in form.prompt
    assert {"change-2.target", "change-2.to"} & set(form.hrefs)


async def test_it_makes_a_run_and_goes_to_it(builder: Builder) -> None:
    form = await builder.opened("/?sample=poster")
    answer = await builder.post("/runs", form.pairs, "run")
    assert answer.status_code == 303
    run = await builder.studio.runs.get(answer.headers["location"].removeprefix("/runs/"))
    assert run.spec == form.spec
    assert "今日のおすすめ" in run.prompt
    twice = await builder.post("/runs", form.pairs, "run")
    assert twice.headers["location"] == answer.headers["location"]


async def test_it_takes_a_file_that_comes_with_run(builder: Builder) -> None:
    form = await builder.opened()
    pairs = form.but(change_1__reads="Neu")
    answer = await builder.post("/runs", pairs, "run", {"file": ("mine.png", png())})
    assert answer.status_code == 303
    run = await builder.studio.runs.get(answer.headers["location"].removeprefix("/runs/"))
    assert run.sources[0].width == 40


async def test_it_says_beside_its_field_what_stops_a_run(builder: Builder) -> None:
    form = await builder.opened("/?sample=poster")
    answer = await builder.post("/runs", form.but(change_1__reads=" ", change_1__color="teal"), "run")
    assert answer.status_code == 422
    again = Form(answer.text)
    assert again.invalid == ["change-1.reads"]
    assert again.texts["change-1.reads-error"].strip()
    assert again.focused == "change-1.reads"
    assert again.get("change-1.color") == "teal"
    assert (await builder.studio.runs.page(RunQuery())).runs == []


async def test_it_computes_the_page_of_a_refusal_once(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    form, seen = await builder.opened("/?sample=poster"), []
    of = Previews.of

    async def counted(self: Previews, form: BuilderForm, *, owner: str) -> Preview:
        seen.append(form)
        return await of(self, form, owner=owner)

    monkeypatch.setattr(Previews, "of", counted)
    assert (await builder.post("/runs", form.but(change_1__reads=" "), "run")).status_code == 422
    assert len(seen) == 1


@pytest.mark.parametrize(("kind", "control"), [("background", "change-1.to"), ("free", "change-1.instruction")])
async def test_it_asks_for_the_words_of_an_empty_change(builder: Builder, kind: str, control: str) -> None:
    form = await builder.pressed((await builder.opened("/?sample=bag")).pairs, f"add:{kind}")
    form = await builder.pressed(form.pairs, "drop:1")
    again = Form((await builder.post("/runs", form.pairs, "run")).text)
    assert control in again.invalid


async def test_it_tells_a_budget_and_its_figures(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    async def over(*_args: Any, **_named: Any) -> None:
        detail = {"scope": "server", "needed_usd": "0.0400", "held_usd": "4.9700", "cap_usd": "5.0000"}
        raise OverBudget(N_("Over budget."), detail=detail)

    monkeypatch.setattr(builder.studio.runs, "create", over)
    form = await builder.opened("/?sample=poster")
    answer = await builder.post("/runs", form.pairs, "run")
    assert answer.status_code == 402
    assert "exceed today’s cap by $0.01" in answer.text
    assert "$5.00 a day" in answer.text
    assert "$4.97" in answer.text
    assert Form(answer.text).get("change-1.reads") == "今日のおすすめ"


async def test_it_runs_what_may_charge_twice_only_when_told_to(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = builder.studio.runs.create

    async def once(*args: Any, confirm: bool, **named: Any) -> Any:
        if not confirm:
            detail = {"run": "01JZZZZZZZZZZZZZZZZZZZZZZZ", "state": "unconfirmed"}
            raise Conflict("If that one did arrive, you pay for both.", code="may_charge_twice", detail=detail)
        return await create(*args, confirm=confirm, **named)

    monkeypatch.setattr(builder.studio.runs, "create", once)
    form = await builder.opened("/?sample=poster")
    answer = await builder.post("/runs", form.pairs, "run")
    assert answer.status_code == 409
    assert "you pay for both" in answer.text
    again = Form(answer.text)
    assert "confirm" in again.buttons
    assert (await builder.post("/runs", again.pairs, "confirm")).status_code == 303


async def test_it_says_that_a_draft_costs_nothing(builder: Builder) -> None:
    page = (await builder.client.get("/?sample=poster")).text
    assert "free draft" in page
    assert "Free draft, made on this server." in page


async def test_it_starts_with_a_picture_of_ours(builder: Builder) -> None:
    image = await builder.studio.images.add_bytes(png(), name="result.png", origin="output")
    form = await builder.opened(f"/?image={image.id}")
    assert form.get("image-1.id") == image.id
    assert "earlier result" in form.texts["image-1"]
    assert (await builder.client.get("/?image=01JZZZZZZZZZZZZZZZZZZZZZZZ")).status_code == 404


async def test_it_shows_a_sample_small(builder: Builder) -> None:
    answer = await builder.client.get("/samples/poster.webp")
    assert answer.headers["content-type"] == "image/webp"
    assert Picture.open(io.BytesIO(answer.content)).height == 480
    assert (await builder.client.get("/samples/..%2Fposter.webp")).status_code == 404


async def test_it_holds_no_style_and_no_script_of_its_own(builder: Builder) -> None:
    page = (await builder.client.get(f"/?from={await builder.run_of(spec_with('compose'))}")).text
    for mark in (" style=", "<style", "<script>", "hx-on", "js:", " onclick"):
        assert mark not in page
