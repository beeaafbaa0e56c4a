"""Enter in a field presses the first button of its form on the page, in whatever place: that one must be harmless."""

from html.parser import HTMLParser

import pytest

from tests.web.pages.builder_page import Builder
from tests.web.pages.reviewed_run import Reviewed


class Defaults(HTMLParser):
    """What the first button of each form posts, by the form's id or action."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._open: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = given.get("id") or given.get("action", "")
        if tag == "button" and given.get("type", "submit") == "submit":
            form = given.get("form") or self._open
            does = "off" if "disabled" in given else given.get("value", "")
            if form is not None:
                self.found.setdefault(form, does)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


@pytest.mark.parametrize("address", ["/", "/?sample=poster"])
async def test_it_shows_the_prompt_on_enter_in_the_builder(builder: Builder, address: str) -> None:
    assert Defaults((await builder.client.get(address)).text).found["builder"] == "preview"


async def test_it_runs_nothing_on_enter_where_a_notice_offers_to(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.errors import Conflict

    async def refuse(*_args: object, **_named: object) -> None:
        raise Conflict("You may pay for both.", code="may_charge_twice", detail={"run": "01JZZZZZZZZZZZZZZZZZZZZZZZ"})

    monkeypatch.setattr(builder.studio.runs, "create", refuse)
    form = await builder.opened("/?sample=poster")
    page = (await builder.post("/runs", form.pairs, "run")).text
    assert "Run anyway" in page
    assert Defaults(page).found["builder"] == "preview"


async def test_it_decides_nothing_on_enter_in_a_review(reviewed: Reviewed) -> None:
    link = await reviewed.link()
    found = Defaults((await reviewed.stranger.get(link)).text).found
    assert found[f"{link}/verdict"] == "off"


async def test_it_does_nothing_to_chosen_runs_on_enter(reviewed: Reviewed) -> None:
    assert Defaults((await reviewed.owner.get("/runs")).text).found["/runs/selection"] == "off"


async def test_it_adds_no_address_on_enter_that_is_half_typed(builder: Builder) -> None:
    form = await builder.opened("/?sample=poster")
    again = await builder.pressed(form.but(addresses="https://example.com/half"), "preview")
    assert again.get("addresses") == "https://example.com/half"
    assert not again.get("image-2.url")
