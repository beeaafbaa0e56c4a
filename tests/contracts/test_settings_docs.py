"""docs/settings.md: every setting with its default and what it does, as the code has it."""

import re

from app.settings import Settings
from tests.contracts.repository import ROOT
from tests.support import settings_doc


def test_it_describes_every_setting_as_it_is() -> None:
    assert settings_doc.PAGE.read_text() == settings_doc.page(), "python -m tests.support.settings_doc writes it anew"


def test_it_has_a_sentence_for_each() -> None:
    assert [name for name, field in Settings.model_fields.items() if not (field.description or "").endswith(".")] == []


def test_other_documents_name_only_settings_that_there_are() -> None:
    known = {settings_doc.variable(name) for name in Settings.model_fields}
    known |= {f"{name}_FILE" for name in settings_doc.IN_FILES} | {"STILLFRAME_TEST_CHROMIUM"}
    for document in [ROOT / "README.md", ROOT / "compose.yaml", *(ROOT / "docs").rglob("*.md")]:
        named = set(re.findall(r"\b(?:STILLFRAME|RUNCOMFY)_[A-Z][A-Z_]*[A-Z]\b", document.read_text()))
        assert named - known == set(), document
