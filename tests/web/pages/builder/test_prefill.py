"""The form of a next pass, as the chain itself would say it."""

from app.web.pages.builder.form import fresh_form
from app.web.pages.builder.prefill import from_result, next_pass

IMAGE, RESULT, LOGO = "01J00000000000000000000001", "01J00000000000000000000002", "01J00000000000000000000003"
SPEC = {
    "version": 1,
    "model": "openai/gpt-image-2/edit",
    "images": [{"image": IMAGE, "role": "primary"}, {"image": LOGO, "role": "logo"}],
    "keep": ["layout", "brand_mark"],
    "changes": [{"kind": "text", "target": "headline", "reads": "SALE", "script": "latin"}],
    "size": "1024_1024",
}


def test_it_keeps_what_was_kept_and_what_was_made() -> None:
    form = next_pass(SPEC, RESULT, "key", "run")
    assert {"layout", "brand_mark"} <= set(form.keep)
    assert [words for words in form.keep_also if "headline" in words]
    assert [card.is_blank() for card in form.cards] == [True]


def test_it_begins_with_the_result_and_remembers_the_run() -> None:
    form = next_pass(SPEC, RESULT, "key", "run")
    assert form.sources[0].image == RESULT
    assert (form.parent, form.client_key, form.model) == ("run", "key", SPEC["model"])


def test_a_fresh_edit_of_a_result_keeps_nothing() -> None:
    form = from_result(fresh_form("a/b/edit", "key"), RESULT, "run")
    assert ([source.image for source in form.sources], form.parent, form.keep) == ([RESULT], "run", ())
