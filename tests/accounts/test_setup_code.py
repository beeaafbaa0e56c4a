"""The one-time code of /setup."""

import re

from structlog.testing import capture_logs

from app.accounts.setup_code import SetupCode


def test_it_is_random_and_easy_to_read() -> None:
    codes = {SetupCode().text for _ in range(50)}
    assert len(codes) == 50
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code) for code in codes)


def test_it_takes_the_code_as_people_type_it() -> None:
    code = SetupCode()
    plain = code.text.replace("-", "")
    for typed in (
        code.text,
        plain,
        code.text.lower(),
        f" {plain[:4]} {plain[4:]} ",
        plain.replace("0", "O").replace("1", "l"),
    ):
        assert code.matches(typed), typed


def test_it_takes_nothing_else() -> None:
    code = SetupCode()
    other = "Z" if code.text[-1] != "Z" else "Y"
    for typed in ("", "-", code.text[:-1], code.text + "0", code.text[:-1] + other, "\ud800", "今日"):
        assert not code.matches(typed), typed


def test_it_is_told_once() -> None:
    code = SetupCode()
    with capture_logs() as logs:
        code.tell()
        code.tell()
    assert logs == [{"event": "setup_code", "code": code.text, "page": "/setup", "log_level": "warning"}]
