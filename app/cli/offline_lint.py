"""What prompt and lint need: the prompt language alone, without settings, database or network."""

import os
from dataclasses import dataclass
from pathlib import Path

from app.cli.arguments.spec_input import Json, pictures
from app.cli.exit_codes import CommandError, Exit
from app.prompts import (
    EDIT,
    MODELS,
    Composition,
    DriftRisk,
    Finding,
    ModelFacts,
    Spec,
    compose,
    drift_risk,
    lint,
    parse_spec,
    split_passes,
)
from app.prompts.json_strings import replace_strings


def default_model() -> str:
    return os.environ.get("STILLFRAME_MODEL") or EDIT


@dataclass(frozen=True)
class Judged:
    spec: Spec
    composition: Composition
    findings: list[Finding]
    risk: DriftRisk
    names: dict[str, str]  # what stands in the spec for a local file, and the file

    def passes(self) -> list[Spec]:
        return split_passes(self.spec)

    def to_json(self) -> Json:
        data = {
            "prompt": self.composition.prompt,
            "composer": self.composition.composer,
            "findings": [finding.to_json() for finding in self.findings],
            "drift_risk": self.risk.to_json(),
            "passes": [part.to_json() for part in self.passes()],
        }
        return replace_strings(data, self.names)  # type: ignore[no-any-return]  # a dict goes in, a dict comes out


def judge(spec_json: Json) -> Judged:
    """Raises InvalidSpec for what is malformed, CommandError for a picture that is not there. No picture is opened."""
    names = {}
    for n, (holder, key, named) in enumerate(pictures(spec_json), 1):
        if named[:5].lower() != "data:" and not Path(named).expanduser().is_file():
            raise CommandError(f"{named} can’t be read: there is no such file.", Exit.NO_INPUT)
        stand_in = f"{n:026d}"
        names[stand_in] = named
        if isinstance(holder, dict) and key == "url":
            del holder["url"]
            key = "image"
        holder[key] = stand_in
    spec = parse_spec(spec_json)
    known = MODELS.get(spec.model)
    facts = known.facts if known else ModelFacts(spec.model)
    findings = lint(spec, facts)
    return Judged(spec, compose(spec), findings, drift_risk(spec, findings), names)
