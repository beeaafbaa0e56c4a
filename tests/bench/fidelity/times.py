"""Seconds of processor and memory for a report and a lock, at a model's size and at 24 megapixels."""

import resource
import time

from app.fidelity import Region, lock, measure, read_picture
from tests.fidelity.scenes import BADGE, asked_edit, encoded, rerendered, scene

AIMS = {(1024, 1536): 1.5, (6000, 4000): 4.0}


def times() -> list[str]:
    lines = []
    for (width, height), aim in AIMS.items():
        before = scene(7, width, height)
        small = rerendered(asked_edit(scene(7, 1024, 1024 * height // width)))
        source = encoded(before, "JPEG", quality=92)
        edit = encoded(small)
        del before, small
        start = time.process_time()
        pictures = read_picture(source), read_picture(edit)
        read = time.process_time()
        measured = measure(*pictures, Region.of_boxes(BADGE))
        reported = time.process_time()
        locked = lock(*pictures, Region.of_boxes(BADGE), measured)
        ended = time.process_time()
        assert locked.exact.is_whole
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        lines.append(
            f"{width} × {height}: read {read - start:.2f} s, report {reported - read:.2f} s, lock and count "
            f"{ended - reported:.2f} s, together {ended - start:.2f} s of processor (aim {aim}); {memory:.0f} MiB at most"
        )
    return lines
