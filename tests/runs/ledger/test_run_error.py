"""Why a run has no result: stored as a code with its params, and said again from them."""

import json

import pytest

from app.messages import Message
from app.runs.ledger.run_error import error_text, group_error_text, run_error

MOVED = Message("fetch.redirect", why=Message("fetch.private", host="cdn.test"))


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (run_error("lost", case="old"), "We lost sight of it: it did not end within seven days."),
        (run_error("refused", why=MOVED), f"The result was not fetched: {MOVED}"),
        (run_error("cancelled", case="restored"), "It may have been sent before the database was restored. "),
        (run_error("upstream_funds", upstream_said="empty"), "Add funds there, then run it again. It said: “empty”"),
        (run_error("20001", case="failed", upstream_said="no face found"), "no face found"),
        (run_error("cancelled", case="failed"), "The model gave no reason."),
        (run_error("of_tomorrow"), "of_tomorrow"),
        ({"code": "lost", "message": "As it was said long ago."}, "As it was said long ago."),
    ],
)
def test_it_says_the_same_after_it_was_stored(error: dict[str, object], text: str) -> None:
    assert text in error_text(json.loads(json.dumps(error)))


def test_it_stores_no_sentence_of_ours() -> None:
    stored = json.dumps(run_error("incomplete", case="no_picture", why=Message("picture.corrupt")))
    assert "damaged" not in stored
    assert "picture.corrupt" in stored


def test_it_says_why_a_chain_stopped() -> None:
    assert group_error_text(run_error("image_too_large", why=Message("picture.megapixels"))).startswith("The image is")
    assert group_error_text({"code": "x", "message": "Of before."}) == "Of before."
