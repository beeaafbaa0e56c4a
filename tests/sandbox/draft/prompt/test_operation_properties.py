"""Whatever a text says, the planner reads back what the composer quoted: from spec over prompt to plan."""

import hypothesis.strategies as st
from hypothesis import assume, given, settings

from app.errors import StillframeError
from app.prompts import compose, parse_spec
from app.sandbox.draft.prompt.operations import AddText, Backdrop, Light, NotDrawn, Operation, ReplaceText, plan

CHARACTERS = st.one_of(
    st.sampled_from(list("\"“”「」«»'’.,!?;: 。！？…%&")),
    st.characters(categories=("Lu", "Ll", "Lo", "Nd", "Mn"), max_codepoint=0xFFFF),
)
LINE = st.text(CHARACTERS, min_size=1, max_size=24).map(str.strip).filter(bool)
READS = st.lists(LINE, min_size=1, max_size=4)
TARGETS = st.sampled_from(["headline", "subline", "caption", "label", "cta", "sign", "price", "watermark"])
SCRIPTS = st.sampled_from([None, "latin", "japanese_kana", "arabic", "hebrew", "thai", "korean", "chinese_traditional"])
WORDS = st.lists(st.text("abcdefgh-", min_size=1, max_size=6), min_size=1, max_size=4).map(" ".join)


def planned(changes: list[dict[str, object]], **more: object) -> list[Operation]:
    spec = {
        "version": 1,
        "model": "openai/gpt-image-2/edit",
        "images": [{"url": "https://example.com/a.jpg", "role": "primary"}],
        "keep": ["photograph", "text"],
        "changes": changes,
    }
    try:
        prompt = compose(parse_spec(spec | more)).prompt
    except (StillframeError, ValueError):
        assume(False)  # a text that no pair of quotation marks fits, or that holds characters which no prompt may hold
        raise
    return list(plan(prompt).operations)


@settings(max_examples=150, deadline=None)
@given(reads=READS, target=TARGETS, script=SCRIPTS)
def test_it_reads_a_replaced_text_back(reads: list[str], target: str, script: str | None) -> None:
    change = {"kind": "text", "target": target, "reads": reads, "position": "same"} | (
        {"script": script} if script else {}
    )

    (operation,) = planned([change])

    assert isinstance(operation, ReplaceText)
    assert operation.lines == tuple(reads)
    assert operation.target == ("button" if target == "cta" else target)


@settings(max_examples=100, deadline=None)
@given(
    reads=READS,
    size=st.sampled_from(["", "large", "small"]),
    place=st.sampled_from(["top-left", "center", "bottom-right"]),
)
def test_it_reads_an_added_text_back(reads: list[str], size: str, place: str) -> None:
    (operation,) = planned(
        [{"kind": "add_text", "target": "headline", "reads": reads, "size": size, "position": place}]
    )

    assert isinstance(operation, AddText)
    assert (operation.lines, operation.size, operation.lettering.place) == (tuple(reads), size, place)


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(st.tuples(TARGETS, LINE), min_size=2, max_size=4))
def test_it_reads_several_texts_back_in_order(texts: list[tuple[str, str]]) -> None:
    operations = planned([{"kind": "text", "target": target, "reads": line} for target, line in texts])

    assert [o.lines[0] for o in operations if isinstance(o, ReplaceText)] == [line for _, line in texts]


@settings(max_examples=60, deadline=None)
@given(to=WORDS, area=st.sampled_from([None, [0.1, 0.4, 0.5, 0.35], [0, 0, 0.5, 1]]))
def test_it_reads_descriptions_back(to: str, area: list[float] | None) -> None:
    background, light = planned(
        [{"kind": "background", "to": f"x{to}x"}, {"kind": "lighting", "to": f"x{to}x"}], area=area
    )

    assert isinstance(background, Backdrop)
    assert isinstance(light, Light)
    assert background.to == light.to == f"x{to}x"


@settings(max_examples=60, deadline=None)
@given(words=WORDS)
def test_it_never_drops_a_sentence(words: str) -> None:
    (operation,) = planned([{"kind": "free", "instruction": f"zz {words}"}])

    assert isinstance(operation, NotDrawn)
    assert operation.text
