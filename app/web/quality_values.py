"""Reads the Accept-… headers, as RFC 9110 (12.4.2) has them: values with a weight."""

MAX_VALUES = 20


def by_quality(header: str) -> list[str]:
    """Return the values in lower case, the most wanted first; a weight of 0 is a refusal, a broken one is no value."""
    ranked: list[tuple[float, str]] = []
    for part in header.lower().split(",")[:MAX_VALUES]:
        value, _, parameter = (text.strip() for text in part.partition(";"))
        try:
            quality = float(parameter.removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        if value and quality > 0:
            ranked.append((-quality, value))
    return [value for _, value in sorted(ranked, key=lambda pair: pair[0])]
