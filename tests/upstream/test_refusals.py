"""Upstream's errors, made fit for a page."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from app.errors import UpstreamBroken, UpstreamBusy, UpstreamRefused
from app.upstream.refusals import error_for, kind_of, retry_after, run_error, says_no, tidy
from app.upstream.replies import Words


def plain(text: str) -> str:
    return text


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, None, "upstream_token"),
        (200, "401001", "upstream_token"),
        (403, "403003", "upstream_forbidden"),
        (404, None, "upstream_not_found"),
        (422, "422001", "upstream_schema"),
        (402, None, "upstream_funds"),
        (200, "10001", "upstream_funds"),
        (400, "10001", "upstream_funds"),
        (400, None, "upstream_refused"),
        (400, "999999", "upstream_refused"),
        (200, "400001", "upstream_refused"),
        (200, "400002", "upstream_funds"),
        (400, "400002", "upstream_funds"),
        (200, "400004", "upstream_token"),
        (400, "400004", "upstream_token"),
        (200, "403001", "upstream_forbidden"),
        (200, "404001", "upstream_not_found"),
    ],
)
def test_it_names_the_kind_of_a_refusal(status: int, code: str | None, kind: str) -> None:
    assert kind_of(status, code) == kind


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ({"error_code": 10001}, "10001"),
        ({"error_code": "403003"}, "403003"),
        ({"error_code": 0}, None),
        ({"error_code": 400002.0}, "400002"),
        ({"error_code": " 400004 "}, "400004"),
        ({"error_code": None}, None),
        ({"error_code": True}, None),
        ({"error_code": {}}, None),
        ({}, None),
        ([], None),
        (None, None),
    ],
)
def test_it_reads_an_error_code(reply: Any, code: str | None) -> None:
    assert says_no(reply) == code


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("possible brand logo", Words(None, "possible brand logo")),
        ({"code": 20001, "message": "no face"}, Words("20001", "no face")),
        ({"error_code": 20001, "error_message": "no face", "detail": [1]}, Words("20001", "no face", [1])),
        ({"reason": "who knows"}, Words(None, None)),
        (None, None),
        ("", None),
        ({}, None),
        ([], None),
    ],
)
def test_it_reads_why_a_request_failed(error: Any, words: Words | None) -> None:
    assert run_error({"status": "failed"}, error, plain) == words


@pytest.mark.parametrize("status", [408, 409, 425, 500, 502, 503, 301, 200])
def test_it_knows_no_outcome_of_an_unclear_answer(status: int) -> None:
    error = error_for(status, "7", None, plain)
    assert isinstance(error, UpstreamBroken)
    assert (error.outcome_known, error.http_status, error.retry_after) == (False, status, 7.0)


def test_it_tells_busy_from_refused() -> None:
    assert isinstance(error_for(429, None, None, plain), UpstreamBusy)
    assert isinstance(error_for(200, None, {"error_code": 429001}, plain), UpstreamBusy)
    assert isinstance(error_for(200, None, {"error_code": 500001}, plain), UpstreamBroken)
    refused = error_for(422, None, {"message": "no", "detail": [{"loc": ["body", "size"], "msg": "bad"}]}, plain)
    assert isinstance(refused, UpstreamRefused)
    assert "“no”" in refused.message


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("1", 1.0),
        ("2.5", 2.5),
        ("-3", 0.0),
        ("999999", 3600.0),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        (None, None),
    ],
)
def test_it_reads_how_long_to_wait(said: str | None, seconds: float | None) -> None:
    assert retry_after(said) == seconds


def test_it_reads_a_date_to_wait_for() -> None:
    until = datetime.now(UTC) + timedelta(seconds=90)
    assert retry_after(format_datetime(until, usegmt=True)) == pytest.approx(90, abs=3)


def test_it_makes_foreign_words_fit_to_keep() -> None:
    assert tidy("a\x00b\u202ec\nd", plain) == "a b c d"
    assert len(tidy("x" * 10_000, plain)) == 500
    assert len(tidy(list(range(1000)), plain)) == 30
    assert tidy({"a": {"b": {"c": {"d": {"e": {"f": 1}}}}}}, plain)["a"]["b"]["c"]["d"]["e"] == "…"
    assert tidy({"secret": ["x secret"]}, lambda text: text.replace("secret", "-")) == {"-": ["x -"]}
