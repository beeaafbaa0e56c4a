"""Lock and area edit on pairs of every sort, counted by code that shares nothing with the product's: files are read by
Pillow and OpenCV, the region is drawn by Pillow, and pixels are compared one by one.
"""

import io
from collections.abc import Iterator

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageOps

from app.fidelity.tasks import run_task
from app.runs.reports.area import crop_of, sent_json
from tests.fidelity import profiles

SIZES = ("auto", "1024_1024", "1024_1536", "1536_1024")
SORTS = ("8 bit", "16 bit", "P3", "turned", "grey", "alpha", "odd", "jpeg", "webp", "24 MP")
EACH = 10


def counted(each: int = EACH) -> dict[str, tuple[int, int]]:
    """By sort: how many files were made by lock and by area edit, and how many had a pixel outside that differs."""
    found: dict[str, tuple[int, int]] = {}
    for sort in SORTS:
        made = wrong = 0
        for source, box, scene in _sources(sort, each if sort != "24 MP" else max(1, each // 5)):
            for png in _edited(source, box, scene):
                made, wrong = made + 1, wrong + (not _is_whole(source, png, box))
        found[sort] = (made, wrong)
    return found


def _sources(sort: str, amount: int) -> Iterator[tuple[bytes, tuple[float, float, float, float], np.ndarray]]:
    from tests.fidelity.scenes import scene

    draw = np.random.default_rng(sum(map(ord, sort)))
    for n in range(amount):
        width, height = (
            (6000, 4000) if sort == "24 MP" else (1001 + 2 * n, 667 + 2 * n) if sort == "odd" else (1200, 800)
        )
        seen = scene(n + 1, width, height)
        w, h = draw.uniform(0.12, 0.3), draw.uniform(0.12, 0.3)
        box = (float(draw.uniform(0.02, 0.98 - w)), float(draw.uniform(0.02, 0.98 - h)), float(w), float(h))
        yield _file(sort, seen), box, seen


def _file(sort: str, seen: np.ndarray) -> bytes:
    out = io.BytesIO()
    image = Image.fromarray(seen)
    if sort == "16 bit":
        noise = np.random.default_rng(3).integers(0, 256, seen.shape)
        return cv2.imencode(".png", (seen[..., ::-1].astype(np.uint16) * 256 + noise).astype(np.uint16))[1].tobytes()
    if sort == "P3":
        image.save(out, "PNG", icc_profile=profiles.P3)
    elif sort == "turned":
        exif = Image.Exif()
        exif[0x0112] = 6
        image.transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", quality=93, exif=exif)
    elif sort == "grey":
        image.convert("L").save(out, "PNG")
    elif sort == "alpha":
        image.putalpha(Image.linear_gradient("L").resize(image.size))
        image.save(out, "PNG")
    elif sort in ("jpeg", "webp"):
        image.save(out, sort.upper(), quality=90)
    else:
        image.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _edited(source: bytes, box: tuple[float, float, float, float], seen: np.ndarray) -> Iterator[bytes]:
    """The PNGs of a lock and of an area edit: something is drawn in the box, and everything comes back drawn again."""
    upright = _upright(source)
    edit = np.asarray(upright.convert("RGB"))
    region = {"shapes": [{"kind": "rectangle", "box": list(box)}]}
    changed = _drawn(edit, box)
    factor = min(1.0, 1536 / max(changed.shape[:2]))
    whole = cv2.resize(changed, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    head, files = run_task({"task": "lock", "region": region}, [source, _again(whole)])
    assert "error" not in head, head
    yield files[0]
    from app.prompts import parse_spec

    spec = parse_spec(
        {"version": 1, "model": "a/b", "images": [{"image": "0" * 26}], "outside": "area", "region": region}
    )
    crop = crop_of(spec, upright.size, SIZES)
    assert crop
    x, y, w, h = crop.box
    answer = cv2.resize(changed[y : y + h, x : x + w], crop.wanted, interpolation=cv2.INTER_CUBIC)
    head, files = run_task({"task": "set_in", "region": region, **sent_json(crop)}, [source, _again(answer)])
    assert "error" not in head, head
    yield files[0]


def _drawn(image: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    height, width = image.shape[:2]
    made = image.copy()
    x, y, w, h = (round(side * (width, height)[n % 2]) for n, side in enumerate(box))
    cv2.ellipse(made, (x + w // 2, y + h // 2), (w // 2 - 6, h // 2 - 6), 0, 0, 360, (230, 60, 30), -1, cv2.LINE_AA)
    return made


def _again(image: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=92)
    return out.getvalue()


def _upright(data: bytes) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data)))


def _is_whole(source: bytes, png: bytes, box: tuple[float, float, float, float]) -> bool:
    """Whether every pixel outside the box is the source's, all channels of it, and something inside is not."""
    if source[24:25] == b"\x10" and source[:4] == b"\x89PNG":  # of 16 bits, which Pillow would cut to 8
        before, after = (cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) for data in (source, png))
        size = (before.shape[1], before.shape[0])
    else:
        first, second = _upright(source), Image.open(io.BytesIO(png))
        if first.info.get("icc_profile") != second.info.get("icc_profile"):
            return False
        before, after, size = np.asarray(first), np.asarray(second), first.size
    if before.shape != after.shape or before.dtype != after.dtype:
        return False
    drawn = Image.new("1", size, 1)
    x, y, w, h = (side * size[n % 2] for n, side in enumerate(box))
    ImageDraw.Draw(drawn).rectangle((int(x), int(y), int(np.ceil(x + w)) - 1, int(np.ceil(y + h)) - 1), 0)
    outside = np.asarray(drawn)
    same = before == after
    same = same if same.ndim == 2 else same.all(axis=2)
    return bool(same[outside].all()) and not bool(same[~outside].all())
