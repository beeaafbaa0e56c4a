"""A list to choose from, and the word for what was chosen."""

Choices = tuple[tuple[str, str], ...]  # what is posted, what is read


def label(choices: Choices, value: str) -> str:
    """The word for a value; the value itself where it is the designer's own."""
    return dict(choices).get(value, value)
