"""The builder's buttons: each answers the form again, with what it did, and loses nothing."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from app.prompts import parse_spec
from app.runs.ledger.models import Run
from app.web.pages.builder.form import MAX_SOURCES, Area, BuilderForm, fresh_form
from app.web.pages.builder.form_actions import act
from tests.web.pages.builder.test_form import CHANGES, GOLDENS, MODEL, canonical, spec_with
from tests.web.pages.builder_page import Builder, Form, Pairs, png


async def test_it_adds_a_sample_without_taking_what_was_typed(builder: Builder) -> None:
    form = await builder.opened()
    filled = await builder.pressed(form.but(change_1__reads="Mine"), "sample:portrait")
    assert filled.get("image-1.id")
    assert filled.get("change-1.reads") == "Mine"
    fresh = await builder.pressed(form.pairs, "sample:portrait")
    assert fresh.get("change-1.kind") == "background"


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden["name"])
async def test_it_restores_each_golden_from_its_run(builder: Builder, golden: dict[str, Any]) -> None:
    form = await builder.opened(f"/?from={await builder.run_of(golden['spec'])}")
    again = await builder.pressed(form.pairs, "preview")
    assert again.spec == canonical(golden["spec"])
    assert again.pairs == form.pairs


@pytest.mark.parametrize("kind", CHANGES)
async def test_it_restores_each_kind_of_change(builder: Builder, kind: str) -> None:
    run_id = await builder.run_of(spec_with(kind) | {"options": {}})
    form = await builder.opened(f"/?from={run_id}")
    kept = (await builder.studio.runs.get(run_id)).spec
    assert (await builder.pressed(form.pairs, "preview")).spec == canonical(kept)
    assert form.get("parent") == run_id


async def test_it_says_that_a_raw_request_has_no_form(builder: Builder) -> None:
    run_id = await builder.run_of(spec_with("style"))
    async with builder.studio.database.write() as session:
        raw = {"version": 1, "model": MODEL, "raw": {"prompt": "x"}}
        await session.execute(update(Run).where(Run.id == run_id).values(spec=raw))
    assert "This run has no form" in (await builder.client.get(f"/?from={run_id}")).text


async def test_it_keeps_what_makes_no_sense_as_it_was_typed(builder: Builder) -> None:
    form = await builder.pressed((await builder.opened()).pairs, "area")
    odd = '<b>"quoted" & \u202bright\u202c</b>'
    typed = form.but(change_1__reads=odd, area__x="far left", keep_also=odd, change_1__typeface="own")
    again = await builder.pressed(typed, "add:background")
    assert again.get("change-1.reads") == odd
    assert again.get("keep_also") == odd
    assert again.get("area.x") == "far left"
    assert again.get("change-2.kind") == "background"


async def test_it_goes_on_where_a_button_leads(builder: Builder) -> None:
    form = (await builder.opened("/?sample=poster")).pairs
    for do, control in (
        ("add:background", "change-2.to"),
        ("line:1", "change-1.reads.2"),
        ("also", "keep-also-1"),
        ("preset:portrait", "keep-face"),
        ("drop:1", "add-change"),
        ("area", "area.x"),
    ):
        assert (await builder.pressed(form, do)).focused == control


async def test_it_orders_and_takes_out_pictures(builder: Builder) -> None:
    form = await builder.opened("/?sample=poster")
    first = form.get("image-1.id")
    form = await builder.pressed(form.pairs, "sample:shelf")
    second = form.get("image-2.id")
    form = await builder.pressed(form.but(image_2__role="palette"), "up:2")
    assert [form.get("image-1.id"), form.get("image-2.id")] == [second, first]
    assert form.focused == "image-1"
    form = await builder.pressed(form.pairs, "out:1")
    assert form.get("image-1.id") == first
    assert not form.get("image-2.id")
    assert form.spec["images"] == [{"image": first, "role": "primary"}]


async def test_it_names_the_same_pictures_after_they_were_ordered(builder: Builder) -> None:
    form = await builder.opened(f"/?from={await builder.run_of(spec_with('compose'))}")
    form = await builder.pressed(form.pairs, "down:1")
    assert [form.get("change-1.subject.image"), form.get("change-1.scene.image")] == ["2", "1"]
    assert form.all("change-1.match.image") == ["", "1"]
    assert form.get("kept-1.image") == "2"
    form = await builder.pressed(form.pairs, "out:1")
    assert [form.get("change-1.subject.image"), form.get("change-1.scene.image")] == ["1", ""]
    again = Form((await builder.post("/runs", form.pairs, "run")).text)
    assert "change-1.scene.image" in again.invalid


async def test_it_takes_addresses_and_says_which_it_cannot_take(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unreachable(url: str, *, owner: str = "") -> None:
        raise TimeoutError

    monkeypatch.setattr(builder.studio.images, "add_url", unreachable)
    typed = (await builder.opened()).but(
        addresses="https://example.com/a%20b.jpg http://example.com/c.jpg\nhttps://10.0.0.1/d.jpg"
    )
    form = await builder.pressed(typed, "take")
    assert form.all("image-1.url") == ["https://example.com/a%20b.jpg"]
    assert form.get("addresses") == "http://example.com/c.jpg\nhttps://10.0.0.1/d.jpg"
    assert form.invalid == ["addresses"]
    assert "https://" in form.texts["addresses-error"]
    assert "a b.jpg" in form.texts["image-1"]
    assert "No preview" in form.texts["image-1"]


async def test_it_takes_files_and_names_the_one_that_is_no_picture(builder: Builder) -> None:
    files = [("file", ("shop.png", png())), ("file", ("notes.txt", b"no picture"))]
    form = await builder.pressed((await builder.opened()).pairs, "take", files)
    image = await builder.studio.images.get(form.get("image-1.id"))
    assert (image.name, image.width, image.height) == ("shop.png", 40, 30)
    assert form.texts["file-error"].strip().startswith("notes.txt: ")
    assert "40 × 30" in form.texts["image-1"]


async def test_it_says_so_when_a_picture_is_not_here_any_more(builder: Builder) -> None:
    form = await builder.opened()
    again = await builder.pressed([*form.pairs, ("image-1.id", "01JZZZZZZZZZZZZZZZZZZZZZZZ")], "preview")
    assert "no longer exists" in again.texts["image-1-error"]


async def test_it_holds_only_so_many_pictures(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unreachable(url: str, *, owner: str = "") -> None:
        raise TimeoutError

    monkeypatch.setattr(builder.studio.images, "add_url", unreachable)
    typed = " ".join(f"https://example.com/{n}.jpg" for n in range(MAX_SOURCES + 5))
    form = await builder.pressed((await builder.opened()).but(addresses=typed), "take")
    assert form.get(f"image-{MAX_SOURCES}.url")
    assert not form.get(f"image-{MAX_SOURCES + 1}.url")
    assert str(MAX_SOURCES) in form.texts["addresses-error"]


async def test_it_gives_each_control_one_name(builder: Builder) -> None:
    pairs: Pairs = (await builder.opened("/?sample=poster")).pairs
    for kind in CHANGES:
        pairs = (await builder.pressed(pairs, f"add:{kind}")).pairs
    form = await builder.pressed(pairs, "keep-of")
    assert len(form.ids) == len(set(form.ids))


async def test_it_applies_a_fix(builder: Builder) -> None:
    form = await builder.opened("/?sample=poster")
    form = await builder.pressed([p for p in form.pairs if p[0] != "keep"], "preview")
    fix = next(do for do in form.buttons if do.startswith("fix:missing_preservation"))
    fixed = await builder.pressed(form.but(change_1__color="red"), fix)
    assert not [do for do in fixed.buttons if do.startswith("fix:missing_preservation")]
    assert fixed.all("keep")
    assert fixed.get("change-1.color") == "red"


async def test_it_keeps_a_change_that_is_set_aside_through_a_fix(builder: Builder) -> None:
    form = await builder.opened("/?sample=poster")
    form = await builder.pressed([p for p in form.pairs if p[0] != "keep"], "add:background")
    aside = [p for p in form.but(change_2__to="a wall") if p[0] != "change-2.in"]
    form = await builder.pressed(aside, "preview")
    fixed = await builder.pressed(form.pairs, next(do for do in form.buttons if do.startswith("fix:missing")))
    assert fixed.get("change-2.to") == "a wall"
    assert not fixed.get("change-2.in")


async def test_it_takes_a_spec_in(builder: Builder) -> None:
    """What Copy spec gives, and what the API answers of a run."""
    spec = {**GOLDENS[0]["spec"], "size": "1024_1024"}
    form = await builder.opened("/")
    for pasted in (json.dumps(spec), json.dumps({"id": "x", "spec": spec})):
        taken = await builder.pressed(form.but(spec=pasted), "spec")
        assert taken.spec == parse_spec(spec).to_json()
        assert taken.get("client_key") == form.get("client_key")
        assert taken.get("spec") == ""


@pytest.mark.parametrize(
    "pasted",
    ["", "{", "[]", '{"version": 9}', '{"version": 1, "model": "a/b", "raw": {"prompt": "x"}}', "[" * 9999],
)
async def test_it_says_why_something_is_no_spec_and_keeps_the_form(builder: Builder, pasted: str) -> None:
    form = await builder.opened("/?sample=poster")
    again = await builder.pressed(form.but(spec=pasted), "spec")
    assert again.invalid == ["spec"]
    assert (again.get("spec"), again.get("change-1.reads")) == (pasted, "今日のおすすめ")


async def test_it_puts_another_picture_in_the_place_of_one(builder: Builder) -> None:
    first, second = [await builder.studio.images.add_bytes(png(40 + n, 30)) for n in range(2)]
    form = await builder.opened("/")
    posted = [*form.pairs, ("image-1.id", first.id), ("image-2.id", second.id), ("image-2.role", "scene")]
    form = await builder.pressed(posted, "take", {"image-2.file": ("room.png", png(77, 30), "image/png")})
    assert form.get("image-1.id") == first.id
    assert (await builder.studio.images.get(form.get("image-2.id"))).width == 77
    assert form.get("image-2.role") == "scene"
    assert form.get("image-3.id") == ""
    kept = await builder.pressed(form.pairs, "take", {"image-2.file": ("notes.txt", b"text", "text/plain")})
    assert kept.get("image-2.id") == form.get("image-2.id")
    assert "notes.txt" in kept.texts["image-2"]


def drawn(*shapes: dict[str, Any], **more: Any) -> BuilderForm:
    return act(replace(fresh_form("m", "k"), region=json.dumps({"shapes": list(shapes), **more})), "region", "")[0]


def test_one_drawn_rectangle_is_an_area() -> None:
    form = drawn({"kind": "rectangle", "box": [0.1, 0.25, 0.9, 0.75]})
    assert (form.area, form.region) == (Area("10", "25", "90", "75"), "")


def test_anything_else_that_is_drawn_stays_a_region() -> None:
    stroke = {"kind": "brush", "points": [[0.1, 0.1]], "radius": 0.05}
    for shapes in ([stroke], [stroke, stroke], [{"kind": "rectangle", "box": [0, 0, 1, 1], "erase": True}, stroke]):
        form = drawn(*shapes)
        assert form.area is None
        assert json.loads(form.region)["shapes"] == shapes


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"shapes": []}', '{"shapes": 3}', '{"shapes": [{"kind": "rectangle"}]}', "[" * 9999]
)
def test_what_is_no_region_is_none(text: str) -> None:
    form = act(replace(fresh_form("m", "k"), region=text), "region", "")[0]
    assert (form.area, form.region) == (None, "")
