"""stillframe export: runs as JSON or CSV, or their pictures as a zip, on standard output."""

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import click

from app.cli.arguments.command import command, option
from app.cli.arguments.filter_flags import FilterFlags, filter_options, find_query
from app.cli.exit_codes import CommandError, Exit

if TYPE_CHECKING:
    from app.runs import RunQuery, RunView
    from app.wiring import Studio


@command("stillframe export --format csv --state saved > runs.csv")
@filter_options
@option(
    "--format",
    "form",
    type=click.Choice(("json", "csv", "zip")),
    default="json",
    help="how it is written; json when left out",
)
def export(filters: FilterFlags, form: str) -> int:
    """Write every run that is found to standard output: all about it as JSON, a line each as CSV, or the images with a
    manifest as a zip. No token and no signature is in it.
    """
    if form == "zip" and sys.stdout.isatty():
        raise CommandError(
            "A zip is no text for a terminal; send it to a file: stillframe export … > runs.zip", Exit.USAGE
        )
    return asyncio.run(_export(filters, form))


async def _export(filters: FilterFlags, form: str) -> int:
    from app.cli.session import open_studio, settings_of_command
    from app.runs import export_csv, export_json

    query = find_query(filters)
    async with open_studio(settings_of_command(), working=False) as studio:
        if form == "zip":
            async for part in _zip(studio, query):
                sys.stdout.buffer.write(part)
            sys.stdout.buffer.flush()
            return Exit.OK
        text = export_csv if form == "csv" else export_json
        async for piece in text(studio.database, query):
            sys.stdout.write(piece)
    return Exit.OK


async def _zip(studio: "Studio", query: "RunQuery") -> AsyncIterator[bytes]:
    from app.runs.queries.zip_archive import archive

    runs = [run async for run in _all(studio, query)]
    async for part in archive(runs, studio.storage, lambda run, kind, n: studio.runs.output(run.id, kind, n)):
        yield part


async def _all(studio: "Studio", query: "RunQuery") -> AsyncIterator["RunView"]:
    from dataclasses import replace

    while True:
        page = await studio.runs.page(query)
        for run in page.runs:
            yield run
        if page.next is None:
            return
        query = replace(query, cursor=page.next)
