"""Rows of the labelled tables: a spec, and exactly the findings that it must raise. The base is an edit that raises none."""

from typing import Any, NamedTuple

MODEL = "openai/gpt-image-2/edit"
NANO = "google/nano-banana-2/edit"
KONTEXT = "blackforestlabs/flux-1-kontext/pro/edit"
FROM_TEXT = "openai/gpt-image-2/text-to-image"
BASE: dict[str, Any] = {
    "version": 1,
    "model": MODEL,
    "images": [{"url": "https://example.com/1.jpg"}],
    "keep": ["framing", "lighting", "everything_else"],
    "changes": [{"kind": "remove", "target": "lamp"}],
}


class Row(NamedTuple):
    name: str
    spec: dict[str, Any]
    finds: tuple[str, ...]


def spec(name: str, *finds: str, **fields: Any) -> Row:
    return Row(name, BASE | fields, finds)


def change(kind: str, *finds: str, images: int = 1, keep: Any = None, **fields: Any) -> Row:
    said = {"changes": [{"kind": kind, **fields}], "images": urls(images)} | ({} if keep is None else {"keep": keep})
    return Row(f"{kind}: {', '.join(map(str, fields.values()))}"[:90], BASE | said, finds)


def text(*finds: str, **fields: Any) -> Row:
    return change("text", *finds, **({"target": "headline", "position": "same"} | fields))


def free(instruction: str, *finds: str, images: int = 1, keep: Any = None) -> Row:
    return change("free", *finds, images=images, keep=keep, instruction=instruction)


def raw(prompt: str, *finds: str, **body: Any) -> Row:
    said = {"prompt": prompt, "images": ["https://example.com/1.jpg"]} | body
    return Row(f"raw: {prompt}"[:90], {"version": 1, "model": MODEL, "raw": said}, finds)


def urls(count: int) -> list[dict[str, Any]]:
    return [{"url": f"https://example.com/{n}.jpg"} for n in range(1, count + 1)]
