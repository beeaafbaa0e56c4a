"""The history in a browser: chosen by hand and by keys, worked on together, moved by what happens elsewhere."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.db import Database
from app.media.samples import sample_path
from app.runs import Caps, Ledger
from tests.browser.conftest import Open
from tests.browser.looks import both_looks
from tests.support.seed_runs import apart
from tests.support.server import Server

BAR = "[data-selection]"


@pytest.fixture
def site(studio: Server, made: dict[str, str]) -> str:
    return studio.url


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """All but the browser's own about the picture whose file is gone."""
    found: list[str] = []
    yield found
    assert [words for words in found if "410" not in words] == []


def chosen(page: Page) -> list[str]:
    return page.eval_on_selector_all("[name='run']:checked", "boxes => boxes.map((box) => box.value)")  # type: ignore[no-any-return]


def titles(page: Page) -> Any:
    return page.locator(".card-title")


@both_looks
def test_it_is_accessible(open_page: Open, audit: Any, theme: str, width: int) -> None:
    page = open_page("/runs", theme=theme, width=width)
    audit(page)
    page.get_by_text("Filters", exact=True).click()
    audit(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_it_chooses_by_shift_and_by_keys(open_page: Open) -> None:
    page = open_page("/runs")
    boxes = page.locator("[name='run']")
    ids = boxes.evaluate_all("all => all.map((box) => box.value)")
    expect(page.locator(BAR)).to_be_hidden()
    boxes.nth(1).check()
    boxes.nth(4).click(modifiers=["Shift"])
    assert chosen(page) == ids[1:5]
    expect(page.locator("[data-count]")).to_have_text("4 selected")
    page.keyboard.press("Escape")
    assert chosen(page) == []
    titles(page).nth(0).focus()
    page.keyboard.press("x")
    page.keyboard.press("Shift+ArrowRight")
    expect(titles(page).nth(1)).to_be_focused()
    assert chosen(page) == ids[:2]
    expect(page.get_by_role("button", name="Compare")).to_be_visible()
    page.keyboard.press("ArrowDown")
    row = page.evaluate("document.activeElement.closest('.card').dataset.run")
    assert ids.index(row) > 4  # a row further, whatever its length
    page.keyboard.press("Control+a")
    assert chosen(page) == ids


def test_it_tags_stars_deletes_and_undoes_in_place(
    open_page: Open, made: dict[str, str], complaints: list[str]
) -> None:
    page = open_page("/runs?q=vase")
    page.locator("[name='run']").first.check()
    page.locator(BAR).get_by_text("Tag", exact=True).click()
    page.locator("input[name='tag']").fill("autumn")
    page.get_by_role("button", name="Add").click()
    expect(page.locator(".card-tags").first).to_have_text("autumn")
    page.locator("[name='run']").first.check()
    page.get_by_role("button", name="Star", exact=True).click()
    expect(page.locator(".card-title .is-star")).to_have_count(1)
    before = page.locator(".card").count()
    page.locator("[name='run']").first.check()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("1 run deleted.")).to_be_visible()
    expect(page.locator(".card")).to_have_count(before - 1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".card")).to_have_count(before)
    assert "q=vase" in page.url
    assert "deleted" not in page.url


def test_it_downloads_what_is_chosen_with_a_manifest(
    open_page: Open, made: dict[str, str], complaints: list[str]
) -> None:
    page = open_page("/runs?state=saved")
    for box in page.locator("[name='run']").all():
        box.check()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download").click()
    with zipfile.ZipFile(io.BytesIO(Path(coming.value.path()).read_bytes())) as bundle:
        runs = {run["id"]: run for run in json.loads(bundle.read("manifest.json"))["runs"]}
        assert set(runs) == {made[name] for name in ("saved", "second", "third", "gone")}
        assert runs[made["gone"]]["files"][0]["missing"]
        assert bundle.testzip() is None
        assert len([name for name in bundle.namelist() if name.endswith(".webp")]) == 3


def test_it_says_so_when_a_file_is_gone(open_page: Open, made: dict[str, str]) -> None:
    page = open_page("/runs?state=saved")
    card = page.locator(f"#card-{made['gone']} .card-picture")
    expect(card).to_have_class("card-picture is-missing")


def test_a_run_of_another_page_appears_and_moves(open_page: Open, studio: Server) -> None:
    page = open_page("/runs")
    image = studio.post("/api/v1/images", files={"file": ("sofa.webp", sample_path("sofa").read_bytes())}).json()["id"]
    spec = {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": [{"image": image, "role": "primary"}],
        "keep": ["layout"],
        "changes": [{"kind": "crop", "to": "1:1"}],
    }
    run = studio.post("/api/v1/runs", json={"spec": spec}).json()
    assert "id" in run, run
    card = page.locator(f"#card-{run['id']}")
    expect(card).to_be_visible()
    studio.wait_for(run["id"], "saved", "failed")
    expect(card.locator(".card-clock")).to_have_count(0)
    expect(page.locator(".card").first).to_have_id(f"card-{run['id']}")


def test_it_works_without_a_script(open_page: Open) -> None:
    page = open_page("/runs?tag=spring+menu", script=False)
    expect(page.locator(".card")).to_have_count(1)
    page.locator("[name='run']").check()
    page.get_by_role("button", name="Unstar").click()
    expect(page.locator(".card-title .is-star")).to_have_count(0)
    page.locator("[name='run']").check()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("1 run deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".card")).to_have_count(1)


def test_ten_pages_share_one_stream_and_all_hear_it(open_page: Open, studio: Server, made: dict[str, str]) -> None:
    first = open_page("/runs?q=sofa")
    pages = [first, *(first.context.new_page() for _ in range(9))]
    for page in pages[1:]:
        page.goto(f"{studio.url}/runs?q=sofa", wait_until="load")
    other = first.context.new_page()  # a browser gives a server six connections; this page needs one of them
    other.goto(f"{studio.url}/runs/{made['saved']}", wait_until="load")
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    apart(end_what_was_lost(studio.data, made["lost"]))
    for page in (pages[0], pages[5], pages[9]):
        expect(page.locator(f"#card-{made['lost']}")).to_contain_text("Canceled")


async def end_what_was_lost(data: Path, run_id: str) -> None:
    database = Database(f"sqlite+aiosqlite:///{data / 'stillframe.sqlite'}")
    ledger = Ledger(database, Caps())
    async with ledger.locked(run_id) as (session, run):
        await ledger.move(session, run, "cancelled", "cancelled")
    await database.close()
