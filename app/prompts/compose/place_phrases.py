"""How a place is said: "in the bottom-right corner", "at the top center"."""

from app.prompts.spec.vocabulary import ORDINALS

_AT = {
    "left half": "in the left half",
    "right half": "in the right half",
    "upper half": "in the upper half",
    "lower half": "in the lower half",
    "left margin": "in the left margin",
    "right margin": "in the right margin",
    "top-center": "at the top center",
    "bottom-center": "at the bottom center",
    "middle-left": "at the left, halfway up",
    "middle-right": "at the right, halfway up",
    "center": "in the center",
    "leftmost": "at the far left",
    "rightmost": "at the far right",
    "topmost": "at the very top",
    "bottommost": "at the very bottom",
    "nearest": "in the foreground",
}


def at_place(place: str) -> str:
    """Where something is: only the four corners are not in the table."""
    return _AT.get(place) or f"in the {place} corner"


def end_of_move(place: str) -> str:
    """One end of "from top-right to the center": the ninths are names, all else is a thing with an article."""
    if place in ORDINALS:
        return _AT[place].partition(" ")[2]
    return f"the {place}" if place == "center" or " " in place else place


def outside_area(place: str, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether the ninth of the picture that a place names has nothing in common with an area."""
    column = next((n for n, side in enumerate(("left", "center", "right")) if place.endswith(side)), None)
    row = {"top": 0, "middle": 1, "bottom": 2}.get(place.partition("-")[0], 1 if place == "center" else None)
    if column is None or row is None or " " in place:
        return False
    return right <= column / 3 or left >= (column + 1) / 3 or bottom <= row / 3 or top >= (row + 1) / 3
