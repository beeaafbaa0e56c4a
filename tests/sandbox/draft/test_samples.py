"""What is said of a sample before Run is what the engine does with it: at half a sample's size, in the long form at its own."""

import pytest

from app.media import SAMPLES
from app.prompts import compose, parse_spec
from app.sandbox.draft import DraftRefused, draft
from app.web.pages.builder.samples import BESIDES, EDIT, is_drafted, sample_edit
from tests.sandbox.draft.conftest import picture
from tests.support.length import longer


@pytest.mark.parametrize("name", [sample.name for sample in SAMPLES])
def test_it_drafts_the_samples_that_are_said_to_be_drafted(name: str) -> None:
    pictures = [name, *BESIDES.get(name, {})]
    spec = parse_spec(sample_edit(name, [f"{n:026d}" for n in range(len(pictures))], EDIT))
    prompt, files = compose(spec).prompt, [picture(one, longer(0.5, 1.0)) for one in pictures]
    if is_drafted(name):
        assert {note.outcome for note in draft(prompt, files, {}).notes} == {"done"}
    else:
        with pytest.raises(DraftRefused, match="RUNCOMFY_TOKEN"):
            draft(prompt, files, {})
