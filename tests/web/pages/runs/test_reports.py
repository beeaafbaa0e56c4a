"""The report on a run's page, its review page, its card and its file to mail: in words, with figures and places."""

from typing import Any

import httpx
import pytest

from app.runs import ReportView
from app.web.pages.runs.report_context import report_of, short_verdict, title_of_report
from app.web.pages.runs.report_rows import row_of
from tests.web.cast import make_view
from tests.web.conftest import WebApp


def item(what: str, verdict: str, **more: Any) -> dict[str, Any]:
    plain = {"check": "framing", "what": what, "verdict": verdict, "value": None, "unit": None, "box": None, "words": f"About {what}.", "limits": None}  # fmt: skip
    return plain | more


def report(*items: dict[str, Any]) -> dict[str, Any]:
    return {"verdict": "changed", "items": list(items), "notes": ["Measured."], "version": 1, "calibration": "built-in"}


SOURCE = {"n": 1, "role": "primary", "image": "01J" + "0" * 23, "url": None, "width": 1000, "height": 500, "thumb": None, "file": "/f", "sent_as": None}  # fmt: skip
OUTPUT = {"kind": "result", "n": 1, "url": "/o", "thumb": None, "width": 1000, "height": 500, "bytes": 9, "mime": "image/png", "sha256": "0" * 64}  # fmt: skip
MOVED = item("framing", "changed", value=1.234, unit="% of the diagonal", limits=[0.3, 0.6])
DRIFTED = item("everything outside the area", "changed", check="drift", value=2.0, unit="of the limit", box=[0.1, 0.2, 0.3, 0.4], limits=[1.05, 1.45])  # fmt: skip
FACTS = {
    "aligned": True,
    "blocks": 9,
    "found": 9,
    "map": {"step": [0.04, 0.08], "cells": [[0.5, 0.5, 2.9], [0.1, 0.1, 0.2]]},
}


@pytest.mark.parametrize(
    ("items", "title", "short"),
    [
        ([MOVED, item("color and light", "held")], "Framing changed", "Framing changed"),
        ([MOVED, DRIFTED], "Framing and the rest of the image changed", "Framing changed, +1"),
        ([item("framing", "held"), item("face", "not_installed")], "No change seen in what was kept", "No change seen"),
        (
            [item("framing", "held"), item("color and light", "cant_tell")],
            "No change seen in framing. Can’t tell: color",
            "Can’t tell",
        ),
        ([item("framing", "cant_tell")], "Can’t tell what was kept", "Can’t tell"),
        (
            [item("product", "held", check="exact"), item("framing", "held")],
            "Every pixel outside the region is the original",
            "No change seen",
        ),
    ],
)
def test_it_says_the_verdict_in_words(items: list[dict[str, Any]], title: str, short: str) -> None:
    assert title_of_report(report(*items)) == title
    assert short_verdict(report(*items)) == short


def test_a_row_has_its_number_its_unit_its_limit_and_its_place() -> None:
    row = row_of(MOVED)
    assert (row.what, row.verdict, row.figure) == ("Framing", "changed", "1.23% of the diagonal, limit 0.30")
    assert row.gauge
    assert row.gauge.at > row.gauge.changed > row.gauge.held
    assert row_of(DRIFTED).box == "0.1 0.2 0.3 0.4"
    assert row_of(item("framing", "held", value=0.15, unit="%", limits=[0.3, 0.6])).gauge.at == 20.0  # type: ignore[union-attr]


def test_the_drift_map_is_squares_where_the_blocks_are() -> None:
    run = make_view(1, sources=[SOURCE], outputs=[OUTPUT])
    shown = report_of(run, ReportView("done", None, report(MOVED), FACTS, None))
    assert shown
    large, small = shown.squares
    assert (large.x + large.side / 2, large.y + large.side / 2) == (500, 250)
    assert large.is_over
    assert not small.is_over
    assert large.side > small.side


def seen(house: WebApp, found: ReportView | None) -> str:
    run = house.studio.runs.add(1, sources=[SOURCE], outputs=[OUTPUT], report=found.report if found else None)
    if found:
        house.studio.reports.views[run.id] = found
    house.studio.runs.outputs[run.id, "result", 1] = None
    return run.url


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The result's file is in storage."""

    async def look(*_: Any) -> tuple[bool, bool]:
        return False, False

    monkeypatch.setattr("app.web.pages.runs.detail_page.DetailPage._look_at_result", look)


@pytest.mark.usefixtures("there")
async def test_the_page_is_headed_by_the_verdict(house: WebApp, client: httpx.AsyncClient) -> None:
    page = (await client.get(seen(house, ReportView("done", None, report(MOVED, DRIFTED), FACTS, None)))).text
    assert "<span>Framing and the rest of the image changed</span>" in page
    assert 'data-evidence="0.1 0.2 0.3 0.4"' in page
    assert page.count("<rect") >= 2
    assert "It proves nothing about the model" in page  # a draft
    card = (await client.get("/runs")).text
    assert "Draft, framing changed, +1" in card


@pytest.mark.usefixtures("there")
async def test_it_is_saved_first_and_can_be_stopped_while_it_is_measured(
    house: WebApp, client: httpx.AsyncClient
) -> None:
    page = (await client.get(seen(house, ReportView("queued", 2, None, None, None)))).text
    assert "Saved. Measuring what was kept" in page
    assert "2 images are measured before it." in page
    assert "data-live" in page
    url = f"{next(iter(house.studio.runs.views.values())).url}/report"
    assert (await client.post(f"{url}/cancellation", headers={"origin": "http://127.0.0.1:8000"})).status_code == 303
    assert (await client.post(url, headers={"origin": "http://127.0.0.1:8000"})).status_code == 303
    assert [what for what, _ in house.studio.reports.asked] == ["cancel", "measure"]


@pytest.mark.usefixtures("there")
async def test_it_says_why_it_was_not_measured_and_offers_to(house: WebApp, client: httpx.AsyncClient) -> None:
    failed = ReportView("failed", None, None, None, {"code": "memory", "message": "Too large."})
    page = (await client.get(seen(house, failed))).text
    assert "Too large." in page
    assert "Measure what was kept" in page
    assert "Draft ready" in page  # the result is what it was


@pytest.mark.usefixtures("there")
async def test_a_pass_is_also_judged_against_the_first_source(house: WebApp, client: httpx.AsyncClient) -> None:
    both = report(item("framing", "held")) | {"first": report(MOVED)}
    page = (await client.get(seen(house, ReportView("done", None, both, None, None)))).text
    assert "Against the first source: Framing changed" in page
