"""Headers that list what is accepted with weights: Accept-Language, Accept-Encoding."""

MAX_PARTS = 20


def accepted(header: str) -> list[str]:
    """Return the names in lower case, the most wanted first; a weight of 0 is a refusal."""
    ranked: list[tuple[float, str]] = []
    for part in header.lower().split(",")[:MAX_PARTS]:
        name, _sep, parameters = part.partition(";")
        weight = parameters.strip().removeprefix("q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            continue
        if name.strip() and quality > 0:
            ranked.append((-quality, name.strip()))
    return [name for _, name in sorted(ranked, key=lambda pair: pair[0])]
