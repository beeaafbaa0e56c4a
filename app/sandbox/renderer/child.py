"""What draws a draft, in a process of its own (app/media/child_main.py) that is kept warm.

What an engine is: a module with `draft(prompt, images, options)`, which answers an object with `png`, `width`, `height`
and `notes`, and with `DraftRefused(reason, code)`.
"""

import importlib
import traceback
from io import BytesIO
from typing import TYPE_CHECKING, Any

from app.media import child_main
from app.messages import Message, stored

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MAX_PIXELS = 50_000_000
MAX_SIDE = 16_384
MIN_SIDE = 16  # less than the mark of a draft needs


class _BadPicture(Exception):
    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.code = code
        self.message = Message(f"draft.{code}", **params)


def answer(asked: dict[str, Any], pictures: list[bytes]) -> child_main.Message:
    """`{width, height, notes}` with the PNG; or `{refused, reason}`, or `{failed}`, which may say `said` or `where`."""
    try:
        source = _open_all(pictures)
        module_name, _, function = asked["engine"].partition(":")
        module = importlib.import_module(module_name)
        try:
            result = getattr(module, function)(asked["prompt"], pictures, asked["options"])
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
