"""What became of a Run that was not answered.

GET /edit/arrival   templates/builder/_arrival.html  (fragment); ?client_key= names the Run
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from app.db import new_id
from app.runs import made_with
from app.web.dependencies import DatabaseDep, Owner
from app.web.templating import Render

router = APIRouter()


@dataclass(frozen=True)
class ArrivalContext:
    """templates/builder/_arrival.html. `url` is what the Run became, '' while nothing came; `next_key` is for another one."""

    url: str
    next_key: str


@router.get("/edit/arrival")
async def show(
    render: Render, database: DatabaseDep, owner: Owner, client_key: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    url = await made_with(database, client_key, owner=owner)
    headers = {"cache-control": "no-store"}
    return render("builder/_arrival.html", ArrivalContext(url or "", new_id()), headers=headers)
