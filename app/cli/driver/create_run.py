"""The way from a spec that names files to a run: for the command edit, and for the tool of the same name."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cli.arguments.spec_input import Json, picture_bytes, pictures
from app.cli.exit_codes import CommandError, Exit
from app.errors import Conflict
from app.messages import N_

if TYPE_CHECKING:
    from app.prompts import Spec
    from app.runs import RunView
    from app.wiring import Studio

Local = tuple[Any, Any, bytes, str]


def read_pictures(spec_json: Json) -> list[Local]:
    """The local files that the spec names: where it names them, what they hold, and their names. Raises CommandError."""
    return [(holder, key, *picture_bytes(named)) for holder, key, named in pictures(spec_json)]


async def take_in(studio: "Studio", local: list[Local]) -> None:
    """Keep them as uploads, and put their ids into the spec. Raises ImageError."""
    for holder, key, data, name in local:
        image = await studio.images.add_bytes(data, name=name, field=name or "the data address")
        _put(holder, key, image.id)


async def open_run(
    studio: "Studio", spec: "Spec", folder: Path, *, again: bool, any_address: bool, flag: str = "--any-address"
) -> "RunView":
    """The run that this command made before, or a new one. An address that certainly shows no image is asked about
    before a new one, `any_address` is the answer; `flag` is how the caller gives it. Raises Conflict `no_picture`."""
    from app.runs import Idempotency

    repeats = Idempotency(studio.collaborators)
    key, earlier = await repeats.meant(repeats.digest(spec, str(folder)), again=again)
    if earlier is None:
        if not any_address:
            await _check_addresses(studio, spec, flag)
        run, _ = await studio.runs.create(spec.to_json(), client_key=key, confirm=again, confirm_sources=True)
        return run
    if earlier.state == "unsaved":
        await studio.actions.save_again(earlier.id)
    elif earlier.state == "ready":
        await repeats.park_restored(earlier.id, studio.mark)
        run = await studio.runs.get(earlier.id)
        if run.parked and not run.restored:  # to give the command again is to send it
            await studio.actions.send(run.id)
    return await studio.runs.get(earlier.id)


async def _check_addresses(studio: "Studio", spec: "Spec", flag: str) -> None:
    try:
        await studio.runs.check_addresses(spec, owner="")
    except Conflict as error:
        raise Conflict(
            N_("%(message)s %(flag)s sends it anyway.", message=error.message, flag=flag),
            code=error.error_code,
            detail=error.detail,
        ) from None


def check_cost(price: dict[str, Any], most: Decimal | None) -> None:
    if most is None or price["draft"]:
        return
    if price["most_usd"] is None:
        raise CommandError("What it costs at most is not known, and --max-cost is set. Nothing was sent.", Exit.OTHER)
    if Decimal(price["most_usd"]) > most:
        raise CommandError(
            f"It costs up to ${price['most_usd']}, and --max-cost is ${most}. Nothing was sent.", Exit.OTHER
        )


def _put(holder: Any, key: Any, image_id: str) -> None:
    """Our id where the picture was named: in a raw body's list or field, or as the `image` of a spec's picture."""
    if isinstance(holder, dict) and key == "url":
        del holder["url"]
        key = "image"
    holder[key] = image_id
