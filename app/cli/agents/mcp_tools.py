"""What agents are given over MCP: the services of the command line, as calls that take and answer JSON.

A run that an edit began is driven on in the background for as long as this process lives, so that no call has to last as
long as the run does. What is left when it ends is adopted as after any other command.
"""

import asyncio
import copy
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.cli.agents.skill import TOOLS
from app.cli.arguments.spec_input import is_raw
from app.cli.exit_codes import CommandError, Exit
from app.cli.output.console import Quiet
from app.errors import FindingsBlock, NotFound
from app.messages import N_
from app.prompts import MODELS

if TYPE_CHECKING:
    from pathlib import Path

    from app.cli.driver.drive import Followed
    from app.runs import RunView
    from app.wiring import Studio

MAX_WAIT_S = 600.0
SHOWN = ("prompt", "composer", "findings", "drift_risk", "passes", "wire", "price")


class Tools:
    """`names` are its public methods. Each raises StillframeError; whoever serves them turns that into its own."""

    names = tuple(TOOLS)

    def __init__(self, studio: "Studio") -> None:
        self._studio = studio
        self._driven: dict[str, asyncio.Task[Followed]] = {}
        self._folders: dict[str, Path] = {}

    async def compose(self, spec: dict[str, Any]) -> dict[str, Any]:
        """The prompt that a spec, or a raw body, becomes: its findings, drift risk, single passes, wire body and price.

        Free; nothing is sent. The server's instructions say what a spec holds; the smallest is
        {"images": [{"url": "pictures/poster.png"}], "keep": ["layout"], "changes": [{"kind": "background", "to": "a beach"}]}
        """
        composed = await self._compose(spec)
        return {name: composed.preview[name] for name in SHOWN} | {"blocked": composed.blocked}

    async def lint(self, spec: dict[str, Any] | None = None, prompt: str | None = None) -> dict[str, Any]:
        """What is wrong with a spec, a raw body, or a prompt alone. Free; nothing is sent."""
        if (spec is None) == (prompt is None):
            raise CommandError("Give either a spec or a prompt.", Exit.USAGE)
        composed = await self._compose({"prompt": prompt} if spec is None else spec)
        findings = composed.preview["findings"]
        if spec is None:
            findings = [finding for finding in findings if finding["code"] != "no_images"]  # they come with the request
        return {"findings": findings, "ok": not any(finding["severity"] == "error" for finding in findings)}

    async def edit(
        self,
        spec: dict[str, Any],
        output_dir: str,
        wait_s: float = 60,
        max_cost_usd: float | None = None,
        again: bool = False,
        any_address: bool = False,
    ) -> dict[str, Any]:
        """Run a spec, or a raw body, and leave its pictures in output_dir. It costs money unless the sandbox answers.

        An image's url is a public https address, or the path or the file:// address of a file. It answers after wait_s at most; status goes on
        from there. The same edit again goes on with the run that it made and never pays twice; again=true pays again.
        An address that certainly shows no image is refused before it is paid for (no_picture); any_address=true sends it.
        """
        from app.cli.driver.create_run import check_cost, open_run
        from app.cli.output.result_files import make_folder

        if max_cost_usd is not None and not 0 <= max_cost_usd < math.inf:  # NaN would be no limit at all
            raise CommandError("max_cost_usd is an amount of US dollars, such as 0.5.", Exit.USAGE)
        composed = await self._compose(spec)
        if composed.blocked:
            raise FindingsBlock(N_("This edit can’t run yet."), detail=composed.preview["findings"])
        folder = make_folder(output_dir)
        check_cost(composed.preview["price"], None if max_cost_usd is None else Decimal(str(max_cost_usd)))
        run = await open_run(
            self._studio, composed.spec, folder, again=again, any_address=any_address, flag="any_address=true"
        )
        self._folders[run.id] = folder
        self._drive(run.id)
        return await self._state(run.id, wait_s)

    async def status(self, run_id: str, wait_s: float = 0, output_dir: str | None = None) -> dict[str, Any]:
        """How a run is; it is waited for up to wait_s. It sends nothing. Its pictures are left in output_dir."""
        from app.cli.output.result_files import make_folder

        run = await self._studio.runs.get(run_id)
        if output_dir is not None:
            self._folders[run_id] = make_folder(output_dir)
        if run.state not in ("ready", "posting"):  # to look is not to send: only edit does
            self._drive(run_id)
        return await self._state(run_id, wait_s)

    async def cancel(self, run_id: str) -> dict[str, Any]:
        """Give a run up. Upstream stops it only while it is queued; once it runs, it finishes and is charged."""
        from app.cli.driver.drive import cancel
        from app.cli.output.outcome_text import cancel_sentence, upstream_name

        if task := self._driven.pop(run_id, None):  # two would take the run from each other
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        run = await cancel(self._studio, run_id, Quiet())
        return self._as_json(run, [], cancel_sentence(run, upstream_name(run)))

    async def models(self, model_id: str | None = None) -> dict[str, Any]:
        """What can be driven, with limits on images, options, price and advice; of one model the whole input schema."""
        from app.cli.commands.models import model_json

        catalogue = self._studio.catalogue
        if model_id is not None:
            model = await catalogue.get(model_id)
            if model.source == "bundled" and model_id not in MODELS:
                raise NotFound(N_("Neither the catalog nor Stillframe knows %(model_id)s.", model_id=model_id))
            return model_json(model)
        models = [model_json(model) for model in await catalogue.all()]
        return {"models": [{name: value for name, value in model.items() if name != "schema"} for model in models]}

    async def leave(self) -> None:
        """Stop driving: between two steps, or in a rest."""
        for task in self._driven.values():
            task.cancel()
        await asyncio.gather(*self._driven.values(), return_exceptions=True)

    async def picture(self, run_id: str) -> bytes | None:
        """The small WebP of a run's first result, to look at."""
        run = await self._studio.runs.get(run_id)
        if run.state != "saved" or not run.outputs:
            return None
        output = await self._studio.runs.output(run_id, run.outputs[0].kind, run.outputs[0].n)
        return await self._studio.storage.get(output.thumb_key) if output.thumb_key else None

    async def _compose(self, given: dict[str, Any]) -> Any:
        """Local pictures are taken in, as they are when they are uploaded. What was given is left as it is."""
        from app.cli.driver.create_run import read_pictures, take_in

        given = copy.deepcopy(given)
        model = str(given.get("model") or self._studio.settings.model)
        spec_json = {"version": 1, "model": model, **given}
        if is_raw(given):
            given.pop("model", None)
            spec_json = {"version": 1, "model": model, "raw": given}
        await take_in(self._studio, await asyncio.to_thread(read_pictures, spec_json))
        return await self._studio.runs.compose(spec_json)

    def _drive(self, run_id: str) -> None:
        from app.cli.driver.drive import follow
        from app.cli.driver.signals import Signals

        task = self._driven.get(run_id)
        if task is None or task.done():
            self._driven[run_id] = asyncio.create_task(follow(self._studio, run_id, stops=Signals(), teller=Quiet()))

    async def _state(self, run_id: str, wait_s: float) -> dict[str, Any]:
        from app.cli.output.outcome_text import sentence, upstream_name
        from app.cli.output.result_files import keep_files

        task = self._driven.get(run_id)
        is_refused = False
        if task is not None:
            await asyncio.wait({task}, timeout=min(max(wait_s, 0), MAX_WAIT_S))
            is_refused = task.done() and task.result().why == "token"
        run = await self._studio.runs.get(run_id)
        folder = self._folders.get(run_id)
        files = await keep_files(self._studio, run, folder) if folder and run.state == "saved" else []
        name = upstream_name(run)
        says = f"{name} refused the token. A person has to sign in again." if is_refused else sentence(run, name)
        return self._as_json(run, files, says)

    def _as_json(self, run: "RunView", files: list[str], says: str) -> dict[str, Any]:
        return {**run.model_dump(mode="json"), "files": files, "says": says}
