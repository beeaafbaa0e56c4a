"""From a template and its context to HTML."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import UndefinedError
from pydantic import SecretStr

from app.settings import CHECKOUT
from app.web.static_files import Assets
from app.web.templating import Site, Templates
from tests.web.conftest import Build, WebApp

SITE = Site(upstream="Sandbox", is_sandbox=True, budget=None, person=None, language="en", request_id="01J")


@dataclass(frozen=True)
class Words:
    """What the template of these tests is given."""

    words: str = "Tom & <b>Ann</b>"


@pytest.fixture
def templates(tmp_path: Path) -> Templates:
    (tmp_path / "words.html").write_text("{{ words }}")
    (tmp_path / "missing.html").write_text("{{ wrods }}")
    (tmp_path / "icon.html").write_text('{{ icon("star", "is-star") }}')
    (tmp_path / "no-icon.html").write_text('{{ icon("sparkles") }}')
    (tmp_path / "many.html").write_text(
        '{{ ngettext("%(num)s run", "%(num)s runs", 2) }} {{ _("of %(who)s", who="<i>") }}'
    )
    return Templates(tmp_path, Assets(CHECKOUT / "static"))


def test_it_escapes_every_variable(templates: Templates) -> None:
    assert templates.html("words.html", Words(), SITE) == "Tom &amp; &lt;b&gt;Ann&lt;/b&gt;"


def test_it_fails_on_a_name_that_is_not_there(templates: Templates) -> None:
    with pytest.raises(UndefinedError, match="wrods"):
        templates.html("missing.html", Words(), SITE)


def test_it_draws_an_icon_of_the_sprite(templates: Templates) -> None:
    drawn = templates.html("icon.html", Words(), SITE)
    assert drawn.startswith('<svg class="icon is-star" aria-hidden="true"><use href="/static/')
    assert drawn.endswith('/img/icons.svg#star"/></svg>')


def test_it_has_no_icon_that_the_sprite_lacks(templates: Templates) -> None:
    with pytest.raises(LookupError, match="sparkles"):
        templates.html("no-icon.html", Words(), SITE)


def test_it_translates_with_escaped_words(templates: Templates) -> None:
    assert templates.html("many.html", Words(), SITE) == "2 runs of &lt;i&gt;"


async def test_it_shows_the_upstream_and_the_page_one_is_on(house: WebApp) -> None:
    page = (await house.client.get("/settings")).text
    assert '<a href="/settings" aria-current="page">Settings</a>' in page
    assert '<a href="/settings#account">Sandbox</a>' in page
    assert "today" not in page.split("</header>")[0]


async def test_it_shows_todays_money_where_a_budget_is_set(build: Build) -> None:
    house = await build(
        budget_daily_usd=Decimal(5),
        studio={"profile": SimpleNamespace(name="custom", base="http://127.0.0.1:9", token=SecretStr(""))},
    )
    bar = (await house.client.get("/settings")).text.split("</header>")[0]
    assert "$1.84 of $5.00 today" in bar
    assert ">127.0.0.1:9</a>" in bar


async def test_it_names_the_language(house: WebApp) -> None:
    page = await house.client.get("/settings", headers={"accept-language": "fr"})
    assert '<html lang="en"' in page.text


async def test_it_compresses_pages(house: WebApp) -> None:
    answer = await house.client.get("/settings", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    plain = await house.client.get("/settings", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text


TEMPLATE_FILES = sorted((CHECKOUT / "templates").rglob("*.html"))
MAX_LINE = 300


def test_its_templates_have_lines_that_can_be_read() -> None:
    lines = [(file, n, line) for file in TEMPLATE_FILES for n, line in enumerate(file.read_text().splitlines(), 1)]
    assert [f"{file.name}:{n}" for file, n, line in lines if len(line) > MAX_LINE] == []


def test_its_templates_decide_nothing_about_the_states_of_a_run() -> None:
    """What follows from a state is said once, by app/web/pages/runs/run_status.py and presenter.py."""
    decides = re.compile(r"\brun\.state (?:==|!=|in|not in)")
    assert [file.name for file in TEMPLATE_FILES if decides.search(file.read_text())] == []


def test_its_templates_all_compile() -> None:
    environment = Templates(CHECKOUT / "templates", Assets(CHECKOUT / "static"))._environment
    assert len([environment.get_template(name) for name in environment.list_templates()]) >= len(TEMPLATE_FILES)
