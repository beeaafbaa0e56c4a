"""A hole is filled with what is around it: tones to a plate's edge and not beyond, and the grain of grass."""

import cv2
import numpy as np

from app.sandbox.draft.image.inpainting import Trace, fill


def speckled(height: int, width: int, spread: float) -> np.ndarray:
    noise = cv2.GaussianBlur(np.random.default_rng(1).normal(0, 3 * spread, (height, width)), (0, 0), 1.2)
    return np.clip(120 + np.repeat(noise[..., None], 3, axis=2), 0, 255).astype(np.uint8)


def fine(part: np.ndarray) -> float:
    return float(np.abs(np.diff(part[..., 0].astype(float), axis=1)).mean())


def test_it_lets_nothing_in_from_beyond_a_narrow_plate() -> None:
    picture = np.full((120, 320, 3), (60, 110, 210), np.uint8)
    picture[36:84, 20:300] = (225, 243, 255)
    hole = np.zeros((120, 320), bool)
    hole[44:76, 60:260] = True
    picture[hole] = 20

    filled, trace = fill(picture, hole, 32.0)

    assert np.abs(filled[hole].astype(int) - (225, 243, 255)).max() <= 3
    assert trace < Trace.SPOILT


def test_it_copies_a_texture_that_is_even() -> None:
    picture = speckled(200, 400, 60)
    hole = np.zeros((200, 400), bool)
    hole[90:110, 120:280] = True
    before = fine(picture[92:108, 125:275])
    picture[hole] = 255

    filled, trace = fill(picture, hole, 20.0)

    assert trace is Trace.TEXTURE
    assert fine(filled[92:108, 125:275]) > 0.6 * before


def test_it_touches_nothing_but_the_hole() -> None:
    picture = speckled(120, 200, 60)
    hole = np.zeros((120, 200), bool)
    hole[50:70, 60:140] = True

    filled, _ = fill(picture, hole, 20.0)

    assert np.array_equal(filled[~hole], picture[~hole])


def test_it_tells_where_things_stand_that_no_fill_continues() -> None:
    picture = np.full((200, 400, 3), 90, np.uint8)
    for n, x in enumerate(range(0, 400, 24)):  # bars of many tones, near and wide
        picture[:, x : x + 10] = (91 * n * n) % 255
    hole = np.zeros((200, 400), bool)
    hole[90:110, 100:300] = True

    _, trace = fill(picture, hole, 20.0)

    assert trace is Trace.SPOILT
