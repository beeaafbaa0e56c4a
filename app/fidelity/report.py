"""The report: every check over one pair, an item for each thing that was to be kept, and notes on what limits them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from app.fidelity.align import Alignment, align
from app.fidelity.asked import Wish, judged_by
from app.fidelity.blocks import Blocks
from app.fidelity.color import Cast, Tones, color, measure_cast, tones
from app.fidelity.drift import DriftMap, drift, drift_map
from app.fidelity.face import FaceCheck, face
from app.fidelity.framing import corner_shift, framing
from app.fidelity.keeps import CHECK_OF, by_drift
from app.fidelity.mark import mark
from app.fidelity.pair import Pair
from app.fidelity.picture import Picture
from app.fidelity.region import Region
from app.fidelity.text import NOT_INSTALLED, Reader, text
from app.fidelity.verdicts import Box, Check, Item, Report, Verdict
from app.messages import Message

RERENDERED = Message("report.rerendered")
MEASURED = Message("report.measured")
TIGHT_FRAMING, TIGHT_DRIFT, TIGHT_DELTA_E = 0.12, 0.6, 1.6
ALPHA_HELD = 0.02  # mean difference, of full


@dataclass(frozen=True)
class Kept:
    """What was to be kept: words of the keep list, texts by their letters, marks by their boxes."""

    words: Sequence[str] = ()
    texts: Sequence[str] = ()
    marks: Sequence[Box] = ()


@dataclass(frozen=True)
class Engines:
    """What reads text and compares faces, where it is installed."""

    reader: Reader | None = None
    faces: FaceCheck | None = None


@dataclass(frozen=True)
class Measurement:
    """All that was measured; the report is what is shown of it."""

    pair: Pair
    alignment: Alignment
    drift_map: DriftMap
    report: Report


def measure(
    source: Picture,
    edit: Picture,
    region: Region | None = None,
    kept: Kept | None = None,
    engines: Engines | None = None,
    wish: Wish | None = None,
    aside: Region | None = None,
) -> Measurement:
    """Measure what `edit` kept of `source` outside `region`, which is None where nobody knows it.

    `wish` says what was to change beyond a place: light, frame, everything. `aside` is looked at nowhere.
    """
    kept, engines, wish = kept or Kept(), engines or Engines(), wish or Wish()
    pair = Pair.of(source, edit, region, aside)
    blocks = Blocks.of(pair)
    alignment = align(pair, blocks)
    found = tones(pair, blocks, alignment)
    drifted = drift_map(pair, blocks, alignment, found)
    cast = measure_cast(pair, blocks, alignment, found)
    measured = [framing(pair, alignment), drift(pair, alignment, drifted), color(pair, cast)]
    items = [judged_by(wish, item, cast, is_known=pair.known) for item in measured]
    notes = [MEASURED, *source.notes()]
    if is_rerendered(pair, alignment, cast, drifted):
        notes.insert(0, RERENDERED)
    items += transparency(pair, alignment)
    items += _kept_items(pair, alignment, found, items, kept, engines)
    if pair.known:
        items += exact(pair, region or Region())
    return Measurement(pair, alignment, drifted, Report(tuple(items), tuple(notes)))


def is_rerendered(pair: Pair, alignment: Alignment, cast: Cast | None, drifted: DriftMap) -> bool:
    """Whether it is identical up to re-rendering, which is stricter than held."""
    if not alignment.is_sure or corner_shift(pair, alignment) > TIGHT_FRAMING or drifted.peak > TIGHT_DRIFT:
        return False
    return cast is not None and cast.delta_e <= TIGHT_DELTA_E


def _kept_items(
    pair: Pair, alignment: Alignment, found: Tones, items: Sequence[Item], kept: Kept, engines: Engines
) -> list[Item]:
    by_check = {item.check: item for item in reversed(items)}
    cast = np.median(found.shift[found.matched], axis=0) if found.matched.sum() >= 6 else None
    out = [_of_word(word, pair, alignment, by_check, kept, engines) for word in kept.words]
    out += [text(words, pair.edit, engines.reader) for words in kept.texts]
    out += [mark(pair, alignment, box, cast) for box in kept.marks]
    known = {item.what for item in items}
    return [item for item in out if item is not None and item.what not in known]


def _of_word(
    word: str, pair: Pair, alignment: Alignment, by_check: dict[Check, Item], kept: Kept, engines: Engines
) -> Item | None:
    check = CHECK_OF.get(word, Check.DRIFT)
    if check is Check.FACE:
        return replace(face(pair, alignment, engines.faces), what=word)
    if check is Check.TEXT:
        if kept.texts:
            return None  # each is an item of its own
        if engines.reader is None:
            return Item(check, word, Verdict.NOT_INSTALLED, NOT_INSTALLED)
        return Item(check, word, Verdict.CANT_TELL, Message("report.text_untold"))
    if check is Check.MARK:
        return None if kept.marks else Item(check, word, Verdict.CANT_TELL, Message("report.mark_no_place"))
    if check is Check.DRIFT:
        return by_drift(word, by_check[Check.DRIFT])
    return replace(by_check[check], what=word)


def transparency(pair: Pair, alignment: Alignment) -> list[Item]:
    """Return a finding of its own where transparency was lost or came; colors are compared over white."""
    source, edit = pair.source, pair.edit
    if not source.is_transparent and not edit.is_transparent:
        return []
    what = "transparency"
    if not edit.is_transparent:
        return [Item(Check.COLOR, what, Verdict.CHANGED, Message("report.opaque"))]
    if not source.is_transparent:
        return [Item(Check.COLOR, what, Verdict.CHANGED, Message("report.transparent"))]
    if not alignment.is_sure:
        return [Item(Check.COLOR, what, Verdict.CANT_TELL, Message("report.not_aligned"))]
    before = _alpha(source, (pair.width, pair.height))
    after = pair.warp(_alpha(edit, (pair.after.shape[1], pair.after.shape[0])), alignment.matrix)
    outside = pair.asked == 0
    rest = float(np.abs(before - after)[outside].mean()) if outside.any() else 0.0
    if rest <= ALPHA_HELD:
        return [Item(Check.COLOR, what, Verdict.HELD, Message("report.transparency_held"), rest, "of full")]
    return [Item(Check.COLOR, what, Verdict.CHANGED, Message("report.transparency_changed"), rest, "of full")]


def _alpha(picture: Picture, size: tuple[int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    full = np.iinfo(picture.pixels.dtype).max
    alpha = np.ascontiguousarray(picture.pixels[..., -1]).astype(np.float32) / full
    return np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_AREA), np.float32)


def exact(pair: Pair, region: Region) -> list[Item]:
    """Return the claim that all pixels outside the region are the original ones, only where it is true."""
    source, edit = pair.source, pair.edit
    if source.pixels.shape != edit.pixels.shape or source.pixels.dtype != edit.pixels.dtype:
        return []
    outside = region.mask(source.width, source.height) == 0
    amount = int(outside.sum())
    if not amount or source.profile != edit.profile or not (source.pixels == edit.pixels).all(axis=2)[outside].all():
        return []
    words = Message("report.exact", count=amount)
    return [Item(Check.EXACT, "pixels outside the area", Verdict.HELD, words, 100.0, "%")]
