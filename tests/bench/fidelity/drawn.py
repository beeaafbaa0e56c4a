"""Pairs of our own: samples saved again (nothing may be found), drawn scenes spoiled in each way (all of it must be)."""

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageCms

from app.fidelity import Region, Verdict, measure, read_picture
from app.media import SAMPLES, sample_path
from tests.fidelity.profiles import P3, to_p3
from tests.fidelity.scenes import BADGE, asked_edit, moved, picture, rerendered, scene, tinted, with_object

WAYS = {
    "framing": lambda image, n: moved(image, zoom=1 + 0.008 * (2 + n % 3), right=0.006 * (n % 2)),
    "color": lambda image, n: tinted(image, ((16, 3, -12), (-15, -15, -15), (0, 14, 0), (15, 14, 12))[n % 4]),
    "drift": lambda image, n: with_object(image, 0.2 + 0.15 * (n % 5), 0.45 + 0.1 * (n % 4)),
}


def alarms_over_encodings() -> tuple[int, int, int]:
    """How many re-encodes there were, on how many something changed, and on how many it could not be told."""
    tried = alarms = unsure = 0
    for sample in SAMPLES:
        data = sample_path(sample.name).read_bytes()
        image = Image.open(io.BytesIO(data)).convert("RGB")
        before = read_picture(data)
        for again in encodings(image):
            verdict = measure(before, read_picture(again), Region()).report.verdict
            tried += 1
            alarms += verdict is Verdict.CHANGED
            unsure += verdict is Verdict.CANT_TELL
            if verdict is not Verdict.HELD:
                print(f"  {sample.name}: {verdict.value}")
    return tried, alarms, unsure


def encodings(image: Image.Image) -> Iterator[bytes]:
    for quality in (80, 85, 90, 95):
        yield saved(image, "JPEG", quality=quality)
    for quality in (75, 80, 90):
        yield saved(image, "WEBP", quality=quality)
    half = image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
    yield saved(half, "PNG")
    yield saved(half, "JPEG", quality=85)
    yield saved(
        image.resize((image.width * 3 // 4, image.height * 3 // 4), Image.Resampling.BICUBIC), "WEBP", quality=85
    )
    yield saved(image, "PNG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    yield saved(Image.fromarray(to_p3(np.asarray(image))), "JPEG", quality=92, icc_profile=P3)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def found_of_spoiled(amount: int = 24) -> dict[str, tuple[int, int]]:
    """For each way of spoiling: how many there were, and how many its check found; "none": alarms where nothing was."""
    found = dict.fromkeys((*WAYS, "none"), 0)
    region = Region.of_boxes(BADGE)
    for n in range(amount):
        before = scene(100 + n)
        edit = asked_edit(before)
        for way, spoil in WAYS.items():
            after = rerendered(np.asarray(spoil(edit, n)), n)
            items = measure(picture(before), picture(after), region).report.items
            found[way] += any(item.check == way and item.verdict is Verdict.CHANGED for item in items)
        report = measure(picture(before), picture(rerendered(edit, n)), region).report
        found["none"] += report.verdict is not Verdict.HELD
    return {way: (amount, count) for way, count in found.items()}
