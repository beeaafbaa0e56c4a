"""Every call of the API as its own description allows it, and as it forbids it: an answer of 2xx to 4xx, soon.

schemathesis makes them of /api/openapi.json. Half of the addresses name what is there.
"""

import contextlib
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode

from app.prompts import Spec
from tests.attack import TIMES
from tests.attack.team import Team, team_at
from tests.web.pages.builder_page import png

EXAMPLES = 2 if TIMES == 1 else 16 * TIMES  # of each call in each mode
LEFT_TO_THE_CLIENT = {"user-agent", "accept-encoding", "accept", "connection", "x-schemathesis-testcaseid"}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team_at(tmp_path_factory.mktemp("calls")) as team:
        yield team


def made(team: Team) -> dict[str, list[str]]:
    """Ids of what is there, by the name that addresses give them."""
    sent: Counter[str] = Counter()

    def id_of(path: str, **request: Any) -> str:
        answer = team.send("POST", f"/api/v1/{path}", sent, **request)
        assert answer is not None
        assert answer.status_code in (201, 202), answer.text
        return str(answer.json()["id"])

    image = id_of("images", files={"file": ("a.png", png(), "image/png")})
    spec = {**(Spec.example or {}), "images": [{"image": image}]}
    return {
        "image_id": [image],
        "run_id": [id_of("runs", json={"spec": spec, "client_key": str(n)}) for n in range(3)],
        "group_id": [id_of("groups", json={"spec": spec, "kind": "variants", "count": 2})],
        "recipe_id": [id_of("recipes", json={"spec": spec, "name": "One"})],
        "model_id": ["openai/gpt-image-2/edit"],
    }


def request_of(case: Case, ids: dict[str, list[str]], chance: random.Random) -> tuple[str, str, dict[str, Any]]:
    """Method, path and the rest; where the case has an id, half of the time that of a thing that is there."""
    if chance.random() < 0.5:
        known = {name: chance.choice(ids[name]) for name in case.path_parameters if name in ids}
        case.path_parameters = {**case.path_parameters, **known}
    request = case.as_transport_kwargs(base_url="http://studio")
    method, url = request.pop("method"), request.pop("url")
    headers = {name: value for name, value in request["headers"].items() if name.lower() not in LEFT_TO_THE_CLIENT}
    path = url.removeprefix("http://studio")
    return method, path if path.startswith("/") else "/" + quote(path), {**request, "headers": headers}


def cases_of(operation: APIOperation, mode: GenerationMode) -> list[Case]:
    found: list[Case] = []

    @seed(7)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(mode))
    def collect(case: Case) -> None:
        found.append(case)

    with contextlib.suppress(Unsatisfiable):  # a call that takes nothing can't be sent wrong
        collect()
    return found


@pytest.mark.timeout(60 + 120 * TIMES)
def test_every_call_of_the_api(team: Team, sent: Counter[str]) -> None:
    described = team.ann.get(f"{team.server.url}/api/openapi.json").json()
    operations = [found.ok() for found in schemathesis.openapi.from_dict(described).get_all_operations()]
    assert len(operations) > 30
    ids, chance = made(team), random.Random(14)
    for operation in operations:
        for mode in GenerationMode:
            for case in cases_of(operation, mode):
                method, path, request = request_of(case, ids, chance)
                team.send(method, path, sent, **request)
    assert sent["ann: 200"] + sent["ann: 202"] > len(operations) / 4
    assert sent["stranger: 401"] > len(operations)
    team.check()
