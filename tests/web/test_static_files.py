"""Static files under the digest of their tree, and what is vendored among them."""

import asyncio
import gzip
import json
import re
import shutil
from pathlib import Path

import brotli
import pytest

from app.settings import CHECKOUT
from app.web import static_files
from app.web.static_files import FOR_EVER, Assets, choose_encoding
from tests.support import vendor
from tests.web.conftest import WebApp

CSS = "css/app.css"


def url(house: WebApp, name: str) -> str:
    address: str = house.app.state.assets.url(name)
    return address


@pytest.mark.parametrize(
    ("accept", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("", ""), ("br;q=0, gzip;q=0.5", "gzip")]
)
async def test_it_sends_text_as_small_as_the_browser_takes_it(house: WebApp, accept: str, encoding: str) -> None:
    async with house.client.stream("GET", url(house, CSS), headers={"accept-encoding": accept}) as answer:
        sent = b"".join([chunk async for chunk in answer.aiter_raw()])
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[encoding]
    original = house.app.state.assets._joined(CSS).encode()
    assert answer.status_code == 200
    assert unpack(sent) == original
    assert answer.headers.get("content-encoding", "") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["cache-control"] == FOR_EVER
    assert answer.headers["content-type"] == "text/css; charset=utf-8"


async def test_it_leaves_pictures_as_they_are(house: WebApp) -> None:
    answer = await house.client.get(url(house, "img/auth/poster-en.webp"))
    assert answer.headers["content-type"] == "image/webp"
    assert "content-encoding" not in answer.headers
    assert "vary" not in answer.headers


async def test_it_serves_a_page_of_another_version_without_keeping_it(house: WebApp) -> None:
    answer = await house.client.get(f"/static/000000000000/{CSS}")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["css/none.css", "../app/main.py", "%2e%2e/app/main.py", "css", ""])
async def test_it_has_nothing_but_its_files(house: WebApp, name: str) -> None:
    digest = house.app.state.assets.digest
    assert (await house.client.get(f"/static/{digest}/{name}")).status_code == 404


async def test_it_answers_heads(house: WebApp) -> None:
    assert (await house.client.head(url(house, CSS))).status_code == 200


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "static" / "js").mkdir(parents=True)
    (tmp_path / "static" / "js" / "a.js").write_text("1")
    (tmp_path / "static" / "b.css").write_text("2")
    (tmp_path / "static" / ".hidden.css").write_text("3")
    (tmp_path / "static" / "notes.md").write_text("4")
    return tmp_path / "static"


def test_it_changes_its_address_with_any_file(tree: Path) -> None:
    first = Assets(tree).digest
    assert Assets(tree).digest == first
    (tree / "b.css").write_text("changed")
    second = Assets(tree).digest
    (tree / "b.css").rename(tree / "c.css")
    assert len({first, second, Assets(tree).digest}) == 3


def test_it_gives_no_address_to_a_file_that_is_not_there(tree: Path) -> None:
    static_files = Assets(tree)
    assert static_files.url("js/a.js") == f"/static/{static_files.digest}/js/a.js"
    for name in ("js/b.js", ".hidden.css", "notes.md"):
        with pytest.raises(LookupError):
            static_files.url(name)


def test_it_compresses_better_than_twice(house: WebApp) -> None:
    htmx = (CHECKOUT / "static" / "vendor" / "htmx.js").read_bytes()
    assert len(brotli.compress(htmx)) < len(htmx) / 2


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [("", ""), ("identity", ""), ("BR", "br"), ("gzip;q=0", ""), ("br;q=0.000,gzip", "gzip"), ("*", "")],
)
def test_it_reads_accept_encoding(accept: str, encoding: str) -> None:
    assert choose_encoding(accept) == encoding


def test_it_has_the_vendored_files_as_they_were_recorded() -> None:
    assert vendor.check(vendor.VENDOR) == []


def test_its_vendored_library_says_its_version() -> None:
    text = (vendor.VENDOR / "htmx.js").read_text()
    assert json.loads(vendor.RECORD.read_text())["htmx.js"]["version"] in text[:200]
    assert "var htmx=" in text


def test_it_notices_a_vendored_file_that_was_changed(tmp_path: Path) -> None:
    folder = tmp_path / "vendor"
    shutil.copytree(vendor.VENDOR, folder)
    (folder / "htmx.js").write_text((folder / "htmx.js").read_text() + " ")
    (folder / "extra.js").write_text("")
    (folder / "htmx.LICENSE.txt").unlink()
    problems = vendor.check(folder)
    assert len(problems) == 3
    assert "htmx.js differs from what was vendored." in problems


def test_it_notices_a_pin_that_moved_on(tmp_path: Path) -> None:
    folder = tmp_path / "vendor"
    shutil.copytree(vendor.VENDOR, folder)
    (folder / "package.json").write_text('{"dependencies": {"htmx.org": "4.0.2"}}')
    assert any("pins another version" in problem for problem in vendor.check(folder))


async def test_it_answers_many_at_once_with_one_compression(house: WebApp, monkeypatch: pytest.MonkeyPatch) -> None:
    packed: list[str] = []
    pack = static_files.pack

    def counted(data: bytes, encoding: str, *, best: bool) -> bytes:
        packed.append(encoding)
        return pack(data, encoding, best=best)

    monkeypatch.setattr(static_files, "pack", counted)
    answers = await asyncio.gather(
        *(house.client.get(url(house, CSS), headers={"accept-encoding": "br"}) for _ in range(5))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert packed == ["br"]


async def test_it_sends_the_style_sheets_as_one_in_their_layers(house: WebApp) -> None:
    sheet = (await house.client.get(url(house, CSS))).text
    assert "@import" not in sheet
    assert sheet.index("@layer tokens, reset, base") < sheet.index("@layer tokens {") < sheet.index("@layer pages {")
    folder = CHECKOUT / "static" / "css"
    for name in re.findall(r'url\("([\w.-]+)"\)', (folder / "app.css").read_text()):
        assert (folder / name).read_text() in sheet, name
    assert sheet.count("{") == sheet.count("}")


def test_it_knows_what_a_module_needs(tmp_path: Path) -> None:
    for name, text in {
        "js/a.js": 'import "./b.js";\nimport { x } from "./parts/c.js";\n',
        "js/b.js": 'import { x } from "./parts/c.js";\n// import "./no.js"\n',
        "js/parts/c.js": 'import { a } from "../a.js";\nconst text = \'import "./no.js";\';\n',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert Assets(tmp_path).imports("js/a.js") == ("js/b.js", "js/parts/c.js")
