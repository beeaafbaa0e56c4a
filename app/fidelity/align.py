"""Where the edit's pixels lie in the source: several guesses, each moved onto what the blocks say; the one with most agreement wins."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from app.fidelity.blocks import Blocks, Flags, Match, match_blocks
from app.fidelity.pair import Matrix, Pair, whole

FITS = 0.7  # correlation
NEAR = 2.0  # px
MIN_BLOCKS, MIN_AGREEMENT = 10, 0.5  # of a sure alignment
MIN_SHARE = 0.12  # a mark that stayed in a picture that was redrawn is no alignment
ENOUGH = 0.6  # of all blocks in agreement: no other guess is tried
ANOTHER_RATIO = 0.015
NARROW = 0.35  # of the picture; what spans less may shift an edit, not turn or scale it
MAX_FEATURES, MIN_FEATURES = 3000, 8
SEED = 1  # RANSAC's draws are the same each time


@dataclass(frozen=True)
class Alignment:
    matrix: Matrix  # from the edit's working size to the source's
    how: str
    near: int  # blocks that fit where the matrix puts them
    agreement: float  # their share of all that fit
    tried: int
    least: float  # share of the tried blocks that must be found
    match: Match  # of all rough blocks, ± 1 %

    @property
    def share(self) -> float:
        """Of all blocks that were looked for, those that were found in their place."""
        return max(0, self.near) / max(1, self.tried)

    @property
    def is_sure(self) -> bool:
        return self.near >= MIN_BLOCKS and self.agreement >= MIN_AGREEMENT and self.share >= self.least


@dataclass(frozen=True)
class _Guess:
    how: str
    matrix: Matrix
    near: int = -1
    agreement: float = 0.0


def align(pair: Pair, blocks: Blocks) -> Alignment:
    """Return the best alignment that was found; it says itself whether it is sure."""
    cv2.setRNGSeed(SEED)
    use = blocks.rough & blocks.free
    if use.sum() < MIN_BLOCKS:  # nothing outside the asked region has structure: its outline must do
        use = blocks.rough
    tried = int(use.sum())
    best = _Guess("same place", pair.same_place())
    for how, matrix in _guesses(pair):
        best = _better(pair, blocks, use, best, _Guess(how, matrix))
        if best.near >= ENOUGH * tried:
            break
    matrix = best.matrix
    if best.near >= MIN_BLOCKS and best.agreement >= MIN_AGREEMENT:
        # "the nearest of the best" leans to no shift, so the shift is measured on blocks with one clear place
        matrix = _refine(pair, blocks, matrix, 6, use, sharp=True)
        matrix = _refine(pair, blocks, matrix, 3, use, sharp=True)
    match = match_blocks(pair, blocks, matrix, 8, blocks.rough)
    least = MIN_SHARE if pair.known else 0.0  # a new background may have been what was asked
    return Alignment(matrix, best.how, best.near, best.agreement, tried, least, match)


def _better(pair: Pair, blocks: Blocks, use: Flags, best: _Guess, guess: _Guess) -> _Guess:
    """The guess as it is, or refined, where it beats the best; a bad refinement must not win."""
    for reaches in ((), (5,), (14, 5)):
        matrix = guess.matrix
        for reach in reaches:
            matrix = _refine(pair, blocks, matrix, reach, use)
        near, agreement = _consensus(pair, blocks, matrix, use)
        if near > best.near + (2 if best.how == guess.how else 0):
            best = _Guess(guess.how, matrix, near, agreement)
    return best


def _guesses(pair: Pair) -> Iterator[tuple[str, Matrix]]:
    yield "same place", pair.same_place()
    if abs(pair.ratio - 1) > ANOTHER_RATIO:
        for how, choose in (("cover", max), ("contain", min)):
            yield how, _centered(pair, choose(pair.same_place()[0, 0], pair.same_place()[1, 1]))
    for how, masked in (("features", True), ("all features", False)):
        matrix = _by_features(pair, masked=masked)
        if matrix is not None:
            yield how, matrix


def _centered(pair: Pair, factor: float) -> Matrix:
    height, width = pair.after.shape[:2]
    left, top = (pair.width - factor * width) / 2, (pair.height - factor * height) / 2
    return np.array([[factor, 0, left], [0, factor, top]], np.float64)


def _by_features(pair: Pair, *, masked: bool) -> Matrix | None:
    sift = cv2.SIFT.create(nfeatures=MAX_FEATURES, contrastThreshold=0.01)
    outside = (255 * (pair.asked == 0)).astype(np.uint8) if masked else None
    points_before, words_before = sift.detectAndCompute(pair.grey_before, outside)
    points_after, words_after = sift.detectAndCompute(pair.grey_after, None)
    if words_before is None or words_after is None or min(len(points_before), len(points_after)) < MIN_FEATURES:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(words_after, words_before, k=2)
    clear = [two[0] for two in pairs if len(two) == 2 and two[0].distance < 0.8 * two[1].distance]
    if len(clear) < MIN_FEATURES:
        return None
    there = np.array([points_after[one.queryIdx].pt for one in clear], np.float32)
    here = np.array([points_before[one.trainIdx].pt for one in clear], np.float32)
    matrix, agreed = cv2.estimateAffinePartial2D(
        there, here, method=cv2.RANSAC, ransacReprojThreshold=3, maxIters=3000, confidence=0.999
    )
    if matrix is None or agreed.sum() < MIN_FEATURES:
        return None
    zoom = np.hypot(matrix[0, 0], matrix[1, 0]) / pair.same_place()[0, 0]
    return np.asarray(matrix, np.float64) if 0.4 < zoom < 2.5 else None


def _refine(pair: Pair, blocks: Blocks, matrix: Matrix, reach: int, use: Flags, *, sharp: bool = False) -> Matrix:
    """Move the matrix onto what the fitting blocks say. A narrow strip of blocks may only shift it."""
    match = match_blocks(pair, blocks, matrix, reach, use, sharp=sharp)
    good = match.certain > FITS
    if good.sum() < (12 if sharp else 6):
        return matrix
    center, shift = blocks.centers[good].astype(np.float32), match.shift[good].astype(np.float32)
    fix, agreed = cv2.estimateAffinePartial2D(
        center + shift, center, method=cv2.RANSAC, ransacReprojThreshold=2, maxIters=2000, confidence=0.999
    )
    if fix is None or agreed.sum() < 6:
        return matrix
    kept = agreed.ravel() > 0
    span = np.ptp(center[kept], axis=0) / [pair.width, pair.height]
    moved: Matrix = np.asarray(fix, np.float64)
    if span.min() < NARROW:
        x, y = np.median(shift[kept], axis=0)
        moved = np.array([[1, 0, -x], [0, 1, -y]], np.float64)
    return np.asarray((whole(moved) @ whole(matrix))[:2], np.float64)


def _consensus(pair: Pair, blocks: Blocks, matrix: Matrix, use: Flags) -> tuple[int, float]:
    """How many blocks fit where the matrix puts them, and their share of those that fit at all."""
    match = match_blocks(pair, blocks, matrix, 6, use)
    good = match.certain > FITS
    near = good & (match.distance <= NEAR)
    return int(near.sum()), float(near.sum() / max(1, good.sum()))
