"""The cast has the faces of those it stands in for: the same methods with the same parameters, so that no test of a page
passes with a call that the real one would refuse."""

import inspect
from dataclasses import fields
from typing import Any

import pytest

from app.runs import EventFeed, Reports, Reviews, RunActions, Runs
from app.upstream import Catalogue
from app.wiring import Studio
from tests.web import cast


class RunsAndActions(Runs, RunActions):
    """One fake stands in for both."""


STAND_INS = [
    (cast.FakeRuns, RunsAndActions),
    (cast.FakeFeed, EventFeed),
    (cast.FakeReports, Reports),
    (cast.FakeReviews, Reviews),
    (cast.FakeCatalogue, Catalogue),
    (cast.FakeStudio, Studio),
]
OF_THE_TESTS = {"FakeRuns.add"}


def methods(of: type[Any]) -> dict[str, Any]:
    return {name: value for name, value in vars(of).items() if inspect.isfunction(value) and not name.startswith("_")}


CALLS = [
    pytest.param(fake, real, name, id=f"{fake.__name__}.{name}")
    for fake, real in STAND_INS
    for name in methods(fake)
    if f"{fake.__name__}.{name}" not in OF_THE_TESTS
]


def face(function: Any) -> tuple[str, list[Any]]:
    """How it is called, and what has to be done with what it returns."""
    kind = (
        "coroutine"
        if inspect.iscoroutinefunction(function)
        else "iterator"
        if inspect.isasyncgenfunction(function)
        else "plain"
    )
    return kind, [(one.name, one.kind, one.default) for one in inspect.signature(function).parameters.values()]


@pytest.mark.parametrize(("fake", "real", "name"), CALLS)
def test_it_is_called_as_the_real_one_is(fake: type[Any], real: type[Any], name: str) -> None:
    assert face(getattr(fake, name)) == face(getattr(real, name))


def test_the_studio_has_nothing_that_the_real_one_has_not() -> None:
    assert {one.name for one in fields(cast.FakeStudio)} <= {one.name for one in fields(Studio)}


def test_every_method_of_the_cast_is_compared() -> None:
    assert len(CALLS) == sum(len(methods(fake)) for fake, _ in STAND_INS) - len(OF_THE_TESTS)
    assert {fake for fake, _ in STAND_INS} == {one for name, one in vars(cast).items() if name.startswith("Fake")}
