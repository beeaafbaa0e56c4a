"""stillframe edit on the embedded sandbox, without a server: drafts come as files, what it can't draft says why."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from app.media import sample_path
from tests.cli.conftest import Command
from tests.cli.process import ROOT, one_after_another
from tests.media.pictures import encoded
from tests.support.length import longer

GOLDENS = {golden["name"]: golden for golden in json.loads((ROOT / "tests" / "prompts" / "goldens.json").read_text())}
DRAFTED = {  # the picture that each is drafted on
    "background swap": "portrait",
    "headline into kana": "poster",
    "multilingual variant": "poster",
    "label in Cyrillic": "lettered",
    "caption in Arabic": "lettered",
    "move the headline": "lettered",
    "watermark": "lettered",
    "open studio, pass 1": "portrait",
    "open studio, pass 2": "portrait",
    "two texts of one poster": "poster",
}
REFUSED = {
    "two references": "from two images",
    "kitchen": "from two images",
    "cues from three images": "from two images",
    "leftmost object": "RUNCOMFY_TOKEN",
    "recolour in an area": "RUNCOMFY_TOKEN",
}
# How each of them ends is the sandbox's own test; what the command says of it is asked of every kind of end.
ASKED = longer(["headline into kana", "watermark", "two references", "leftmost object"], list(GOLDENS))
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # the first of them waits for all


def lettered() -> bytes:
    """A plain picture with a headline, a caption at the right margin and a watermark."""
    image = Image.new("RGB", (480, 640), "#e8e4dc")
    draw = ImageDraw.Draw(image)
    for at, words, size in (((250, 40), "SUMMER", 44), ((330, 310), "Offer now", 26), ((330, 580), "STUDIO", 26)):
        draw.text(at, words, fill="#20242c", font=ImageFont.load_default(size))
    return encoded(image, "PNG")


def small(name: str) -> bytes:
    if name == "lettered":
        return lettered()
    image = Image.open(sample_path(name)).convert("RGB")
    image.thumbnail((480, 480))
    return encoded(image, "PNG")


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, dict[str, Any], str]]:
    """Golden prompts as raw bodies, one call of the command after another in one process: each import once."""
    folder = tmp_path_factory.mktemp("drafts")
    asked = []
    for name in ASKED:
        golden, files = GOLDENS[name], []
        for n in range(len(golden["spec"]["images"])):
            files.append(folder / f"{len(asked)}-{n}.png")
            files[-1].write_bytes(
                small(DRAFTED.get(name, "portrait")) if n == 0 else encoded(Image.new("RGB", (60, 40)), "PNG")
            )
        raw = {"prompt": golden["prompt"], "images": [str(file) for file in files]}
        asked.append(["edit", "--input", json.dumps(raw), "--output-dir", str(folder / "results")])
    answers = one_after_another(asked, upstream="sandbox", fidelity="off", data_dir=str(folder / "data"))
    return {
        name: (code, json.loads(out) if out else {}, err) for name, (code, out, err) in zip(ASKED, answers, strict=True)
    }


def test_the_table_has_every_golden_prompt() -> None:
    assert sorted([*DRAFTED, *REFUSED]) == sorted(GOLDENS)


@pytest.mark.parametrize("name", [name for name in ASKED if name in DRAFTED])
def test_it_drafts(name: str, ended: dict[str, tuple[int, dict[str, Any], str]]) -> None:
    code, run, said = ended[name]
    assert code == 0, said
    assert "This is a draft by the embedded sandbox" in said
    (file,) = run["files"]
    assert Image.open(io.BytesIO(Path(file).read_bytes())).format == "PNG"
    assert run["draft"] is True


@pytest.mark.parametrize("name", [name for name in ASKED if name in REFUSED])
def test_it_says_why_it_does_not_draft(name: str, ended: dict[str, tuple[int, dict[str, Any], str]]) -> None:
    code, run, said = ended[name]
    assert (code, run["state"], run["files"]) == (1, "failed", [])
    assert REFUSED[name] in said.splitlines()[-1]


def test_it_needs_no_server_no_token_and_no_engine(sandboxed: Command) -> None:
    (sandboxed.folder / "portrait.png").write_bytes(small("portrait"))
    done = sandboxed("edit", "--image", "portrait.png", "--light", "golden hour", "--max-cost", "0")
    assert done.code == 0, done.err
    assert Path(done.run["files"][0]).parent == sandboxed.folder
    assert not (Path(sandboxed.settings["data_dir"]) / "engine.sqlite").exists()
