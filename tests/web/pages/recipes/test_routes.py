"""Recipes by their pages, without a script: from the builder's form to a three-field form, to a run, and over to another
server."""

import json
import re

from tests.web.pages.builder_page import Builder, Form, png


async def new_recipe(builder: Builder) -> str:
    """The sign recipe of the builder, saved as it is proposed. Answers its address."""
    form = await builder.opened("/?recipe=change_sign")
    page = Form((await builder.post("/recipes/new", form.pairs, "recipe")).text)
    answer = await builder.client.post("/recipes", data=_data(page.but(name="Shop sign")))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def _data(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(value)
    return data


async def test_each_recipe_fills_the_form_with_a_sample_in_one_click(builder: Builder) -> None:
    page = (await builder.client.get("/")).text
    names = re.findall(r'value="recipe:([a-z_]+)"', page)
    assert len(names) == 9
    for name in names:
        form = Form((await builder.client.get(f"/?recipe={name}")).text)
        assert form.get("image-1.id"), name
        look = await builder.client.post("/edit/prompt", data=_data(form.pairs))
        assert 'data-blocked="no"' in look.text, name


async def test_a_recipe_takes_the_place_of_a_sample_and_goes_on_ones_own_picture(builder: Builder) -> None:
    form = await builder.pressed((await builder.opened("/?recipe=translate_headline")).pairs, "recipe:change_sign")
    assert [form.get("change-1.target"), form.get("change-2.kind")] == ["sign", ""]
    own = await builder.studio.images.add_bytes(png(41, 31))
    form = await builder.pressed((await builder.opened(f"/?image={own.id}")).pairs, "recipe:change_sign")
    assert (form.get("image-1.id"), form.get("change-1.target")) == (own.id, "sign")
    assert form.all("keep") == ["photograph", "framing", "lighting"]
    form = await builder.pressed(form.pairs, "recipe:nonsense")
    assert form.get("image-1.id") == own.id


async def test_a_spec_becomes_a_short_form(builder: Builder) -> None:
    page = (await builder.client.get(await new_recipe(builder))).text
    assert re.findall(r'<label class="field-label" for="(blank-\d)"', page) == ["blank-1"]
    assert "Image" in page
    assert page.count("recipe-locked") == 3
    assert "커피" in page


async def test_it_runs_with_what_was_filled_in(builder: Builder) -> None:
    address = await new_recipe(builder)
    form = Form((await builder.client.get(address)).text)
    answer = await builder.client.post(address, data=_data([*form.but(**{"blank-1": "오늘의 커피"}), ("do", "run")]))
    assert answer.status_code == 303
    run = await builder.studio.runs.get(answer.headers["location"].removeprefix("/runs/"))
    assert run.spec["changes"][0]["reads"] == "오늘의 커피"
    assert run.spec["keep"] == ["photograph", "framing", "lighting"]
    again = await builder.client.post(address, data=_data([*form.but(**{"blank-1": "오늘의 커피"}), ("do", "run")]))
    assert again.headers["location"] == answer.headers["location"]  # a double click


async def test_a_script_is_led_to_the_run_and_what_it_showed_is_what_is_sent(builder: Builder) -> None:
    address = await new_recipe(builder)
    form = Form((await builder.client.get(address)).text)
    typed = form.but(**{"blank-1": "오늘의 커피"})
    look = (await builder.client.post(f"{address}/prompt", data=_data(typed))).text
    mark = re.search(r'data-mark="(\w+)" data-blocked="no"', look)
    assert mark
    by_script = {"hx-request": "true", "x-shown-prompt": mark[1]}
    other = _data([*form.but(**{"blank-1": "차"}), ("do", "run")])
    changed = await builder.client.post(address, data=other, headers=by_script)
    assert changed.status_code == 409
    assert "changed since it was shown" in changed.text
    assert Form(changed.text).get("blank-1") == "차"
    made = await builder.client.post(address, data=_data([*typed, ("do", "run")]), headers=by_script)
    assert made.status_code == 201
    assert made.headers["hx-redirect"].startswith("/runs/")
    empty = await builder.client.post(f"{address}/prompt", data=_data(form.but(**{"blank-1": ""})))
    assert 'data-blocked="yes"' in empty.text


async def test_it_takes_another_picture_and_loses_nothing_that_was_typed(builder: Builder) -> None:
    address = await new_recipe(builder)
    form = Form((await builder.client.get(address)).text)
    files = {"blank-0.file": ("mine.png", png(41, 31), "image/png")}
    answer = await builder.client.post(address, data=_data([*form.but(**{"blank-1": ""}), ("do", "run")]), files=files)
    assert answer.status_code == 422
    again = Form(answer.text)
    assert "blank-1" in again.invalid
    image = await builder.studio.images.get(again.get("blank-0.image"))
    assert image.name == "mine.png"
    bad = {"blank-0.file": ("notes.txt", b"no picture", "text/plain")}
    answer = await builder.client.post(address, data=_data([*again.but(**{"blank-1": "차"}), ("do", "run")]), files=bad)
    assert answer.status_code == 422
    assert "notes.txt" in answer.text
    assert Form(answer.text).get("blank-1") == "차"


async def test_it_says_the_prompt_as_one_types(builder: Builder) -> None:
    address = await new_recipe(builder)
    form = Form((await builder.client.get(address)).text)
    answer = await builder.client.post(f"{address}/prompt", data=_data(form.but(**{"blank-1": "빵집"})))
    assert "빵집" in answer.text
    assert "<html" not in answer.text


async def test_it_opens_in_the_builder(builder: Builder) -> None:
    address = await new_recipe(builder)
    form = Form((await builder.client.get(address)).text)
    opened = Form(
        (await builder.client.post(address, data=_data([*form.but(**{"blank-1": "빵집"}), ("do", "builder")]))).text
    )
    assert opened.get("change-1.reads") == "빵집"


async def test_it_is_changed_and_versioned(builder: Builder) -> None:
    address = await new_recipe(builder)
    page = Form((await builder.client.get(f"{address}/edit")).text)
    answer = await builder.client.post(f"{address}/edit", data=_data(page.but(name="Every sign")))
    assert answer.headers["location"] == address
    shown = (await builder.client.get(address)).text
    assert "Every sign" in shown
    assert "Version 2" in shown
    refused = await builder.client.post(f"{address}/edit", data=_data(page.but(name=" ")))
    assert (refused.status_code, Form(refused.text).invalid) == (422, ["name"])


async def test_it_travels_to_another_server_as_json(builder: Builder) -> None:
    address = await new_recipe(builder)
    exported = await builder.client.get(f"{address}/export")
    assert "attachment" in exported.headers["content-disposition"]
    said = exported.json()
    assert said["spec"]["images"][0]["image"] == "0" * 26
    answer = await builder.client.post("/recipes/imports", data={"recipe": exported.text})
    assert answer.status_code == 303
    page = Form((await builder.client.get(answer.headers["location"])).text)
    assert page.invalid == ["blank-0"]  # a picture is to be chosen here
    run = await builder.client.post(answer.headers["location"], data=_data([*page.pairs, ("do", "run")]))
    assert run.status_code == 422


async def test_it_says_why_something_is_no_recipe(builder: Builder) -> None:
    for pasted in (
        "{",
        "[]",
        json.dumps({"kind": "stillframe-recipe", "name": "x", "spec": {"version": 9}}),
        "[" * 9999,
    ):
        answer = await builder.client.post("/recipes/imports", data={"recipe": pasted})
        page = Form(answer.text)
        assert (answer.status_code, page.invalid, page.get("recipe")) == (422, ["recipe"], pasted)


async def test_it_is_deleted(builder: Builder) -> None:
    address = await new_recipe(builder)
    assert (await builder.client.post(f"{address}/deletion")).headers["location"] == "/recipes"
    assert (await builder.client.get(address)).status_code == 404


async def test_a_form_that_can_not_be_said_yet_stays_the_form(builder: Builder) -> None:
    form = await builder.opened("/?recipe=compose_two")
    typed = [(name, "" if name == "change-1.scene.image" else value) for name, value in form.pairs]
    answer = await builder.post("/recipes/new", typed, "recipe")
    page = Form(answer.text)
    assert (answer.status_code, page.invalid) == (422, ["change-1.scene.image"])
    assert page.get("change-1.subject.image") == "1"
