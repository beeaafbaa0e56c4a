"""Whatever is valid JSON is read, and is fit to keep."""

from app.upstream.documents import MAX_NUMBER, read_json


def cut(text: str) -> str:
    return text.replace("secret", "[hidden]")


def test_it_reads_numbers_that_nothing_can_hold() -> None:
    text = b'{"a": 1e999, "b": NaN, "c": -Infinity, "d": %s, "e": -%s}' % (b"9" * 5000, b"9" * 30)
    assert read_json(text, cut) == {"a": None, "b": None, "c": None, "d": MAX_NUMBER, "e": -MAX_NUMBER}


def test_it_cuts_secrets_out_of_every_text_and_key() -> None:
    assert read_json(b'{"a secret": ["secret", {"secret": "no\\u0020secret"}]}', cut) == {
        "a [hidden]": ["[hidden]", {"[hidden]": "no [hidden]"}]
    }


def test_it_replaces_half_letters_and_nul() -> None:
    assert read_json(b'["\\ud800x", "a\\u0000b", "\xff", "\\ud83d\\ude00"]', cut) == ["�x", "a�b", "�", "😀"]


def test_it_reads_what_stands_beside_a_value_of_any_depth() -> None:
    for deep in (b"[" * 100_000 + b"]" * 100_000, b'{"[": ' * 50_000 + b"1" + b"}" * 50_000):
        value = read_json(b'{"deep": %s, "status": "completed"}' % deep, cut)
        assert value["status"] == "completed"


def test_it_is_none_where_it_is_no_json() -> None:
    for text in (b"", b"<html>", b'{"a": ', b"[" * 100_000, b"\x00\xff"):
        assert read_json(text, cut) is None
