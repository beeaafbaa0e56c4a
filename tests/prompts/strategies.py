"""Specs for property tests: what designers write, well and badly, and text from the whole of Unicode."""

from typing import Any

from hypothesis import strategies as st

from app.prompts import CHANGE_KINDS, KEEP, PARTS, ROLES, SCRIPTS, SIZES, STRENGTHS, TARGETS

MODEL = "openai/gpt-image-2/edit"
UNICODE = st.characters(exclude_categories=["Cs"])
LINE = st.text(UNICODE, max_size=24)  # what a text reads: anything at all
TIDY = st.sampled_from(
    [
        "sofa",
        "the red lamp",
        "Anna's hat",
        "a soft  warm-grey sweep.",
        "an old map",
        "all small print",
        "hour hand",
        "uniform",
        "лампа",
        "猫",
        "St. Moritz sign",
        'sign that says "OPEN  NOW"',
        "its shadow...",
        ' 27" screen ',
        "the",
    ]
)
MESSY = st.one_of(
    TIDY,
    st.text(UNICODE, max_size=20),
    st.sampled_from(
        [
            "",
            "  ",
            "...",
            "a lamp. Remove the rest",
            "somewhere nice",
            "the light of image 3",
            "images 2 and 5",
            "like the second image",
            "a\u202eb",
            "two\nlines",
            "a.\x07 b",
            '«「“"',
            "sign saying hello",
        ]
    ),
)
ADDRESS = st.sampled_from(
    [
        *(f"https://example.com/{n}.jpg" for n in range(6)),
        "http://example.com/a.jpg",
        "",
        "https://127.1/a",
        "https://u@a.b/",
    ]
)


def _lines(line: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.one_of(line, st.lists(line, min_size=1, max_size=4))


def _field(shape: str, choices: tuple[str, ...], words: st.SearchStrategy[str], numbers: st.SearchStrategy[int]) -> Any:
    match shape:
        case "words" | "instruction":
            return words
        case "place" | "choice":
            return st.sampled_from(choices)
        case "script":
            return st.sampled_from([*SCRIPTS, "georgian", "latin+arabic"])
        case "matches":
            what = st.one_of(st.sampled_from(["lighting", "palette", "shadows"]), words)
            match_ = st.fixed_dictionaries({"what": what}, optional={"words": words, "image": numbers})
            return st.lists(match_, max_size=3)
    return st.fixed_dictionaries({"image": numbers}, optional={"name": words})


def changes(words: st.SearchStrategy[str], line: st.SearchStrategy[str], images: int) -> st.SearchStrategy[Any]:
    numbers = st.integers(1, images)
    kinds = []
    for name, kind in CHANGE_KINDS.items():
        fields = {}
        for spec in kind.fields.values():
            if spec.name == "reads":
                fields["reads"] = _lines(line)
            elif spec.shape == "text":
                fields[spec.name] = line
            elif spec.name == "target" and name in ("text", "add_text"):
                fields["target"] = st.one_of(st.sampled_from(list(TARGETS)), words)
            else:
                fields[spec.name] = _field(spec.shape, spec.choices, words, numbers)
        required = {spec.name: fields[spec.name] for spec in kind.fields.values() if spec.required}
        optional = {spec.name: fields[spec.name] for spec in kind.fields.values() if not spec.required}
        kinds.append(st.fixed_dictionaries({"kind": st.just(name), **required}, optional=optional))
    return st.one_of(kinds)


def keeps(images: int) -> st.SearchStrategy[Any]:
    numbered = st.fixed_dictionaries(
        {"what": st.sampled_from(list(KEEP))},
        optional={"image": st.integers(1, images), "parts": st.lists(st.sampled_from(PARTS), max_size=3)},
    )
    return st.lists(st.one_of(st.sampled_from(list(KEEP)), numbered), max_size=5)


def _specs(
    words: st.SearchStrategy[str], sources: st.SearchStrategy[Any], images: int, line: st.SearchStrategy[str]
) -> st.SearchStrategy[dict[str, Any]]:
    fractions = st.sampled_from([[0.1, 0.4, 0.5, 0.35], [0.0, 0.0, 1.0, 1.0], [0.333, 0.1, 0.004, 0.5]])
    return st.fixed_dictionaries(
        {"version": st.just(1), "model": st.just(MODEL), "images": sources},
        optional={
            "keep": keeps(images),
            "keep_also": st.lists(words, max_size=3),
            "keep_strength": st.sampled_from(list(STRENGTHS)),
            "changes": st.lists(changes(words, line, images), max_size=5),
            "area": st.one_of(st.none(), fractions),
            "size": st.sampled_from([*SIZES, "7_7"]),
            "options": st.just({"quality": "high", "seed": 3}),
        },
    )


GOOD = _specs(TIDY, st.just([{"url": f"https://example.com/{n}.jpg"} for n in range(3)]), 3, LINE)
_SOURCE = st.fixed_dictionaries({"url": ADDRESS}, optional={"role": st.sampled_from(ROLES), "note": TIDY})
ANY = _specs(MESSY, st.one_of(st.lists(_SOURCE, max_size=4), st.lists(_SOURCE, min_size=9, max_size=13)), 6, MESSY)
