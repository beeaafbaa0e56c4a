"""Strings in JSON that stand for others."""

from app.prompts.json_strings import replace_strings


def test_it_replaces_whole_strings_however_deep() -> None:
    value = {"images": ["a", {"url": "a"}], "prompt": "a b", "a": "b", "n": 1, "none": None, "yes": True}
    assert replace_strings(value, {"a": "x"}) == {
        "images": ["x", {"url": "x"}],
        "prompt": "a b",
        "a": "b",
        "n": 1,
        "none": None,
        "yes": True,
    }


def test_it_leaves_what_it_is_given_as_it_was() -> None:
    value = {"images": ["a"]}
    replace_strings(value, {"a": "x"})
    assert value == {"images": ["a"]}
