"""Specs and forms that somebody bent at random, sent to a real server by a person and by a stranger: an answer of 2xx to
4xx, soon, whatever they are."""

import copy
import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.attack import TIMES
from tests.attack.team import Team, team_at
from tests.web.pages.builder_page import Builder, Form, png

COUNT = 60 if TIMES == 1 else 600 * TIMES
SPEC: dict[str, Any] = {
    "version": 1,
    "model": "openai/gpt-image-2/edit",
    "images": [{"url": "https://example.com/poster.jpg", "role": "style", "note": "the light"}],
    "keep": ["layout", {"what": "identity", "image": 1, "parts": ["face"]}],
    "keep_also": ["the small print"],
    "keep_strength": "exactly",
    "changes": [
        {"kind": "text", "target": "headline", "reads": ["Hello", "you"], "script": "latin", "position": "same"},
        {"kind": "background", "to": "a warm grey"},
        {"kind": "recolor", "target": "sofa", "to": "green"},
        {"kind": "compose", "subject": {"image": 1, "name": "jug"}, "scene": {"image": 1, "name": "kitchen"}},
        {"kind": "crop", "to": "4:5"},
        {"kind": "move", "target": "caption", "from": "middle-right", "to": "top-right"},
    ],
    "area": [0.1, 0.1, 0.5, 0.5],
    "size": "auto",
    "options": {"seed": 7},
}
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 2**63, 10**40, 1e308, "", " ", "a" * 3000, "\u202e", "\u2028", "\x00", "\ud800",
    "9" * 500, [], {}, [[]], [None], {"": ""}, {"image": 1}, [1, "a", None], "xn--a.example.com", "https://xn--a.example.com/a",
    "file:///etc/passwd", "../..", "image 99999", "今日", "{{7*7}}", "%s%n", "01J00000000000000000000000", {"what": {}},
)  # fmt: skip


def bent(chance: random.Random, value: Any) -> Any:
    """The same with something in it changed, left out, doubled or moved."""
    value = copy.deepcopy(value)
    for _ in range(chance.randint(1, 4)):
        places: list[tuple[Any, Any]] = []
        waiting = [value]
        while waiting:
            item = waiting.pop()
            names = list(item) if isinstance(item, dict) else range(len(item)) if isinstance(item, list) else ()
            for name in names:
                places.append((item, name))
                waiting.append(item[name])
        if not places:
            return copy.deepcopy(chance.choice(ODD))
        within, name = chance.choice(places)
        match chance.randint(0, 4):
            case 0:
                del within[name]
            case 1 if isinstance(within, list):
                within.extend([within[name]] * chance.choice((1, 3, 60)))
            case 2 if isinstance(within, dict):
                within[chance.choice(("x", "kind", "image", "raw", "reads", "\x00", "a/b~c"))] = copy.deepcopy(
                    chance.choice(ODD)
                )
            case 3:
                within[name] = copy.deepcopy(chance.choice(places)[0])
            case _:
                within[name] = copy.deepcopy(chance.choice(ODD))
    return value


async def look(sent: Counter[str], asked: Any, began: float, answer: httpx.Response) -> None:
    sent[str(answer.status_code)] += 1
    assert answer.status_code < 500, (str(answer.request.url), asked, answer.text[-400:])
    assert time.monotonic() - began < 10, asked


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with team_at(tmp_path_factory.mktemp("shapes")) as team:
        yield team


@pytest.mark.timeout(60 + 120 * TIMES)
def test_specs_of_any_shape(team: Team, sent: Counter[str]) -> None:
    chance = random.Random(11)
    paths = ("prompts", "prompts", "runs", "groups", "recipes")
    for n in range(COUNT):
        spec, path = bent(chance, SPEC), paths[n % len(paths)]
        body: dict[str, Any] = {"spec": spec}
        if path == "groups":
            body |= {"kind": chance.choice(("passes", "variants")), "count": chance.choice((2, 12, 13, -1, None))}
            body |= {"specs": [bent(chance, SPEC)]} if chance.random() < 0.3 else {}
        if path == "recipes":
            at = chance.choice(("/changes/0/reads", "/images/0", "/x", "//", "/changes/99999999999999999999/to", "/-"))
            body |= {"name": chance.choice(("n", *map(str, ODD[:12]))), "blanks": [{"at": at, "name": "n"}]}
            body |= {"locked": [bent(chance, SPEC["keep"])]}
        if n % 7 == 0:
            body = {"spec": {"version": 1, "model": SPEC["model"], "raw": bent(chance, SPEC)}}
        team.send("POST", f"/api/v1/{path}", sent, data=json.dumps(body), headers={"content-type": "application/json"})
    team.check()
    assert sent["ann: 200"] > COUNT / 30
    assert sent["stranger: 401"] > COUNT / 2


@pytest.mark.timeout(60 + 120 * TIMES)
def test_forms_of_any_shape(team: Team, sent: Counter[str]) -> None:
    answer = team.send("POST", "/api/v1/images", Counter(), files={"file": ("a.png", png(), "image/png")})
    assert answer is not None
    pairs = Form(team.ann.get(f"{team.server.url}/?image={answer.json()['id']}").text).pairs
    verbs = (
        "add:text",
        "add:x",
        "split",
        "whole",
        "pass-drop:9",
        "spec",
        "fix:a:b",
        "sample:none",
        "recipe:x",
        "preset:x",
    )
    names = [name for name, _ in pairs]
    names += [
        "spec",
        "plan",
        "area.x",
        "kept-1.what",
        "keep",
        "change-99.kind",
        "image-0.id",
        "addresses",
        "option.seed",
    ]
    chance = random.Random(12)
    for n in range(COUNT):
        posted = [pair for pair in pairs if chance.random() < 0.95]
        posted += [(chance.choice(names), str(chance.choice(ODD))) for _ in range(chance.randint(1, 5))]
        if chance.random() < 0.2:
            posted.append(("spec", json.dumps(bent(chance, SPEC))))
        posted.append(("do", chance.choice(verbs)))
        data = [(name, value.encode("utf-8", "replace").decode()) for name, value in posted]
        team.send("POST", ("/edit", "/edit/prompt", "/runs", "/recipes")[n % 4], sent, data=data)
    team.check()
    assert sent["ann: 200"] + sent["ann: 303"] > COUNT / 10  # the rest is over its limits by then, in the long form


def places(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of every route that has an id or the like in its address."""
    found: list[tuple[str, str]] = []
    for route in app.routes:
        contexts: Any = route.effective_route_contexts() if hasattr(route, "effective_route_contexts") else [route]
        found += [(method, context.path) for context in contexts for method in sorted(context.methods)]
    return [(method, path) for method, path in found if "{" in path and not path.startswith("/static")]


async def test_addresses_of_any_shape(builder: Builder, sent: Counter[str]) -> None:
    transport = builder.client._transport
    assert isinstance(transport, httpx.ASGITransport)
    assert isinstance(transport.app, FastAPI)
    routes, chance = places(transport.app), random.Random(13)
    assert len(routes) > 40
    odd = ["0", "-1", "9" * 300, "01J00000000000000000000000", "%00", "%ff", "..", "a%2fb", "%F0%9F%98%80", "' or 1=1"]
    for method, path in routes:
        for value in chance.sample(odd, min(len(odd), TIMES + 1)):
            address = re.sub(r"\{\w+(?::path)?\}", lambda _found, value=value: value, path)
            query = f"?{chance.choice(('cursor', 'until', 'kept', 'with', 'limit', 'q', 'days'))}={value}"
            began = time.monotonic()
            await look(sent, address, began, await builder.client.request(method, address + query))
