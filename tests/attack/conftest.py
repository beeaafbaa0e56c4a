"""What attacks share: a studio of the real thing, with accounts and without, and a count of what was sent."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.web.conftest import _compiled_templates, build, client, database, house, logs, storage  # noqa: F401 - fixtures
from tests.web.pages.conftest import builder, reviewed  # noqa: F401 - fixtures


@pytest.fixture
def sent(request: pytest.FixtureRequest) -> Iterator[Counter[str]]:
    """Counts answers by status; printed at the end (pytest -s, and so by `make attack`)."""
    counts: Counter[str] = Counter()
    yield counts
    figures = ", ".join(f"{count} × {what}" for what, count in sorted(counts.items()))
    print(f"\n{request.node.name}: {sum(counts.values())} sent: {figures}")
