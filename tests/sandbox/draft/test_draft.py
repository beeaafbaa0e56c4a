"""Drafts as a whole: the same every time, labelled, never the input, and refused with a reason."""

from collections.abc import Callable

import numpy as np
import pytest

from app.sandbox.draft import DraftRefused, draft
from tests.sandbox.draft.conftest import Seen, picture

HALF = 0.5  # of a sample's size, where size does not matter
SWEEP = (
    "Keep the person's face, pose, and brand mark unchanged. "
    "Replace the background with a soft warm-grey studio sweep and a gentle floor shadow."
)
REFUSED = {
    "a composition": (
        "Keep image 1 subject identity (face, pose, clothing) unchanged. Compose subject from image 1 into the room "
        "from image 2. Match the lighting and color palette of image 2.",
        "two images",
    ),
    "a removed thing": ("Keep everything else unchanged. Remove the leftmost object only.", "takes a thing away"),
    "a recolored thing": ("Change only the color of the sofa to deep forest green.", "recolors one thing"),
    "a replaced thing": ("Replace the vase with a lamp.", "another thing in place"),
    "an added thing": ("Add a cat at the far left.", "adds a thing"),
    "a style": ("Restyle the image as a watercolor.", "restyles"),
    "a scene": ("Replace the background with a busy street in Tokyo at night.", "is a scene"),
    "a person": ("Make her smile.", "changes a person"),
    "free words": ("Make it pop.", "free words"),
    "keeping alone": ("Keep the face unchanged.", "free words"),
    "a picture without text": ("Remove the headline.", "No text was found"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_refuses_with_a_reason_and_a_way_on(name: str) -> None:
    prompt, reason = REFUSED[name]

    with pytest.raises(DraftRefused) as refused:
        draft(prompt, [picture("sofa")], {})

    assert reason in refused.value.reason
    assert "Set RUNCOMFY_TOKEN to send it to RunComfy." in refused.value.reason
    assert refused.value.code


def test_it_draws_what_it_can_and_says_what_it_cannot(drafted: Callable[..., Seen]) -> None:
    seen = drafted("Change the lighting to overcast daylight. Remove the plant.", "sofa")

    assert [(note.op, note.outcome) for note in seen.result.notes] == [("lighting", "done"), ("instruction", "refused")]


@pytest.mark.parametrize(
    ("prompt", "sample"),
    [
        (SWEEP, "portrait"),
        ('Replace only the text on the sign. The new sign text reads "BAKERY".', "storefront"),
        ("Change only the lighting to golden hour.", "sofa"),
    ],
)
def test_it_draws_the_same_bytes_twice(prompt: str, sample: str, drafted: Callable[..., Seen]) -> None:
    assert draft(prompt, [picture(sample, HALF)], {}).png == drafted(prompt, sample, HALF).result.png


def test_it_keeps_the_subject_in_front_of_a_new_background(drafted: Callable[..., Seen]) -> None:
    seen = drafted(SWEEP, "portrait", HALF)

    changed = seen.changed()
    assert not changed[250:325, 200:300].any()  # the face
    corner = seen.after[20:70, 20:70].reshape(-1, 3).mean(axis=0)
    assert np.ptp(corner) < 20
    assert 140 < corner.mean() < 215
    assert changed[:100].mean() > 0.95


def test_it_turns_a_background_too(drafted: Callable[..., Seen]) -> None:
    prompt = "Turn the background into a bright minimal white-to-soft-gray studio sweep with gentle floor shadow."

    seen = drafted(prompt, "portrait", HALF)

    assert seen.after[30:70, 30:70].mean() > 195


def test_it_says_draft_in_a_free_corner_and_in_the_file(drafted: Callable[..., Seen]) -> None:
    seen = drafted('Replace only the text on the sign. The new sign text reads "BAKERY".', "storefront", HALF)

    ribbon = seen.facts["ribbon"]
    area = (ribbon["right"] - ribbon["left"]) * (ribbon["bottom"] - ribbon["top"])
    inside = seen.after[ribbon["top"] : ribbon["bottom"], ribbon["left"] : ribbon["right"]]
    assert seen.facts["draft"] is True
    assert seen.facts["notes"][0]["outcome"] == "done"
    assert 0 < area / seen.after[..., 0].size <= 0.03
    assert inside.max() > 230
    assert (ribbon["bottom"] < 80) or (ribbon["top"] > 155)  # not on the sign


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({}, (1536, 1024)),
        ({"size": "auto"}, (1536, 1024)),
        ({"size": "1024_1024"}, (1024, 1024)),
        ({"size": "1024_1536"}, (1024, 1536)),
        ({"aspect_ratio": "2:3", "resolution": "1k"}, (1024, 1536)),
    ],
)
def test_it_answers_in_the_size_that_is_asked(
    options: dict[str, str], size: tuple[int, int], drafted: Callable[..., Seen]
) -> None:
    seen = drafted("Change the lighting to cool morning light.", "sofa", **options)

    assert (seen.result.width, seen.result.height) == size
    assert seen.after.shape[1::-1] == size
    assert ("size" in [note.op for note in seen.result.notes]) == (size != (1536, 1024))


def test_it_crops_to_a_ratio_around_the_subject(drafted: Callable[..., Seen]) -> None:
    seen = drafted("Reframe the image to 4:5.", "chair")

    assert (seen.result.width, seen.result.height) == (819, 1024)


def test_it_refuses_what_is_so_already() -> None:
    with pytest.raises(DraftRefused) as refused:
        draft("Reframe the image to 4:5.", [picture("bag")], {})

    assert refused.value.code == "unchanged"
    assert "so already" in refused.value.reason


def test_it_moves_the_letters_of_a_headline(drafted: Callable[..., Seen]) -> None:
    seen = drafted("Move the headline from top-left to bottom-center.", "poster", HALF)

    changed = seen.changed()
    assert changed[30:237].any()
    assert changed[450:].any()
    assert not changed[240:440].any()


def test_moved_letters_take_a_color_that_can_be_read_where_they_land(drafted: Callable[..., Seen]) -> None:
    seen = drafted("Move the right-margin caption from right, halfway up to bottom-center.", "chair", HALF)

    assert "In another color" in seen.result.notes[0].text  # dark letters, on the dark legs of the chair
    letters = seen.after[424:490, 287:485]
    assert (letters.min(axis=2) > 240).mean() > 0.2
    assert (letters.max(axis=2) < 70).mean() < 0.05


def test_it_says_where_moved_letters_are_hard_to_read(drafted: Callable[..., Seen]) -> None:
    seen = drafted("Move the headline from top-center to bottom-center.", "poster", HALF)

    assert "hard to read there" in seen.result.notes[0].text  # cream letters, half on a cream saucer
