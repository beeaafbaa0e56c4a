"""Splitting a compound edit into passes."""

from typing import Any

from app.prompts import compose, drop, merge, parse_spec, passes_of, plan_passes, reorder, split_passes


def spec(*changes: dict[str, Any], **more: Any) -> Any:
    fields: dict[str, Any] = {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": [{"url": "https://a.example/1.jpg"}],
        "keep": ["pose"],
    }
    return parse_spec({**fields, "changes": list(changes), **more})


TEXT = {"kind": "text", "target": "headline", "reads": "OPEN"}
CTA = {"kind": "text", "target": "cta", "reads": "Go"}
BACKGROUND = {"kind": "background", "to": "a white studio sweep"}
RECOLOR = {"kind": "recolor", "target": "sofa", "to": "green"}


def test_it_leaves_one_scope_whole() -> None:
    one = spec(TEXT, CTA)
    assert split_passes(one) == [one]


def test_it_does_structure_first_and_text_last() -> None:
    passes = split_passes(spec(TEXT, RECOLOR, BACKGROUND, CTA))
    assert [[change.kind for change in one.changes] for one in passes] == [
        ["background"],
        ["recolor"],
        ["text", "text"],
    ]


def test_it_keeps_in_each_pass_what_the_earlier_ones_made() -> None:
    passes = split_passes(spec(TEXT, BACKGROUND))
    assert passes[1].keep_also == ("new background",)
    assert compose(passes[1]).prompt.startswith("Keep the pose and new background unchanged.")


def test_it_numbers_the_pictures_anew_for_each_pass() -> None:
    composed = {
        "kind": "compose",
        "subject": {"image": 1},
        "scene": {"image": 3, "name": "room"},
        "match": [{"what": "lighting", "image": 3}],
    }
    images = [{"url": f"https://a.example/{n}.jpg"} for n in range(1, 4)]
    first, second = split_passes(spec(composed, TEXT, images=images))
    assert [image.url for image in first.images] == ["https://a.example/1.jpg", "https://a.example/3.jpg"]
    assert "the room from image 2" in compose(first).prompt
    assert len(second.images) == 1


def test_it_keeps_what_is_right_after_a_merge_a_move_and_a_drop() -> None:
    whole = spec(TEXT, BACKGROUND)
    plan = plan_passes(whole)
    assert plan == ((1,), (0,))
    [merged] = passes_of(whole, merge(plan, 0))
    assert ([change.kind for change in merged.changes], merged.keep_also) == (["background", "text"], ())
    assert [one.keep_also for one in passes_of(whole, reorder(plan, [1, 0]))] == [(), ("new headline",)]
    assert [one.keep_also for one in passes_of(whole, drop(plan, 0))] == [()]
