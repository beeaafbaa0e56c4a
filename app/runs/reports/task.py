"""What is asked of the measuring process for one run: which files, which region, what was to stay, what was to change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.errors import InvalidSpec, NotFound
from app.media import shown_of
from app.media.models import Image
from app.messages import Message
from app.prompts import Spec, parse_spec
from app.prompts.changes.registry import TextChange, kind_of
from app.runs.ledger.chain import PASSES
from app.runs.ledger.models import Group, Output, Run
from app.runs.ledger.states import SAVED
from app.runs.steps.context import RunContext

LIGHT = "lighting"
COPY = "The source is kept as its plain copy, upright in 8-bit RGB, since its kind of file is not worked on itself."
ANYTHING = "free"  # a kind of change whose words may ask for whatever they like
LOCAL = frozenset({"text", "add_text", "move"})  # besides those that say so themselves


@dataclass(frozen=True)
class Task:
    """`head` and `files` as app.fidelity.tasks takes them."""

    head: dict[str, Any]
    files: list[bytes] = field(repr=False)


async def task_of(context: RunContext, run: Run, output: Output) -> Task:
    """Raises NotFound where the source was never seen here, StorageError where a file is gone."""
    spec = spec_of(run)
    files = [await source_bytes(context, run), await context.storage.get(output.key)]
    head: dict[str, Any] = {"task": "measure", "kept": kept_of(spec), "wish": wish_of([spec]), "draft": run.draft}
    await add_region(context, head, files, spec)
    if earlier := await first_of(context, run):
        specs = [spec_of(each) for each in earlier] + [spec]
        head |= {"first": True, "first_wish": wish_of(specs), "first_region": union(specs)}
        files.append(await source_bytes(context, earlier[0]))
    return Task(head, files)


def spec_of(run: Run) -> Spec | None:
    return read_spec(run.spec)


def read_spec(said: dict[str, Any]) -> Spec | None:
    """None for a raw request, and for what another version stored: nobody knows what was asked."""
    try:
        spec = parse_spec(said)
    except InvalidSpec:
        return None
    return None if spec.raw is not None else spec


def has_border(said: dict[str, Any]) -> bool:
    """Whether something has to stay as it was: not under a new background, light, style, composition or crop."""
    wish = wish_of([read_spec(said)])
    return not (wish["light"] or wish["frame"] or wish["everything"])


async def source_image(context: RunContext, run: Run) -> Image:
    """The image that was edited, as this server saw it. Raises NotFound."""
    first = run.sources[0] if run.sources else None
    if not first or not first.get("image"):
        raise NotFound(Message("measure.no_source"))
    return await context.images.get(first["image"])


async def source_bytes(context: RunContext, run: Run) -> bytes:
    """The file itself, or the plain copy of a HEIC photo and its like."""
    return await context.storage.get(shown_of(await source_image(context, run)).key)


async def copy_notes(context: RunContext, run: Run) -> list[str]:
    """What is to be known of a composite whose source is a kind of file that is worked on as a copy."""
    image = await source_image(context, run)
    return [] if shown_of(image).key == image.key else [COPY]


async def add_region(context: RunContext, head: dict[str, Any], files: list[bytes], spec: Spec | None) -> None:
    """Put the spec's region into a task; its mask is the third file."""
    head["region"] = region_of_spec(spec)
    if head["region"] and (mask := head["region"].get("mask")):
        files.append(await context.images.read(mask))
        head["mask"] = True


def region_of_spec(spec: Spec | None) -> dict[str, Any] | None:
    """The drawn region; None where nobody drew one."""
    if spec is None:
        return None
    if spec.region:
        said: dict[str, Any] = spec.to_json()["region"]
        return said
    if spec.area:
        return {"shapes": [{"kind": "rectangle", "box": [spec.area.x, spec.area.y, spec.area.w, spec.area.h]}]}
    return None


def union(specs: Sequence[Spec | None]) -> dict[str, Any] | None:
    """The regions of several edits as one; None where one of them is not known as shapes."""
    regions = [region_of_spec(spec) for spec in specs]
    shapes = [shape for region in regions if region for shape in region["shapes"]]
    if not all(regions) or any((region or {}).get("mask") for region in regions) or any(map(_erases, shapes)):
        return None
    return {"shapes": shapes}


def _erases(shape: dict[str, Any]) -> bool:
    return bool(shape.get("erase"))


def kept_of(spec: Spec | None) -> dict[str, Any]:
    """What the report judges besides framing, drift and color: the keep list without what a change denies, and the texts
    that were asked for."""
    if spec is None:
        return {}
    denied = {word for change in spec.changes for word in kind_of(change).denies(change)}
    words = [kept.what for kept in spec.keep if kept.what not in denied and kept.image in (None, 1)]
    texts = [
        " ".join(line for line in change.reads if line) for change in spec.changes if isinstance(change, TextChange)
    ]
    words = [word for word in dict.fromkeys((*words, *spec.keep_also)) if word != "everything_else"]
    return {"words": words, "texts": [text for text in texts if text.strip()]}


def wish_of(specs: Sequence[Spec | None]) -> dict[str, bool]:
    """What was to change beyond a place."""
    changes = [change for spec in specs if spec for change in spec.changes]
    kinds = [kind_of(change) for change in changes]
    broad = [kind for kind in kinds if kind.broad and kind.make.kind not in ("crop", "lighting")]
    return {
        "light": bool(broad) or any(LIGHT in kind.denies(change) for kind, change in zip(kinds, changes, strict=True)),
        "frame": any(kind.reframes for kind in kinds),
        "everything": bool(broad),
        "local": bool(kinds)
        and None not in specs
        and all((kind.local or kind.make.kind in LOCAL) and kind.make.kind != ANYTHING for kind in kinds),
    }


async def first_of(context: RunContext, run: Run) -> list[Run]:
    """The passes before this one, the first one first; none for any other run."""
    if not run.group_id or not run.group_index:
        return []
    async with context.ledger.database.read() as session:
        group = await session.get(Group, run.group_id)
        if group is None or group.kind != PASSES:
            return []
        same = (Run.group_id == run.group_id, Run.group_index < run.group_index, Run.state == SAVED)
        found = list(await session.scalars(select(Run).where(*same).order_by(Run.group_index, Run.id)))
    newest = {each.group_index: each for each in found}
    chain = [newest[index] for index in sorted(newest, key=lambda n: n or 0)]
    return chain if len(chain) == run.group_index else []
