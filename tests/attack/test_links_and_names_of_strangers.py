"""What another site links to, what comes without TLS, what breaks off, and names that nobody knows: each does nothing."""

from collections import Counter
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from starlette.requests import ClientDisconnect

from app.media.models import Image
from app.upstream import Catalogue
from app.upstream.bundled import BUNDLED
from app.upstream.catalogue import MAX_KEPT, MAX_UNKNOWN_READS
from app.web.middleware.csrf import is_same_origin
from tests.upstream.test_catalogue import Api
from tests.web.conftest import Build
from tests.web.pages.builder_page import Builder
from tests.web.pages.reviewed_run import Reviewed

ELSEWHERE: list[dict[str, str]] = [
    {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
    {"sec-fetch-site": "same-site", "sec-fetch-mode": "navigate"},
    {"referer": "https://evil.example/"},
]


async def stored(builder: Builder) -> int:
    async with builder.studio.database.read() as session:
        return await session.scalar(select(func.count()).select_from(Image)) or 0


@pytest.mark.parametrize("headers", ELSEWHERE)
@pytest.mark.parametrize("query", ["?sample=poster", "?recipe=translate", "?recipe=recolor"])
async def test_a_link_of_another_site_takes_no_picture_in(
    builder: Builder, query: str, headers: dict[str, str]
) -> None:
    answer = await builder.client.get(f"/{query}", headers=headers)
    assert answer.status_code == 200
    assert await stored(builder) == 0


async def test_a_link_of_our_own_does(builder: Builder) -> None:
    for headers in ({"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {}):
        assert (await builder.client.get("/?sample=poster", headers=headers)).status_code == 200
    assert await stored(builder) == 1


@pytest.mark.parametrize(
    ("scheme", "origin", "passes"),
    [
        ("https", "https://studio.example", True),
        ("https", "http://studio.example", False),
        ("http", "http://studio.example", True),
        ("http", "https://studio.example", True),  # TLS ends at a proxy that is not said to be one
    ],
)
def test_a_page_without_tls_changes_nothing_where_there_is_tls(scheme: str, origin: str, passes: bool) -> None:
    assert is_same_origin("", origin, "studio.example", scheme=scheme) is passes


async def test_the_guard_knows_which_scheme_it_is(build: Build) -> None:
    house = await build("https://studio.example", public_url="https://studio.example")
    for origin, status in (("http://studio.example", 403), ("https://studio.example", 303)):
        answer = await house.client.post("/logout", headers={"origin": origin, "accept": "text/html"})
        assert answer.status_code == status, answer.text[:300]


async def test_the_mailed_file_loads_and_runs_nothing(reviewed: Reviewed) -> None:
    html = (await reviewed.owner.get(f"/runs/{reviewed.run}/handout")).text
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert f'<meta http-equiv="content-security-policy" content="{policy}">' in html
    assert html.index(policy) < html.index("<style>")


async def test_an_upload_that_is_broken_off_is_no_failure(
    client: httpx.AsyncClient, house: Any, logs: list[Any]
) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    for path, kind in (("/edit", b"multipart/form-data; boundary=x"), ("/api/v1/runs", b"application/json")):
        scope = {
            "type": "http", "http_version": "1.1", "method": "POST", "path": path, "raw_path": path.encode(),
            "query_string": b"", "root_path": "", "scheme": "http", "server": ("127.0.0.1", 8000),
            "client": ("127.0.0.1", 5000), "headers": [(b"host", b"127.0.0.1:8000"), (b"content-type", kind)],
        }  # fmt: skip
        try:
            await house.app(scope, receive, send)
        except ClientDisconnect:
            pytest.fail("it is told to the server")
    assert [entry for entry in logs if entry["log_level"] in ("error", "warning")] == []


async def test_names_that_nobody_knows_cost_so_many_calls_and_so_much_room(sent: Counter[str]) -> None:
    now, api = [0.0], Api()
    catalogue = Catalogue(api, clock=lambda: now[0])  # type: ignore[arg-type]
    for n in range(500):
        await catalogue.get(f"nobody/model-{n}")
    sent["calls"], sent["names"] = len(api.calls), 500
    assert len(api.calls) == MAX_UNKNOWN_READS
    for entry in BUNDLED:  # what is known is asked for all the same
        await catalogue.get(entry.id)
    assert len(api.calls) == MAX_UNKNOWN_READS + len(BUNDLED)
    for n in range(20 * MAX_UNKNOWN_READS):
        now[0] += 1.5
        await catalogue.get(f"nobody/else-{n}")
    assert len(catalogue._kept) <= MAX_KEPT
