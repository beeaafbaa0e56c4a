"""Every sentence of the interface can be translated."""

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg

from app.messages import LazyText
from app.settings import CHECKOUT
from app.web.i18n import translation


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_Hans"),
        ("zh-hans", "zh_Hans"),
        ("fr, en;q=0.5", "en"),
        ("zh;q=0, en", "en"),
        ("de;q=bad, *", "en"),
        ("en;q=0.4, zh;q=0.5", "zh_Hans"),
    ],
)
def test_it_takes_the_language_that_is_wanted_most(accept: str, chosen: str) -> None:
    assert translation.choose(accept, ("en", "zh_Hans")) == chosen


def test_it_speaks_english_without_a_catalogue() -> None:
    translation.use_language("xx")
    assert translation.gettext("Sign in") == "Sign in"
    assert translation.ngettext("%s run", "%s runs", 2) == "%s runs"


def test_it_collects_messages_from_code_and_templates() -> None:
    with (CHECKOUT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = {
        message if isinstance(message, str) else message[0]
        for _, _, message, _, _ in extract_from_dir(CHECKOUT, methods, options, directory_filter=_is_ours)
    }
    assert {"Sign in", "Skip to content", "Too many attempts"} <= found
    assert "%(held)s of %(cap)s today" in found
    assert {"Nothing is set to stay the same.", "Image %(n)s is not used by any change."} <= found  # the lint's


class Loud(gettext.NullTranslations):
    """A language in which everything is shouted."""

    def gettext(self, message: str) -> str:
        parts = re.split(r"(%\(\w+\)[sd]|\{\w*\})", message)
        return "".join(part if part.startswith(("%(", "{")) else part.upper() for part in parts)


def test_it_says_a_finding_in_another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "_catalogue", lambda _language: Loud())
    short, inner = LazyText("image %(n)s", n=2), LazyText("one image")
    assert translation.translated(
        LazyText("Use %(what)s, %(there)s, 50 %% of %(count)s", what=short, there=inner, count=1200)
    ) == ("USE IMAGE 2, ONE IMAGE, 50 % OF 1,200")
    assert translation.translated("upstream’s own words") == "upstream’s own words"


def _is_ours(folder: str) -> bool:
    return Path(folder).name not in {".venv", ".git", "node_modules", "data"}
