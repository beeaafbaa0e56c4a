"""Every template can be read, also those of pages that few tests open."""

import jinja2

from tests.contracts.repository import ROOT


def test_every_template_can_be_parsed() -> None:
    pages = sorted((ROOT / "templates").rglob("*.html"))
    assert len(pages) > 50
    reader = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for page in pages:
        reader.parse(page.read_text(encoding="utf-8"), name=page.name)
