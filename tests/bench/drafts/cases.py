"""What is asked of which picture: specs of our own composer, so that its sentences are measured too."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.prompts import compose, parse_spec
from tests.bench.drafts.pictures import PICTURES, Picture, Share, Text

READS = {  # short, so that they have room where the old text had it
    "latin": ("Fresh", "latin"),
    "kana": ("おすすめ", "japanese_kana"),
    "chinese": ("新品上市", "chinese_simplified"),
}
BACKGROUNDS = {
    "studio": "a soft warm-grey studio sweep and a gentle floor shadow",
    "plain": "a plain white ground",
    "colour": "plain sage green",
}
MOODS = ("golden hour", "overcast daylight", "blue hour", "black and white")
RATIOS = {"1:1": 1.0, "4:5": 0.8, "16:9": 16 / 9}
AREA = [0.25, 0.2, 0.5, 0.5]


@dataclass(frozen=True)
class Case:
    """`old` is the text that goes, `reads` what stands there afterwards; what else is checked follows the operation."""

    operation: str
    detail: str
    picture: Picture
    prompt: str
    old: Text | None = None
    reads: str = ""
    ratio: float = 0.0

    @property
    def name(self) -> str:
        return f"{self.operation} {self.detail} · {self.picture.name}"


def cases() -> Iterator[Case]:
    for picture in PICTURES:
        yield from _backgrounds(picture)
        yield from _texts(picture)
        yield from _whole(picture)


def _backgrounds(picture: Picture) -> Iterator[Case]:
    for name, to in BACKGROUNDS.items():
        yield Case(f"background {name}", "", picture, composed({"kind": "background", "to": to}))


def _texts(picture: Picture) -> Iterator[Case]:
    for text in picture.opened[1]:
        at = {"where": text.where} if text.where else {}
        for script, (reads, code) in READS.items():
            change = {"kind": "text", "target": text.target, "reads": reads, "script": code} | at
            yield Case(f"text replaced, {script}", text.target, picture, composed(change), text, reads)
        yield Case("text removed", text.target, picture, composed({"kind": "remove", "target": text.target} | at), text)
    main = picture.opened[1][0]
    start = main.where or _place(main.box)
    end = "bottom-center" if main.box[1] < 0.5 else "top-center"
    change = {"kind": "move", "target": main.target, "from": start, "to": end}
    yield Case("headline moved", main.target, picture, composed(change), main, "".join(main.lines))
    for script, (reads, code) in READS.items():
        change = {"kind": "add_text", "target": "headline", "reads": reads, "script": code, "position": "center"}
        yield Case(f"text added, {script}", "", picture, composed(change), None, reads)


def _whole(picture: Picture) -> Iterator[Case]:
    for mood in MOODS:
        yield Case("lighting", mood, picture, composed({"kind": "lighting", "to": mood}))
    yield Case("lighting in an area", MOODS[0], picture, composed({"kind": "lighting", "to": MOODS[0]}, area=AREA))
    width, height = picture.opened[0].size
    for to, ratio in RATIOS.items():
        if abs(width / height - ratio) < 0.01:
            continue  # it has that ratio
        yield Case("crop", to, picture, composed({"kind": "crop", "to": to}), ratio=ratio)


def _place(box: Share) -> str:
    """The cell of a 3×3 grid that the middle of a box lies in."""
    column, row = (int(3 * (low + high) / 2) for low, high in ((box[0], box[2]), (box[1], box[3])))
    name = f"{('top', 'middle', 'bottom')[row]}-{('left', 'center', 'right')[column]}"
    return "center" if name == "middle-center" else name


def composed(change: dict[str, Any], **more: Any) -> str:
    spec = {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": [{"url": "https://example.com/a.png", "role": "primary"}],
        "keep": ["brand_mark"],
        "changes": [change],
    }
    return compose(parse_spec(spec | more)).prompt
