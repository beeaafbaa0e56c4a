"""The last part of edit, wait and fetch: follow a run, leave its files in a folder, print it, say how it ended."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.arguments.command import Decorator, all_of, gathered, option
from app.cli.exit_codes import Exit
from app.cli.output.console import say, say_result, teller, telling

if TYPE_CHECKING:
    from app.cli.driver.signals import Signals
    from app.runs import RunView
    from app.wiring import Studio


@dataclass(frozen=True)
class Output:
    as_json: bool
    quiet: bool


async def finish(
    studio: "Studio",
    run_id: str,
    output: Output,
    *,
    stops: "Signals",
    folder: Path,
    until_s: float | None = None,
    only_send: bool = False,
    cancels: bool = False,
) -> int:
    """`cancels`: Ctrl-C cancels the run; else it only ends the waiting."""
    from app.cli.driver.drive import cancel, follow, sent
    from app.errors import Conflict

    with telling(teller(quiet=output.quiet, as_json=output.as_json)) as progress:
        before = await studio.runs.get(run_id)
        if len(before.events) > 1:  # it was not made just now
            progress.past(before)
        followed = await follow(studio, run_id, stops=stops, teller=progress, until_s=until_s, only_send=only_send)
        run, why = followed.run, str(followed.why)
        if why == "stopped" and stops.interrupted and cancels:
            progress.end()
            if not output.as_json:
                say("Cancelling; Ctrl-C again leaves at once.")
            try:
                run, why = await cancel(studio, run_id, progress), "cancelled"
            except Conflict:  # it ended by itself at the same moment
                run, why = await studio.runs.get(run_id), "settled"
        elif why in ("stopped", "timeout"):
            run = await sent(studio, run_id)
        if run.phase == "measuring" and why == "settled":
            await studio.reports.queue.measure_now(run_id)  # a serving process may do it as well, whichever is first
            run = await studio.runs.get(run_id)
    return await tell_ending(studio, run, output, folder=folder, why=why)


async def tell_ending(studio: "Studio", run: "RunView", output: Output, *, folder: Path, why: str) -> int:
    from app.cli.output.outcome_text import cancel_sentence, exit_of_run, sentence, upstream_name
    from app.cli.output.result_files import keep_files

    files = await keep_files(studio, run, folder) if run.state == "saved" else []
    say_result({**run.model_dump(mode="json"), "files": files})
    code = exit_of_run(await studio.collaborators.ledger.get(run.id))
    name = upstream_name(run)
    words = sentence(run, name)
    if why == "cancelled":
        words = cancel_sentence(run, name)
    elif why == "timeout":
        words, code = f"The time is over. {words}", Exit.RETRY
    elif why == "stopped":
        code = Exit.RETRY
    elif why == "token":
        words, code = f"{name} refused the token. Sign in again; then `stillframe wait {run.id}` goes on.", Exit.SIGN_IN
    elif run.state in ("submitted", "running", "succeeded"):
        code = Exit.OK  # --no-wait: it was accepted
    if not output.quiet or code != Exit.OK:
        tell_words(words, code, as_json=output.as_json, files=files)
    return code


def tell_words(words: str, code: int, *, as_json: bool, files: list[str]) -> None:
    import json

    if as_json:
        if code != Exit.OK:
            say(json.dumps({"error": {"code": int(code), "message": words}}, ensure_ascii=False))
        return
    say(words)
    for file in files:
        say(f"  {file}")


def seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e9:
        raise click.BadParameter(f"{text!r} is no number of seconds")
    return value


def folder_option(section: str = "Options") -> Decorator:
    return option("--output-dir", type=click.Path(file_okay=False), default=".", metavar="FOLDER", help="where the files go, made when missing; here when left out", section=section)  # fmt: skip


def output_options(section: str = "Options") -> Decorator:
    return all_of(
        gathered("output", Output),
        option("--json", "as_json", is_flag=True, help="progress and errors as JSON, a line each", section=section),
        option("--quiet", is_flag=True, help="no progress; errors are still told", section=section),
    )


def follow_options(section: str = "Options") -> Decorator:
    return all_of(
        folder_option(section),
        option("--timeout", type=seconds, metavar="SECONDS", help="wait no longer; the run goes on, and the exit code is 75", section=section),
        output_options(section),
    )  # fmt: skip
