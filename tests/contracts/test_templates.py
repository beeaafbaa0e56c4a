"""Every template can be read, also those of pages that few tests open; no field of theirs is lost on Back."""

import jinja2

from tests.contracts.repository import ROOT


def test_every_template_can_be_parsed() -> None:
    pages = sorted((ROOT / "templates").rglob("*.html"))
    assert len(pages) > 50
    reader = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for page in pages:
        reader.parse(page.read_text(encoding="utf-8"), name=page.name)


def test_no_field_forbids_the_browser_to_bring_it_back() -> None:
    """A browser that meets autocomplete="off" restores nothing of that field; with a script the builder sets it itself."""
    viewer = ROOT / "templates" / "shared" / "_viewer.html"  # its zoom belongs to no form
    pages = [page for page in (ROOT / "templates").rglob("*.html") if page != viewer]
    assert [page.name for page in pages if 'autocomplete="off"' in page.read_text(encoding="utf-8")] == []
