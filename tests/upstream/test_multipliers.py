"""How many outputs a request asks for, and what may multiply its price under another name."""

from typing import Any

import pytest

from app.upstream.multipliers import MAX_COUNT, is_count, outputs_of

USUAL = (
    "n num_images number_of_images max_images batch_size num_outputs number_of_outputs num_samples samples image_count "
    "batch_count numImages maxImages n_images images_count output_count num_variations count num_images_per_prompt"
)


@pytest.mark.parametrize("name", USUAL.split())
def test_it_counts_outputs_under_every_usual_name(name: str) -> None:
    assert is_count(name)
    assert outputs_of({"prompt": "x", name: 10}, {"prompt"}, {}).count == 10
    assert outputs_of({"prompt": "x", name: 10}, {"prompt"}, {}, raw=True).doubts == ()


@pytest.mark.parametrize(
    "name",
    ["prompt", "seed", "image_size", "image_url", "images", "quality", "resolution", "steps", "safety_tolerance"],
)
def test_it_takes_no_other_field_for_a_count(name: str) -> None:
    assert not is_count(name)


@pytest.mark.parametrize(
    ("value", "count"),
    [(4, 4), ("4", 4), (4.0, 4), (3.2, 4), (0, 1), (-3, 1), (True, 1), (None, 1), (10**400, MAX_COUNT)],
)
def test_it_reads_a_count_however_it_is_written(value: Any, count: int) -> None:
    assert outputs_of({"n": value}, {"n"}, {}).count == count


@pytest.mark.parametrize("value", ["many", [1, 2], "nan", "1_0"])
def test_it_doubts_a_count_that_it_can_not_read(value: Any) -> None:
    assert outputs_of({"n": value}, {"n"}, {}).doubts == ("n",)


def test_it_counts_the_schemas_default_of_a_field_that_is_left_out() -> None:
    assert outputs_of({}, {"num_images"}, {"num_images": 4, "seed": 7}).count == 4
    assert outputs_of({"num_images": 2}, {"num_images"}, {"num_images": 4}).count == 2
    assert outputs_of({"num_images": None}, {"num_images"}, {"num_images": 4}).count == 4


def test_it_takes_two_counts_times_each_other() -> None:
    assert outputs_of({"n": 2, "batch_size": 5}, {"n"}, {}).count == 10


def test_it_finds_a_count_wherever_it_stands_in_a_raw_body() -> None:
    assert outputs_of({"input": {"settings": [{"n": 10}]}}, set(), {}, raw=True).count == 10


@pytest.mark.parametrize("value", [2, 10, "10", 2.5, 1e300])
def test_it_doubts_a_number_in_a_raw_body_that_the_schema_does_not_tell_of(value: Any) -> None:
    assert outputs_of({"how_often": value}, {"prompt"}, {}, raw=True).doubts == ("how_often",)
    assert outputs_of({"x": {"how_often": value}}, {"x"}, {}, raw=True).doubts == ("x/how_often",)
    assert outputs_of({"how_often": value}, {"how_often"}, {}, raw=True).doubts == ()
    assert outputs_of({"how_often": value}, {"prompt"}, {}).doubts == ()


def test_it_does_not_doubt_seeds_words_and_ones() -> None:
    body = {"seed": 123456, "noise_seed": 5, "prompt": "10 birds", "strength": 0.5, "x": 1, "y": True}
    assert outputs_of(body, set(), {}, raw=True) == outputs_of({}, set(), {})
