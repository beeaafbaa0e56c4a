"""What the builder says before Run about the sandbox is what the sandbox does: `prompts.drafts` and the engine agree."""

from typing import Any

import pytest

from app.prompts import compose, drafts, paints, parse_spec
from app.sandbox.draft.background import replace
from app.sandbox.draft.image import lighting
from app.sandbox.draft.prompt.operations import Backdrop, Light, NotDrawn, plan

TEXT = {"kind": "text", "reads": "Neu"}
CHANGES: list[dict[str, Any]] = [
    *({**TEXT, "target": name} for name in ("headline", "subline", "caption", "label", "cta", "sign", "price")),
    {**TEXT, "target": "watermark", "where": "bottom-right"},
    {**TEXT, "target": "slogan on the cup", "where": "leftmost"},
    {"kind": "add_text", "target": "headline", "reads": ["One", "Two"], "size": "large", "position": "center"},
    *(
        {"kind": "background", "to": to}
        for to in (
            "a soft warm-grey studio sweep and a gentle floor shadow",
            "a bright minimal white-to-soft-gray studio sweep",
            "plain sage green",
            "a solid #ffcc00 ground",
            "#ffcc00",
            "pale blue",
            "a deep navy",
            "a seamless backdrop",
            "a gradient from peach to lavender",
            "terracotta",
            "a crimson",
            "a busy street in Tokyo at night",
            "a red brick wall",
            "a white kitchen",
            "a green forest",
            "the beach at sunset",
            "an office with blue chairs",
            "snow",
        )
    ),
    *(
        {"kind": "lighting", "to": to}
        for to in (
            "warm evening light",
            "golden hour",
            "cool morning light",
            "blue hour",
            "night",
            "overcast daylight",
            "soft daylight",
            "bright high-key light",
            "moody, dramatic light",
            "black and white",
            "sepia",
            "candlelight",
            "window light from the left",
            "neon lighting",
            "a disco",
            "as in Vermeer's rooms",
        )
    ),
    *(
        {"kind": "remove", "target": target}
        for target in ("headline", "watermark", "price", "label", "text on the cup")
    ),
    *({"kind": "remove", "target": target} for target in ("object", "plant", "person in the doorway")),
    {"kind": "move", "target": "headline", "from": "top-right", "to": "bottom-center"},
    {"kind": "move", "target": "lamp", "from": "left half", "to": "right half"},
    {"kind": "replace", "target": "vase", "with": "a lamp"},
    {"kind": "add", "what": "a cat", "where": "leftmost"},
    {"kind": "recolor", "target": "sofa", "to": "deep forest green"},
    {"kind": "style", "to": "a watercolor"},
    *({"kind": "crop", "to": to} for to in ("4:5", "16:9 around the bottle", "a square", "a wider view")),
    *({"kind": "free", "instruction": words} for words in ("Make it pop", "Make her smile", "Turn the page")),
]
COMPOSE = {"kind": "compose", "subject": {"image": 1}, "scene": {"image": 2}, "match": [{"what": "lighting"}]}


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: " ".join(str(v) for v in c.values()))
def test_it_takes_up_what_the_builder_says_that_it_takes_up(change: dict[str, Any]) -> None:
    assert _taken_up([change]) == bool(drafts(_parsed([change]).changes[0]))


COLORS = [
    "white",
    "black",
    "dark",
    "charcoal",
    "navy",
    "grey",
    "gray",
    "beige",
    "sand",
    "linen",
    "cream",
    "ivory",
    "sage",
    "mint",
    "terracotta",
    "peach",
    "lavender",
    "lilac",
    "teal",
    "pink",
    "rose",
    "blush",
    "blue",
    "green",
    "yellow",
    "orange",
    "red",
    "crimson",
    "brown",
    "purple",
    "violet",
    "#a0b1c2",
]


@pytest.mark.parametrize("color", COLORS)
def test_it_has_a_tone_for_every_color_that_it_takes_up(color: str) -> None:
    assert paints(f"a soft {color} background")
    assert len(replace.named(f"a soft {color} background")) == 1


def test_it_reads_two_colors_as_a_gradient() -> None:
    assert len(replace.named("white-to-soft-gray")) == 2


def test_it_takes_up_no_composition() -> None:
    assert not _taken_up([COMPOSE])
    assert not drafts(_parsed([COMPOSE]).changes[0])


def test_it_plans_every_change_of_a_compound_edit() -> None:
    drawn = [change for change in CHANGES if change["kind"] not in ("text", "free")][:8]

    operations = plan(compose(_parsed(drawn)).prompt).operations

    assert len(operations) == len(drawn)


def _parsed(changes: list[dict[str, Any]]) -> Any:
    images = [{"url": f"https://example.com/{n}.jpg", "role": role} for n, role in enumerate(("primary", "scene"))]
    return parse_spec(
        {"version": 1, "model": "openai/gpt-image-2/edit", "images": images, "keep": ["framing"], "changes": changes}
    )


def _taken_up(changes: list[dict[str, Any]]) -> bool:
    """Whether the engine begins to draw: the plan knows the sentence, and the operation its words."""
    for operation in plan(compose(_parsed(changes)).prompt).operations:
        match operation:
            case NotDrawn():
                return False
            case Backdrop(to=to) if not paints(to):
                return False
            case Light(to=to) if lighting.mood(to) is None:
                return False
    return True
