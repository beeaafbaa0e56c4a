"""The mistakes that the proof must notice: the prototype's mutants and findings, each made in the real code.

A mutant replaces a piece of a module's source; a piece that is not there exactly once is an error, so that no mutant goes
quiet when the code changes. The functions of the module get the code of the mutated ones, whoever imported them.
"""

import importlib
import inspect
import traceback
import types
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement

from tests.runs.proof.place import Place
from tests.runs.proof.play import played
from tests.runs.proof.plots import TRACES


@dataclass(frozen=True)
class Mutant:
    """`trace` leads into its trouble."""

    name: str
    trace: str
    edits: tuple[tuple[str, str, str], ...]  # module below app, the piece, what stands there instead
    databases: tuple[str, ...] = ("sqlite",)


def one(name: str, trace: str, module: str, piece: str, instead: str, *more: str) -> Mutant:
    edits = ((module, piece, instead), *zip(more[0::3], more[1::3], more[2::3], strict=True))
    return Mutant(name, trace, edits)


class Lost(AssertionError):
    """The mutated piece is not in the code any more: the mutant has to be written anew."""


@contextmanager
def made(mutant: Mutant) -> Iterator[None]:
    """The mistake is in the code until the block's end."""
    undo: list[tuple[types.FunctionType, types.CodeType]] = []
    changed: list[tuple[dict[str, Any], str, Any]] = []
    for name in dict.fromkeys(module for module, _, _ in mutant.edits):
        module = importlib.import_module(f"app.{name}")
        source = inspect.getsource(module)
        for _, piece, instead in (edit for edit in mutant.edits if edit[0] == name):
            if source.count(piece) != 1:
                raise Lost(f"{mutant.name}: {source.count(piece)} times in app.{name}: {piece!r}")
            source = source.replace(piece, instead)
        mutated: dict[str, Any] = {"__name__": module.__name__, "__package__": module.__package__}
        mutated |= {"__file__": module.__file__}
        if name not in MODELS:
            exec(compile(source, str(module.__file__), "exec"), mutated)
        for key, new in mutated.items():
            _swap(vars(module).get(key), new, vars(module), key, undo, changed)
    try:
        yield
    finally:
        for function, code in undo:
            function.__code__ = code
        for names, key, old in changed:
            names[key] = old


MODELS = ("runs.ledger.models",)  # a table can't be mapped twice


def _swap(old: Any, new: Any, names: dict[str, Any], key: str, undo: list[Any], changed: list[Any]) -> None:
    if isinstance(old, type) and isinstance(new, type) and old.__module__ == new.__module__:
        for part, value in vars(new).items():
            _swap(vars(old).get(part), value, {}, part, undo, changed)
        return
    old, new = (
        inspect.unwrap(f.__func__ if isinstance(f, staticmethod | classmethod) else f) if callable(f) else f
        for f in (old, new)
    )
    if isinstance(old, types.FunctionType) and isinstance(new, types.FunctionType):
        if old.__code__ != new.__code__ and old.__module__ == new.__module__:
            undo.append((old, old.__code__))
            old.__code__ = new.__code__
    elif names and _differ(old, new) and not key.startswith("__"):
        changed.append((names, key, old))
        names[key] = new


def _differ(old: Any, new: Any) -> bool:
    """Whether a constant is another one; a statement that was built anew counts as such."""
    if isinstance(new, ClauseElement):
        return isinstance(old, ClauseElement)
    if isinstance(new, tuple) and any(isinstance(part, ClauseElement) for part in new):
        return True
    return isinstance(new, int | float | str | tuple | frozenset) and bool(old != new)


TRIES = 4  # a mistake that shows in some orders only is given more than one


def hunt(mutant: Mutant, here: Place, *, made_already: bool = False) -> str:
    """What the proof said when the mutant's trace was played with that mistake in the code; '' when it noticed nothing."""
    return next((said for _ in range(TRIES) if (said := _hunted(mutant, here, made_already))), "")


def _hunted(mutant: Mutant, here: Place, made_already: bool) -> str:
    trace = TRACES[mutant.trace]
    try:
        with nullcontext() if made_already else made(mutant):
            played(here, trace.play, **trace.how)
    except Exception as error:
        return _said(error)
    return ""


def _said(error: BaseException) -> str:
    inner = getattr(error, "exceptions", None)
    if inner:
        return "; ".join(map(_said, inner))
    words = str(error) or traceback.extract_tb(error.__traceback__)[-1].line or ""
    return f"{type(error).__name__}: {words}".splitlines()[0]


def noticed(said: str) -> bool:
    """A broken promise counts, or a trace that came to something else; not a mutant that can't run."""
    return said.startswith(("Broken: ", "IllegalMove: ", "AssertionError: "))
