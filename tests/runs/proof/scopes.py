"""The worlds: each switches on what the model's scenario of the same name does (prototype `ledger-model`)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """What can happen in a world. `calm`: nobody stands still for long, and nothing fails; then nobody may be bothered."""

    name: str
    faults: frozenset[str]
    people: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset({"id", "vague_booked", "vague", "busy", "no", "unreachable", "reset"})
    polls: bool = False
    runs: int = 1
    calm: bool = False
    cap: int = 4  # runs


def _scope(name: str, faults: str = "", people: str = "", **more: object) -> Scope:
    answers = {"answers": frozenset(str(more.pop("answers")).split())} if "answers" in more else {}
    return Scope(name, frozenset(faults.split()), frozenset(people.split()), **answers, **more)  # type: ignore[arg-type]


QUIET = "id busy no unreachable"
SCOPES = {
    scope.name: scope
    for scope in (
        _scope("send", "crash ack limbo second expire", "cancel abandon paste"),
        _scope("again", "crash ack", "cancel abandon again", answers="id vague vague_booked no reset"),
        _scope("swap", "crash second", "abandon paste foreign", answers="id vague vague_booked reset", runs=2),
        _scope("evidence", "crash second ack", "paste", answers="id vague", runs=2, cap=2),
        _scope("expire", "crash ack second expire", "cancel", answers="id busy unreachable"),
        _scope("crowd", "crash", "crowd", answers="id", runs=0, cap=5),
        _scope("delete", "crash ack days", "abandon paste delete", answers="id vague vague_booked reset"),
        _scope("poll", "crash ack second days", "cancel again cost", polls=True, answers="id"),
        _scope("restore", "restore crash", "send cancel cost", answers="id busy"),
        _scope("power", "power ack", answers="id busy"),
        _scope("calm", answers=QUIET, runs=2, calm=True),
        _scope("late start", "start", answers=QUIET, runs=2, calm=True),
        _scope("overlap", "second", answers=QUIET, calm=True),
        _scope("skewed", "second skew", answers=QUIET, calm=True),
        _scope("skew", "second ack skew"),
        _scope("jump", "second ack jump"),
        _scope("sleep", "second ack sleep"),
        _scope("pause", "second ack pause"),
        _scope(
            "wide",
            "crash ack limbo second expire days skew",
            "cancel abandon paste foreign again delete cost",
            runs=2,
            polls=True,
        ),
    )
}
