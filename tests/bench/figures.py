"""A figure and how it is told."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """Less is better. `peer` is what the same thing costs another way, measured in the same run, and `beside` names it."""

    name: str
    value: float
    unit: str
    aim: float | None = None
    peer: float | None = None
    beside: str = ""


HEAD = ("", "here", "aim", "", "beside", "", "ratio")


def table(figures: Iterable[Figure]) -> str:
    rows = [HEAD, *map(_row, figures)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row(figure: Figure) -> tuple[str, ...]:
    aim, peer = figure.aim, figure.peer
    return (
        figure.name,
        _said(figure.value, figure.unit),
        _said(aim, figure.unit) if aim is not None else "",
        ("reached" if figure.value <= aim else "MISSED") if aim is not None else "",
        figure.beside,
        _said(peer, figure.unit) if peer is not None else "",
        f"{figure.value / peer:.2f}" if peer else "",
    )


def _said(value: float, unit: str) -> str:
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"
