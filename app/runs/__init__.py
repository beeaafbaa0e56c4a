"""Owns runs: the ledger that decides what may be sent, the steps that drive a run, and the service that pages call.

`states` is the table, `ledger` its keeper, `advance` the story of a run; `workflow` (the engine) only calls it again.
"""

from app.runs import adoption
from app.runs.acts import Acts
from app.runs.advance import advance, drive
from app.runs.budget import Caps, to_micro
from app.runs.collaborators import Collaborators
from app.runs.exporting import export_csv, export_json
from app.runs.feed import Event, EventFeed
from app.runs.finding import PAGE, PAGE_MOST, RunQuery, Tally
from app.runs.group_view import GroupView
from app.runs.groups import Groups
from app.runs.ledger import Ledger, NewRun
from app.runs.lineage import Lineage
from app.runs.mark import Mark
from app.runs.recipes import Recipes, RecipeView
from app.runs.repeats import Repeats, made_with
from app.runs.reviews import Pin, Reviews, ReviewView, area_around
from app.runs.run_view import RunView
from app.runs.service import Composed, RunPage, Runs
from app.runs.slots import Slots, open_slots
from app.runs.tempo import Tempo

__all__ = [
    "PAGE",
    "PAGE_MOST",
    "Acts",
    "Caps",
    "Collaborators",
    "Composed",
    "Event",
    "EventFeed",
    "GroupView",
    "Groups",
    "Ledger",
    "Lineage",
    "Mark",
    "NewRun",
    "Pin",
    "RecipeView",
    "Recipes",
    "Repeats",
    "ReviewView",
    "Reviews",
    "RunPage",
    "RunQuery",
    "RunView",
    "Runs",
    "Slots",
    "Tally",
    "Tempo",
    "adoption",
    "advance",
    "area_around",
    "drive",
    "export_csv",
    "export_json",
    "made_with",
    "open_slots",
    "to_micro",
]
