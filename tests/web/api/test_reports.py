"""The report of a run as JSON: how it stands, made again, stopped."""

import httpx

from app.runs import ReportView
from tests.web.conftest import WebApp

REPORT = {"verdict": "held", "items": [], "notes": [], "version": 1, "calibration": "built-in"}


async def test_it_answers_what_was_measured(house: WebApp, client: httpx.AsyncClient) -> None:
    run = house.studio.runs.add(1)
    house.studio.reports.views[run.id] = ReportView("done", None, REPORT, {"aligned": True}, None)
    answer = await client.get(f"/api/v1/runs/{run.id}/report")
    assert answer.status_code == 200
    assert answer.json() == {
        "state": "done",
        "place": None,
        "report": REPORT,
        "facts": {"aligned": True},
        "error": None,
    }


async def test_it_is_missing_where_nothing_was_measured(house: WebApp, client: httpx.AsyncClient) -> None:
    run = house.studio.runs.add(1)
    assert (await client.get(f"/api/v1/runs/{run.id}/report")).status_code == 404


async def test_it_is_made_again_and_stopped(house: WebApp, client: httpx.AsyncClient) -> None:
    run = house.studio.runs.add(1)
    house.studio.reports.views[run.id] = ReportView("queued", 2, REPORT, None, None)
    again = await client.post(f"/api/v1/runs/{run.id}/report")
    assert (again.status_code, again.json()["place"]) == (202, 2)
    assert (await client.delete(f"/api/v1/runs/{run.id}/report")).status_code == 200
    assert house.studio.reports.asked == [("measure", run.id), ("cancel", run.id)]
