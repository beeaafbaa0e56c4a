"""The question before a paid run whose address shows no picture."""

import io
from types import SimpleNamespace
from typing import Any

import pillow_heif
import pytest
from PIL import Image as Picture

from app.db import Database
from app.errors import Conflict, FetchFailed, FetchRefused, StorageError
from app.media import Fetched, Images
from app.runs import EventFeed, Groups, Ledger, RunActions, RunContext, Runs
from tests.runs.cast import png
from tests.runs.groups.test_service import Priced

MODEL = "openai/gpt-image-2/edit"
EDIT = {"keep": ["layout"], "changes": [{"kind": "remove", "target": "lamp"}]}


def heic() -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(Picture.new("RGB", (64, 64), "red")).save(out)
    return out.getvalue()


def tiff() -> bytes:
    out = io.BytesIO()
    Picture.new("RGB", (64, 64), "red").save(out, "TIFF")
    return out.getvalue()


class Web:
    """What lies at each address: bytes, or an error. Counts the looks."""

    def __init__(self, **at: Any) -> None:
        self.at: dict[str, Any] = at
        self.looks: list[str] = []

    async def __call__(self, url: str, **limits: Any) -> Fetched:
        self.looks.append(url)
        lies = self.at.get(url.rpartition("/")[2], b"<!doctype html><title>Sign in</title>")
        if isinstance(lies, Exception):
            raise lies
        return Fetched(lies, url, "image/jpeg")


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def runs(c: RunContext, ledger: Ledger, database: Database, web: Web) -> Runs:
    c.images = Images(database, c.storage, fetch=web)
    return Runs(c, catalogue=Priced(), caps=ledger.caps, feed=EventFeed(database))  # type: ignore[arg-type]


def edit(*names: str) -> dict[str, Any]:
    return {"version": 1, "model": MODEL, "images": [{"url": f"https://example.com/{name}"} for name in names], **EDIT}


UNFIT = {
    "page": (b"<!doctype html><title>Sign in</title>", "This is a web page."),
    "gone": (FetchFailed("There is no file at this address: the server answered 410.", code="gone"), "410"),
    "pdf": (b"%PDF-1.7", "This is a PDF"),
    "heic": (heic(), "This is a HEIC photo"),
    "tiff": (tiff(), "This is a TIFF image"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is an SVG drawing."),
}


@pytest.mark.parametrize("name", UNFIT)
async def test_it_asks_before_it_pays_for_an_address_without_a_picture(runs: Runs, web: Web, name: str) -> None:
    web.at[name], words = UNFIT[name]
    with pytest.raises(Conflict) as asked:
        await runs.create(edit(name))
    assert asked.value.error_code == "no_picture"
    assert asked.value.message.startswith("Image 1: ")
    assert words in asked.value.message
    assert asked.value.message.endswith("Nothing was sent and nothing was charged.")
    assert [one["n"] for one in asked.value.detail["images"]] == [1]
    with pytest.raises(Conflict):
        await runs.create(edit(name))
    assert len(web.looks) == 1  # known for an hour
    run, is_new = await runs.create(edit(name), confirm_sources=True)
    assert (run.state, is_new) == ("ready", True)


async def test_the_same_again_asks_the_same_and_takes_the_answer(runs: Runs, web: Web) -> None:
    run, _ = await runs.create(edit("page"), confirm_sources=True)
    with pytest.raises(Conflict) as asked:
        await runs.again(run.id, client_key="again-1")
    assert asked.value.error_code == "no_picture"
    made = await runs.again(run.id, client_key="again-1", confirm_sources=True)
    assert (made.state, made.parent) == ("ready", run.id)
    assert (await runs.again(run.id, client_key="again-1")).id == made.id  # a repeat is asked nothing


UNSEEN = {
    "full": StorageError("no room"),
    "private": FetchRefused("It leads into a private network."),
    "late": FetchFailed("The server took too long to respond.", retryable=True),
    "forbidden": FetchFailed("The server answered 403 instead of a file.", detail=403),
    "broken": png()[:60],
    "good": png(),
}


@pytest.mark.parametrize("name", UNSEEN)
async def test_it_asks_nothing_where_upstream_may_well_see_a_picture(runs: Runs, web: Web, name: str) -> None:
    web.at[name] = UNSEEN[name]
    run, _ = await runs.create(edit(name))
    assert run.state == "ready"


async def test_it_names_each_address_and_looks_at_raw_bodies_and_groups_too(runs: Runs, web: Web) -> None:
    web.at["good"] = png()
    with pytest.raises(Conflict, match=r"Image 2: This is a web page. Image 3: This is a web page."):
        await runs.create(edit("good", "b", "c"))
    raw = {"version": 1, "model": MODEL, "raw": {"prompt": "Keep it.", "images": ["https://example.com/b"]}}
    with pytest.raises(Conflict, match=r"Image 1: This is a web page."):
        await runs.create(raw)
    groups = Groups(runs._context, runs, RunActions(runs._context))
    with pytest.raises(Conflict, match=r"Image 1: This is a web page."):
        await groups.create("variants", edit("b"), count=2)
    asked = {"count": 2, "client_key": "group-1"}
    group, _ = await groups.create("variants", edit("b"), **asked, confirm_sources=True)
    assert len(group.runs) == 2
    again, is_new = await groups.create("variants", edit("b"), **asked)  # what it made is there: nothing is asked
    assert (again.id, is_new) == (group.id, False)


async def test_a_draft_of_the_sandbox_costs_nothing_and_asks_nothing(runs: Runs, web: Web) -> None:
    runs._context.profile = SimpleNamespace(name="sandbox", base="", account="account", reads_our_ids=True)  # type: ignore[assignment]
    run, _ = await runs.create(edit("page"))
    assert run.draft


async def test_the_findings_say_what_the_look_saw(runs: Runs, web: Web) -> None:
    web.at["heic"] = heic()
    for name in ("page", "heic"):
        with pytest.raises(Conflict):
            await runs.create(edit(name))
    preview = await runs.preview(edit("page", "heic"))
    found = {finding["code"]: finding for finding in preview["findings"]}
    assert found["not_a_picture"]["message"] == "The address of image 1 shows no image: This is a web page."
    assert found["picture_kind"]["fix"]["label"] == "Send a plain copy"


async def test_an_address_that_was_mended_is_asked_about_no_more(runs: Runs, web: Web) -> None:
    with pytest.raises(Conflict):
        await runs.create(edit("a"))
    web.at["a"] = png()
    await runs._context.images.add_url("https://example.com/a")
    assert (await runs.create(edit("a")))[1]
