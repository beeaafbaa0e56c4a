"""Runs: the ledger that decides what may be sent, the steps that drive a run, and the service that pages call.

`states` is the table, `ledger` its keeper, `advance` the story of a run; `workflow` (the engine) only calls it again.
"""

from app.runs.actions import RunActions
from app.runs.composition import Composed
from app.runs.driver import NoDriver, RunDriver
from app.runs.groups.group_view import GroupView
from app.runs.groups.service import Groups
from app.runs.groups.sheets import PlannedRow, SheetPlan, Sheets
from app.runs.idempotency import Idempotency, made_with
from app.runs.imports import Imports
from app.runs.ledger.budget import Caps, to_micro
from app.runs.ledger.high_water_mark import HighWaterMark
from app.runs.ledger.ledger import Ledger, NewRun
from app.runs.ledger.slots import Slots, open_slots
from app.runs.queries.event_feed import Event, EventFeed
from app.runs.queries.export import export_csv, export_json
from app.runs.queries.lineage import Lineage
from app.runs.queries.run_view import RunView
from app.runs.queries.search import MAX_PAGE, PAGE, RunQuery, Tally
from app.runs.recipes import Recipes, RecipeView
from app.runs.reports.lock import Locks
from app.runs.reports.process import Measuring
from app.runs.reports.queue import ReportQueue
from app.runs.reports.service import Reports, ReportView
from app.runs.reviews.service import Pin, Reviews, ReviewView, area_around
from app.runs.service import RunPage, Runs
from app.runs.steps.advance import advance, drive
from app.runs.steps.context import RunContext
from app.runs.steps.poll_schedule import PollTiming
from app.runs.worker import recovery

__all__ = [
    "MAX_PAGE",
    "PAGE",
    "Caps",
    "Composed",
    "Event",
    "EventFeed",
    "GroupView",
    "Groups",
    "HighWaterMark",
    "Idempotency",
    "Imports",
    "Ledger",
    "Lineage",
    "Locks",
    "Measuring",
    "NewRun",
    "NoDriver",
    "Pin",
    "PlannedRow",
    "PollTiming",
    "RecipeView",
    "Recipes",
    "ReportQueue",
    "ReportView",
    "Reports",
    "ReviewView",
    "Reviews",
    "RunActions",
    "RunContext",
    "RunDriver",
    "RunPage",
    "RunQuery",
    "RunView",
    "Runs",
    "SheetPlan",
    "Sheets",
    "Slots",
    "Tally",
    "advance",
    "area_around",
    "drive",
    "export_csv",
    "export_json",
    "made_with",
    "open_slots",
    "recovery",
    "to_micro",
]
