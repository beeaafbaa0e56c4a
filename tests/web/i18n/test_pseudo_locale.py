"""Every text that a person sees can be said in another language: shown on whole pages, in a language of brackets."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import select, update

from app.fidelity.verdicts import VERSION, Check, Item, Limits, Report, Verdict
from app.main import create_app
from app.messages import Message, joined, stored
from app.runs.ledger.models import Run
from app.runs.ledger.run_error import run_error
from app.runs.reports.models import DONE, RunReport
from app.settings import Settings
from app.web.i18n import translation
from tests.support.seed_runs import States
from tests.web.i18n.pseudo import CLOSE, LANGUAGE, OPEN, outside, without_brackets, write_catalogue

pytestmark = pytest.mark.asyncio(loop_scope="module")

Pages = tuple[httpx.AsyncClient, States]
NAMES = re.compile(
    r"Stillframe|RunComfy|GPT Image 2(?: Edit)?|SQLite|CSV|JSON|WEBP|PNG|JPEG|API|https?://\S*|[a-z]+/[\w.-]+/\w+"
    r"|US\$\S+|/[\w/.-]+"
)
ASKED = re.compile(r"^(?:Keep|Replace|Remove|Change) ")  # the prompt, which is sent as it is
SAID_BY_UPSTREAM = ("The picture was refused by the safety filter.", "RunComfy says that the balance is empty.")
OF_A_DESIGNER = ("spring", "menu", "lund", "in-image headline", "今日のおすすめ", "Night Blend")
# of an edit that is an image from another: what its words are is the designer's
TITLES = ("sofa", "deep forest green", "soft warm-grey studio sweep", "vase")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pages(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pages]:
    """A whole studio with runs in every state, read in the language of brackets."""
    data = tmp_path_factory.mktemp("pseudo")
    await asyncio.to_thread(write_catalogue, data / "locales")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(translation, "LOCALES", data / "locales")
        _forget()
        app = create_app(Settings(data_dir=data / "data", runcomfy_config_dir=data / "signed-out", port=0))
        async with app.router.lifespan_context(app):
            states = States(data / "data")
            await states.seed()
            await _draft(app.state.studio, states)
            transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 50000))
            headers = {"accept-language": LANGUAGE.replace("_", "-"), "origin": "http://127.0.0.1:8000"}
            async with httpx.AsyncClient(transport=transport, base_url=headers["origin"], headers=headers) as client:
                yield client, states
    _forget()


def _forget() -> None:
    translation.available.cache_clear()
    translation._catalogue.cache_clear()


async def _draft(studio: Any, states: States) -> None:
    """Make one saved run a draft with notes, and one failed run a draft that could not be drawn."""
    refused = joined(Message("draft.compose"), Message("draft.connect"))
    notes = [
        {"op": "text", "sentence": "", "outcome": "done", "text": str(text), "said": stored(text)}
        for text in (joined(Message("draft.removed_lines", count=2), Message("draft.traces")),)
    ]
    notes.append({"op": "x", "sentence": "", "outcome": "refused", "text": str(refused), "said": stored(refused)})
    error = run_error("draft_unsupported", case="failed", upstream_said=refused)
    async with studio.database.write() as session:
        saved = await session.scalar(select(Run).where(Run.id == states.made["saved"]))
        values = {"draft": True, "upstream_name": "sandbox"}
        await session.execute(
            update(Run).where(Run.id == saved.id).values(**values, result=saved.result | {"notes": notes})
        )
        await session.execute(update(Run).where(Run.id == states.made["failed"]).values(**values, error=error))
        moved = Message("report.framing_changed", how=Message("report.enlarged", percent="4.0"))
        kept = Message("report.text_held")
        items = (
            Item(Check.FRAMING, "framing", Verdict.CHANGED, moved, 2.0, "% of the diagonal", limits=Limits(0.3, 0.6)),
            Item(Check.TEXT, Message("report.text", text="Night Blend"), Verdict.HELD, kept, 0.0),
        )
        report = Report(items, (Message("report.measured"),)).to_json()
        times = {"queued_at": 1.0, "ended_at": 2.0, "attempts": 1}
        await session.merge(
            RunReport(run_id=states.made["second"], state=DONE, version=VERSION, report=report, **times)
        )


def ours(page: str) -> list[str]:
    """Return what stands outside the brackets and is neither a name nor another's words."""
    left = []
    for text in outside(page):
        rest = text
        for known in (*SAID_BY_UPSTREAM, *OF_A_DESIGNER, *TITLES):
            rest = rest.replace(known, " ")
        rest = NAMES.sub(" ", rest)
        if re.search(r"[^\W\d_]{2,}", rest) and not ASKED.match(text):
            left.append(text)
    return left


@pytest.mark.parametrize(
    "path", ["/", "/?sample=poster", "/runs", "/runs?q=nothing+is+like+this", "/recipes", "/settings", "/none"]
)
async def test_a_page_says_nothing_outside_the_catalogue(pages: Pages, path: str) -> None:
    page = await pages[0].get(path)
    assert OPEN in page.text
    assert ours(page.text) == []


async def test_the_page_of_a_run_says_nothing_outside_the_catalogue_in_any_state(pages: Pages) -> None:
    client, states = pages
    assert len(states.made) > 15
    for name, run_id in states.made.items():
        page = await client.get(f"/runs/{run_id}")
        assert page.status_code == 200, name
        assert ours(page.text) == [], name


async def test_a_failed_run_says_why_in_the_readers_language(pages: Pages) -> None:
    page = (await pages[0].get(f"/runs/{pages[1].made['failed']}")).text
    for said in ("This puts things from two images together.", "Set RUNCOMFY_TOKEN to send it to RunComfy."):
        assert f"{OPEN}{said}" in page


async def test_a_note_of_the_sandbox_and_an_event_are_in_the_readers_language(pages: Pages) -> None:
    page = (await pages[0].get(f"/runs/{pages[1].made['saved']}")).text
    assert f"{OPEN}Removed 2 lines of text.{CLOSE}" in page
    assert f"{OPEN}Saved{CLOSE}" in page


async def test_a_report_is_in_the_readers_language(pages: Pages) -> None:
    page = (await pages[0].get(f"/runs/{pages[1].made['second']}")).text
    assert f"{OPEN}The picture was {OPEN}enlarged by 4.0 %{CLOSE}.{CLOSE}" in page
    assert ours(page) == []


async def test_a_finding_is_in_the_readers_language_and_the_prompt_is_not(pages: Pages) -> None:
    client, _ = pages
    page = (await client.get("/?sample=poster")).text
    findings = re.findall(r'<a class="finding-link"[^>]*>(.*?)</a>', page)
    assert findings
    assert [finding for finding in findings if re.search(r"[^\W\d_]{2,}", without_brackets(finding))] == []
    words = re.findall(r'<span class="prompt-words">(.*?)</span>', page, re.DOTALL)
    assert words
    assert [said for said in words if OPEN in said] == []


async def test_the_api_answers_in_english_with_codes_and_params(pages: Pages) -> None:
    client, states = pages
    error = (await client.get(f"/api/v1/runs/{states.made['lost']}")).json()["error"]
    assert error["code"] == "lost"
    assert OPEN not in error["message"]
    missing = (await client.get("/api/v1/runs/01J00000000000000000000000")).json()["error"]
    assert (missing["code"], missing["params"]) == ("not_found", {})
    assert OPEN not in missing["message"]
