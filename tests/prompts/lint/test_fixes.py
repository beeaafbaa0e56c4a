"""Fixes really apply: after the click the finding is gone and no new error has come, whatever the spec."""

import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from app.prompts import MODELS, Finding, Fix, ModelFacts, PictureFacts, Spec, apply_fix, compose, lint, parse_spec
from tests.prompts import labelled_free, labelled_specs
from tests.prompts.rows import MODEL, Row
from tests.prompts.strategies import ANY

FACTS = ModelFacts(MODEL)


def facts_of(spec: Spec) -> ModelFacts:
    return MODELS[spec.model].facts


def errors(findings: list[Finding]) -> Counter[str]:
    return Counter(finding.code for finding in findings if finding.severity == "error")


def check(spec: Spec, facts: ModelFacts) -> None:
    """Each fix of a spec, one at a time: its finding goes, and no error comes."""
    said, findings = spec.to_json(), lint(spec, facts)
    counted = Counter(finding.code for finding in findings)
    for finding in findings:
        if finding.fix:
            fixed = parse_spec(apply_fix(said, Fix(**finding.fix.to_json())))
            after = lint(fixed, facts_of(fixed))
            same = (finding.code, finding.field, finding.message)
            left = Counter(other.code for other in after)[finding.code]
            assert left < counted[finding.code] or same not in [(o.code, o.field, o.message) for o in after], finding
            assert not errors(after) - errors(findings), (finding, after)
    assert said == spec.to_json()


@settings(max_examples=200, deadline=None)
@given(ANY)
def test_it_mends_what_it_found_and_brings_no_new_error(data: dict[str, Any]) -> None:
    check(parse_spec(data), FACTS)


@pytest.mark.parametrize("row", [*labelled_free.ROWS, *labelled_specs.ROWS], ids=lambda row: row.name)
def test_it_mends_each_labelled_spec(row: Row) -> None:
    spec = parse_spec(row.spec)
    check(spec, facts_of(spec))


@settings(max_examples=200, deadline=None)
@given(ANY)
def test_it_finds_what_its_fields_point_at_and_names_only_images_that_exist(data: dict[str, Any]) -> None:
    spec = parse_spec(data)
    said, findings = spec.to_json(), lint(spec, replace(FACTS, draft=True))
    for finding in findings:
        found: Any = said
        for part in finding.field.split("/")[1:]:
            is_optional = isinstance(found, dict) and finding.field.endswith(("/position", "/script"))
            found = found.get(part, "") if is_optional else found[int(part)] if isinstance(found, list) else found[part]
        assert finding.message[-1] == "."
        json.dumps(finding.to_json() | {"params": dict(finding.params)})
    assert [finding.severity for finding in findings] == sorted(
        (finding.severity for finding in findings), key=["error", "warning", "advice"].index
    )
    if not errors(findings):
        parts = [part for line in compose(spec).lines for part in line.parts if part.kind == "option"]
        numbers = [int(n) for part in parts for n in re.findall(r"^image (\d+)$", part.text)]
        assert all(1 <= n <= len(spec.images) for n in numbers)


def test_it_renumbers_what_remains_when_an_image_is_taken_out() -> None:
    urls = [{"url": f"https://example.com/{n}.jpg"} for n in range(4)]
    compose_ = {
        "kind": "compose",
        "subject": {"image": 1},
        "scene": {"image": 4, "name": "room"},
        "match": [{"what": "lighting", "image": 3}],
    }
    free = {"kind": "free", "instruction": 'Use the hat of image 3 and write "image 3".'}
    spec = parse_spec({"version": 1, "model": MODEL, "images": urls, "keep": ["pose"], "changes": [compose_, free]})
    [unused] = [finding for finding in lint(spec, FACTS) if finding.code == "unused_reference"]
    assert unused.message == "Image 2 is not used by any change."
    assert unused.fix
    fixed = parse_spec(apply_fix(spec.to_json(), unused.fix))
    assert [source.url for source in fixed.images] == [f"https://example.com/{n}.jpg" for n in (0, 2, 3)]
    assert compose(fixed).prompt == (
        "Keep the pose unchanged. Compose subject from image 1 into the room from image 3. "
        'Match the lighting of image 2. Use the hat of image 2 and write "image 3".'
    )


def test_it_takes_a_double_out_and_names_the_first_instead() -> None:
    urls = [{"url": f"https://example.com/{n}.jpg"} for n in range(3)]
    free = {"kind": "free", "instruction": "Take the hat of image 2 and the shoes of image 3."}
    spec = parse_spec({"version": 1, "model": MODEL, "images": urls, "keep": ["pose"], "changes": [free]})
    pictures = [None, PictureFacts(9, 9, sha256="a"), PictureFacts(9, 9, sha256="a")]
    [double] = [finding for finding in lint(spec, FACTS, pictures) if finding.code == "duplicate_image"]
    assert (double.message, double.field) == ("Image 3 is the same as image 2.", "/images/2")
    assert double.fix
    fixed = apply_fix(spec.to_json(), double.fix)
    assert fixed["changes"][0]["instruction"] == "Take the hat of image 2 and the shoes of image 2."
    assert len(fixed["images"]) == 2


@pytest.mark.parametrize(
    ("patch", "made"),
    [
        ([{"op": "add", "path": "/a/-", "value": 3}], {"a": [1, 2, 3], "b~/": 0}),
        ([{"op": "add", "path": "/a/0", "value": {"c": 1}}], {"a": [{"c": 1}, 1, 2], "b~/": 0}),
        ([{"op": "replace", "path": "/a/1", "value": 5}], {"a": [1, 5], "b~/": 0}),
        ([{"op": "remove", "path": "/a/0"}, {"op": "remove", "path": "/a/0"}], {"a": [], "b~/": 0}),
        ([{"op": "remove", "path": "/b~0~1"}], {"a": [1, 2]}),
        ([{"op": "add", "path": "/d", "value": None}], {"a": [1, 2], "b~/": 0, "d": None}),
    ],
)
def test_it_applies_a_patch_to_a_copy(patch: list[dict[str, Any]], made: Any) -> None:
    before = {"a": [1, 2], "b~/": 0}
    assert apply_fix(before, Fix("Mend", patch)) == made
    assert before == {"a": [1, 2], "b~/": 0}


def test_it_refuses_a_patch_that_does_not_fit() -> None:
    with pytest.raises(LookupError):
        apply_fix({"a": []}, Fix("Mend", [{"op": "remove", "path": "/a/3"}]))
