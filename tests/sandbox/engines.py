"""Engines for the drawing process, in place of the draft engine: what they do is said by words in the prompt."""

import hashlib
import os
import re
import sys
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps


class DraftRefused(Exception):
    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


@dataclass
class Note:
    op: str
    sentence: str
    outcome: str
    text: str


@dataclass
class Result:
    png: bytes
    width: int
    height: int
    notes: list


def draft(prompt: str, images: list[bytes], options: dict) -> Result:
    """Paints a corner in a colour that the prompt decides."""
    words = set(re.findall(r"(?<!\S)\w+(?!\S)", prompt))  # a folder's name is no command
    if "refuse" in words:
        raise DraftRefused("The sandbox draws no faces.", "faces")
    if "crash" in words:
        os._exit(11)
    if "break" in words:
        raise ValueError(prompt)
    if "memory" in words:
        bytearray(4 << 30)  # more than the limit, less than a machine has: it is the limit that refuses
    if "spin" in words:
        time.sleep(60)
    if "print" in words:
        print("a library says something")
        sys.stdout.flush()
    if place := re.search(r"drawn in (\S+)", prompt):
        (Path(place[1]) / f"{time.time_ns()}-{os.getpid()}").touch()
    if pause := re.search(r"for ([\d.]+) s", prompt):
        time.sleep(float(pause[1]))
    if gate := re.search(r"until (\S+) is there", prompt):
        while not Path(gate[1]).exists():
            time.sleep(0.01)
    if "same" in words:
        return _result(ImageOps.exif_transpose(Image.open(BytesIO(images[0]))), [])
    picture = Image.open(BytesIO(images[0])).convert("RGB")
    order = "".join(
        {"a", "b", "c", "d", "e", "f", "g"}
    )  # differs from process to process unless the hash seed is fixed
    colour = hashlib.sha256(f"{prompt}{sorted(options.items())}{order}".encode()).digest()
    picture.paste((colour[0], colour[1], colour[2]), (0, 0, 4, 4))
    return _result(picture, [Note("text", prompt, "done", f"{len(images)} pictures")])


def environment(prompt: str, images: list[bytes], options: dict) -> Result:
    """Draws, and notes what the process can see of the server."""
    result = draft(prompt, images, options)
    return Result(result.png, result.width, result.height, [Note("env", "", "done", "\n".join(os.environ.values()))])


def _result(picture: Image.Image, notes: list[Note]) -> Result:
    file = BytesIO()
    picture.save(file, "PNG")
    return Result(file.getvalue(), *picture.size, notes)
