"""Color profiles: pictures in different ones are compared as they look, and a lock keeps the source's."""

import io

import numpy as np
from PIL import Image

from app.fidelity import Check, Picture, Region, Verdict, lock, measure, read_picture
from tests.fidelity.profiles import P3, to_p3
from tests.fidelity.scenes import BADGE, asked_edit, encoded, picture, pixels_of, rerendered, scene, tinted

VIVID = tinted(scene(1), (60, -40, -50))  # in P3 its numbers are well apart from sRGB's


def test_the_same_picture_in_another_profile_is_no_change() -> None:
    edit = read_picture(encoded(to_p3(VIVID), icc_profile=P3))
    assert measure(picture(VIVID), edit, Region()).report.verdict is Verdict.HELD


def test_a_profile_that_got_lost_is_a_change_of_color() -> None:
    edit = read_picture(encoded(to_p3(VIVID)))
    found = {item.check: item.verdict for item in measure(picture(VIVID), edit, Region()).report.items}
    assert found[Check.COLOR] is Verdict.CHANGED


def test_a_lock_is_written_in_the_colors_of_its_source() -> None:
    source = read_picture(encoded(to_p3(VIVID), icc_profile=P3))
    edit = asked_edit(VIVID)
    locked = lock(source, picture(rerendered(edit)), Region.of_boxes(BADGE))
    assert locked.exact.is_whole
    assert Image.open(io.BytesIO(locked.png)).info["icc_profile"] == P3
    x, y, _, h = pixels_of(edit, BADGE)
    core = np.s_[y + h // 3 : y + h // 2, x + 20 : x + 30]
    wanted = to_p3(edit)[core].astype(int)
    assert np.abs(read_picture(locked.png).pixels[core] - wanted).mean() < 6
    assert np.abs(edit[core] - wanted).mean() > 9


def test_a_broken_profile_is_passed_over() -> None:
    before = Picture(scene(1), profile=b"no profile at all")
    assert measure(before, picture(scene(1)), Region()).report.verdict is Verdict.HELD
