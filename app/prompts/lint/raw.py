"""Findings about a raw request body, which is sent unchanged: its prompt is judged as free text, its images by address."""

from collections.abc import Iterator
from typing import Any

from app.messages import N_
from app.prompts.language.english import is_english
from app.prompts.language.free_text import asks_for_unquoted_text, numbers_named, says_what_to_keep, vague_words
from app.prompts.lint.findings import Finding, error, warning
from app.prompts.lint.image_urls import address_fault
from app.prompts.lint.invisible import hidden_findings
from app.prompts.lint.phrases import control_findings, unnumbered_findings, unquoted, vague
from app.prompts.lint.scope import asks_for_several, size_findings
from app.prompts.lint.sources import bad_address, spelling
from app.prompts.models import ModelFacts
from app.prompts.spec.raw import is_image_id, raw_images
from app.prompts.spec.spec import Spec
from app.prompts.spec.strings import String


def raw_findings(spec: Spec, facts: ModelFacts) -> Iterator[Finding]:
    raw: Any = spec.raw
    images = list(raw_images(raw))
    if not images and facts.max_images:
        yield error("no_images", N_("Add an image to edit."), "/raw")
    if len(images) > facts.max_images:
        message = N_(
            "The model takes at most %(most)s images; there are %(count)s.", most=facts.max_images, count=len(images)
        )
        yield error("too_many_images", message, "/raw", count=len(images), most=facts.max_images)
    for n, (at, url) in enumerate(images, 1):
        if not is_image_id(url) and (fault := address_fault(url)):
            yield bad_address(url, fault, n, f"/raw{at}")
        elif not is_image_id(url):
            yield from spelling(url, n, f"/raw{at}")
    if isinstance(size := raw.get("size"), str):
        yield from size_findings(size, facts, "/raw/size")
    prompt = raw.get("prompt")
    if not isinstance(prompt, str) or not prompt.strip():
        yield error("no_change", N_("The request has no prompt."), "/raw/prompt")
        return
    yield from _prompt(prompt, len(images), facts)


def _prompt(prompt: str, images: int, facts: ModelFacts) -> Iterator[Finding]:
    at = "/raw/prompt"
    string = String(at, prompt, "instruction")
    if len(prompt) > facts.max_prompt:
        message = N_(
            "The prompt has %(length)s characters; the model takes at most %(most)s.",
            length=len(prompt),
            most=facts.max_prompt,
        )
        yield error("prompt_too_long", message, at, length=len(prompt), most=facts.max_prompt)
    yield from control_findings(string)
    yield from hidden_findings(string)
    numbers = numbers_named(prompt)
    for number in dict.fromkeys(n for n in numbers if images and not 1 <= n <= images):
        message = N_("The prompt names image %(n)s, but the request has %(count)s.", n=number, count=images)
        yield error("unknown_reference", message, at, number=number, count=images)
    if not is_english(prompt):
        return
    if facts.max_images and not says_what_to_keep(prompt):
        yield warning("missing_preservation", N_("Nothing is set to stay the same."), at)
    yield from asks_for_several(prompt, at)
    if asks_for_unquoted_text(prompt):
        yield unquoted(at)
    if words := vague_words(prompt, instruction=True):
        yield vague(words, at)
    if images > 1:
        unnumbered = list(unnumbered_findings(string, images))
        yield from unnumbered
        for n in range(2, images + 1):
            if n not in numbers and not unnumbered:
                yield warning("unused_reference", N_("The prompt doesn’t mention image %(n)s.", n=n), at, image=n)
