"""How web is given what it works with: by `Depends`, and a request itself goes no further than its route."""

import ast
from collections.abc import Iterator
from dataclasses import fields
from typing import Annotated, Any, get_args, get_origin

import pytest

from app.web import dependencies
from app.web.dependencies import State
from app.wiring import Studio
from tests.contracts.repository import ROOT

REQUESTS = {"Request", "HTTPConnection"}
ROUTES = {"get", "post", "patch", "put", "delete", "head", "api_route"}
Function = ast.FunctionDef | ast.AsyncFunctionDef
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "app" / "web").rglob("*.py"))}


def functions(tree: ast.AST, owner: ast.ClassDef | None = None) -> Iterator[tuple[Function, ast.ClassDef | None]]:
    """Each function with the class that it is a method of."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield node, owner
        yield from functions(node, node if isinstance(node, ast.ClassDef) else owner)


def takes_request(function: Function) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    named = (node for argument in arguments if argument.annotation for node in ast.walk(argument.annotation))
    return any(isinstance(node, ast.Name) and node.id in REQUESTS for node in named)


def is_route(function: Function) -> bool:
    calls = (decorator.func for decorator in function.decorator_list if isinstance(decorator, ast.Call))
    return any(isinstance(call, ast.Attribute) and call.attr in ROUTES for call in calls)


def is_middleware(owner: ast.ClassDef | None) -> bool:
    """Whether it is an ASGI application, called with scope, receive and send."""
    calls = [node for node in owner.body if isinstance(node, Function) and node.name == "__call__"] if owner else []
    return any([argument.arg for argument in call.args.args] == ["self", "scope", "receive", "send"] for call in calls)


def handed_over(*callers: str) -> set[str]:
    """Names that are given to one of `callers`, as in `Depends(owner_of)`."""
    calls = (node for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.Call))
    named = (call for call in calls if (getattr(call.func, "id", "") or getattr(call.func, "attr", "")) in callers)
    return {argument.id for call in named for argument in call.args if isinstance(argument, ast.Name)}


def test_a_request_goes_no_further_than_routes_dependencies_middleware_and_error_handlers() -> None:
    allowed = handed_over("Depends", "add_exception_handler")
    beyond = [
        f"{path.relative_to(ROOT)}: {function.name}"
        for path, tree in TREES.items()
        for function, owner in functions(tree)
        if takes_request(function)
        and not (is_route(function) or is_middleware(owner) or function.name in allowed)
        and not (owner is not None and owner.name == "State")  # the dependency itself
    ]
    assert beyond == []


def test_nothing_takes_the_whole_studio() -> None:
    """What a page needs stands in its signature."""
    named = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.arg) and node.annotation and "Studio" in ast.unparse(node.annotation)
    ]
    assert named == []


def services() -> dict[str, tuple[Any, str]]:
    """Each service of `dependencies`: its type, and the studio's field that it is."""
    annotated = {name: kind for name, kind in vars(dependencies).items() if get_origin(kind) is Annotated}
    found = {name: (get_args(kind)[0], get_args(kind)[1].dependency) for name, kind in annotated.items()}
    return {name: (kind, by.path) for name, (kind, by) in found.items() if isinstance(by, State)}


@pytest.mark.parametrize("name", services())
def test_each_service_is_what_the_wiring_makes(name: str) -> None:
    kind, path = services()[name]
    made = {f"studio.{field.name}": field.type for field in fields(Studio)}
    assert made[path] == kind


def test_it_sees_a_function_that_it_is_to_find() -> None:
    tree = ast.parse("async def helper(id: str, request: Request) -> None: ...")
    ((function, owner),) = functions(tree)
    assert takes_request(function)
    assert not is_route(function)
    assert not is_middleware(owner)
