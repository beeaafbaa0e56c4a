"""stillframe models: what can be driven, with schema, limits, price, and when to pick which."""

import asyncio
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from app.cli.arguments.command import command, option
from app.cli.exit_codes import CommandError, Exit
from app.cli.output.console import clean, say, say_result

if TYPE_CHECKING:
    from app.cli.arguments.spec_input import Json
    from app.upstream import Model

WAYS = ("list", "show", "schema", "price", "advice")


@command("stillframe models show openai/gpt-image-2/edit")
@click.argument("what", type=click.Choice(WAYS), default="list", help="what to tell; list when left out")
@click.argument("model_id", required=False, metavar="[ID]", help="the model; show and schema need it")
@option("--json", "as_json", is_flag=True, help="as JSON")
def models(what: str, model_id: str | None, as_json: bool) -> int:
    """Tell of the models: list them, show one, its input schema, its price, or when to pick which. They are read from
    the catalog; while that can’t be read, the documented ones are told, marked as bundled and without a price.
    """
    if model_id is None and what in ("show", "schema"):
        raise CommandError(f"stillframe models {what} needs the model’s id.", Exit.USAGE)
    return asyncio.run(_tell(what, model_id, as_json=as_json))


async def _tell(what: str, model_id: str | None, *, as_json: bool) -> int:
    from app.cli.session import open_studio, settings_of_command
    from app.prompts import MODELS

    async with open_studio(settings_of_command(), working=False) as studio:
        if model_id is None:
            models = await studio.catalogue.all()
        else:
            models = [await studio.catalogue.get(model_id)]
            if models[0].source == "bundled" and model_id not in MODELS:
                raise CommandError(f"Neither the catalog nor Stillframe knows {model_id}.", Exit.OTHER)
    if what == "schema":
        say_result(models[0].schema)
    elif as_json or what == "show":
        described = [model_json(model) for model in models]
        say_result(described[0] if model_id else {"models": described})
    else:
        for model in models:
            print(clean({"list": _line, "price": _price_line, "advice": _advice}[what](model)))
    if any(model.source == "bundled" for model in models) and not as_json:
        say("The catalog can’t be read; this is what the documentation says, without prices.")
    return Exit.OK


def model_json(model: "Model") -> "Json":
    return {
        "id": model.id,
        "name": model.name,
        "price_usd": str(model.price_usd) if model.price_usd is not None else None,
        "price_unit": model.price_unit,
        "pricing_note": model.pricing_note,
        "max_images": model.max_images,
        "max_prompt": model.max_prompt,
        "sizes": list(model.sizes),
        "image_field": model.image_field,
        "options": [asdict(option) for option in model.options],
        "advice": model.advice,
        "source": model.source,
        "schema": model.schema,
    }


def _line(model: "Model") -> str:
    return f"{model.id:<42} {_price(model):<18} {_images(model):<13} {model.source}"


def _price_line(model: "Model") -> str:
    note = f"  {model.pricing_note}" if model.pricing_note else ""
    return f"{model.id:<42} {_price(model)}{note}"


def _advice(model: "Model") -> str:
    return f"{model.id}\n  {model.advice or 'Nothing is known of what it is best at.'}"


def _price(model: "Model") -> str:
    return f"${model.price_usd} an {model.price_unit}" if model.price_usd is not None else "no price told"


def _images(model: "Model") -> str:
    return "from scratch" if not model.max_images else f"{model.max_images} image{'s' if model.max_images > 1 else ''}"
