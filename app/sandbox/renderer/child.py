"""The drawing process: `python -m app.sandbox.renderer.child ENGINE MEMORY`, kept warm, thrown away when something goes wrong.

It reads requests from stdin and answers on stdout (pipe.py). It has a memory limit, no secret in its environment, and
ends with the server, since its stdin then ends. What an engine is: a module with `draft(prompt, images, options)`,
which answers an object with `png`, `width`, `height` and `notes`, and with `DraftRefused(reason, code)`.
"""

import importlib
import os
import queue
import resource
import sys
import threading
import traceback
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from app.messages import Message, stored
from app.sandbox.renderer.framing import Frame, read_frame, write_frame

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MAX_PIXELS = 50_000_000
MAX_SIDE = 16_384
MIN_SIDE = 16  # less than the mark of a draft needs
NICENESS = 5  # pages are answered first


class _BadPicture(Exception):
    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code = code
        self.message = Message(f"draft.{code}", **params)


def main(engine: str, memory: int) -> None:
    with suppress(ValueError, OSError):  # macOS knows the limit and does not take it
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints does not get between the frames
    requests: queue.SimpleQueue[Frame] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    while True:
        head, pictures = requests.get()
        reply, blobs = answer(engine, head["prompt"], pictures, head["options"])
        write_frame(answers, reply, blobs)


def answer(engine: str, prompt: str, pictures: list[bytes], options: dict[str, Any]) -> Frame:
    """`{width, height, notes}` with the PNG; or `{refused, reason}`, or `{failed}`, which may say `said` or `where`."""
    try:
        source = _open_all(pictures)
        module_name, _, function = engine.partition(":")
        module = importlib.import_module(module_name)
        try:
            result = getattr(module, function)(prompt, pictures, options)
        except module.DraftRefused as refusal:
            return {"refused": refusal.code, "reason": refusal.reason, "said": stored(refusal.reason)}, []
        if _same(source, result.png):
            return {"failed": "unchanged"}, []
        names = ("op", "sentence", "outcome", "text")
        notes = [{name: getattr(note, name) for name in names} | {"said": stored(note.text)} for note in result.notes]
        return {"width": result.width, "height": result.height, "notes": notes}, [result.png]
    except _BadPicture as error:
        return {"failed": error.code, "said": stored(error.message)}, []
    except MemoryError:
        return {"failed": "memory"}, []
    except Exception as error:  # an engine may fail in any way; its request fails with it, and the log says where
        # places only: a message may quote the prompt
        places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
        return {"failed": "crashed", "where": [type(error).__name__, *places[-4:]]}, []


def _listen(stream: BinaryIO, requests: "queue.SimpleQueue[Frame]") -> None:
    while True:
        try:
            requests.put(read_frame(stream))
        except EOFError:
            os._exit(0)  # the server is gone; nobody waits for what is being drawn


def _open_all(pictures: list[bytes]) -> "Image.Image":
    """Every picture is opened before the engine sees any. Answers the first, upright."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # checked here, from the header
    opened = []
    for n, data in enumerate(pictures, 1):
        try:
            picture = Image.open(BytesIO(data), formats=FORMATS)
        except Exception:
            raise _BadPicture("image_unsupported", n=n) from None
        if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
            raise _BadPicture("image_too_large", n=n)
        if n == 1 and min(picture.size) < MIN_SIDE:
            raise _BadPicture("image_too_small")
        try:
            picture.load()
            opened.append(picture if n > 1 else ImageOps.exif_transpose(picture).convert("RGB"))
        except MemoryError:
            raise
        except Exception:
            raise _BadPicture("image_corrupt", n=n) from None
    return opened[0]


def _same(source: "Image.Image", png: bytes) -> bool:
    """Whether the draft shows exactly the input: that is no edit, whatever the engine thinks that it did."""
    from PIL import Image

    with Image.open(BytesIO(png)) as drawn:
        return drawn.size == source.size and drawn.convert("RGB").tobytes() == source.tobytes()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
