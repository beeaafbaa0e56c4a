"""The last part of edit, wait and fetch: follow a run, leave its files in a folder, print it, say how it ended."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.exit_codes import Exit
from app.cli.output.console import say, say_result, teller, telling

if TYPE_CHECKING:
    from app.cli.driver.signals import Signals
    from app.runs import RunView
    from app.wiring import Studio


def add_follow_arguments(parser: "argparse._ActionsContainer") -> None:
    add_folder_argument(parser)
    parser.add_argument(
        "--timeout", type=seconds, metavar="SECONDS", help="wait no longer; the run goes on, and the exit code is 75"
    )
    add_telling_arguments(parser)


def add_folder_argument(parser: "argparse._ActionsContainer") -> None:
    parser.add_argument(
        "--output-dir", default=".", metavar="FOLDER", help="where the files go, made when missing; here when left out"
    )


def add_telling_arguments(parser: "argparse._ActionsContainer") -> None:
    parser.add_argument("--json", action="store_true", help="progress and errors as JSON, a line each")
    parser.add_argument("--quiet", action="store_true", help="no progress; errors are still told")


async def finish(
    studio: "Studio",
    run_id: str,
    options: argparse.Namespace,
    *,
    stops: "Signals",
    folder: Path,
    only_send: bool = False,
    cancels: bool = False,
) -> int:
    """`cancels`: Ctrl-C cancels the run; else it only ends the waiting."""
    from app.cli.driver.drive import cancel, follow, sent
    from app.errors import Conflict

    with telling(teller(quiet=options.quiet, as_json=options.json)) as told:
        before = await studio.runs.get(run_id)
        if len(before.events) > 1:  # it was not made just now
            told.past(before)
        followed = await follow(studio, run_id, stops=stops, teller=told, until_s=options.timeout, only_send=only_send)
        run, why = followed.run, str(followed.why)
        if why == "stopped" and stops.interrupted and cancels:
            told.end()
            if not options.json:
                say("Cancelling; Ctrl-C again leaves at once.")
            try:
                run, why = await cancel(studio, run_id, told), "cancelled"
            except Conflict:  # it ended by itself at the same moment
                run, why = await studio.runs.get(run_id), "settled"
        elif why in ("stopped", "timeout"):
            run = await sent(studio, run_id)
        if run.phase == "measuring" and why == "settled":
            await studio.reports.queue.measure_now(run_id)  # a serving process may do it as well, whichever is first
            run = await studio.runs.get(run_id)
    return await tell_ending(studio, run, options, folder=folder, why=why)


async def tell_ending(studio: "Studio", run: "RunView", options: argparse.Namespace, *, folder: Path, why: str) -> int:
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
    if not options.quiet or code != Exit.OK:
        tell_words(words, code, as_json=options.json, files=files)
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
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return value
