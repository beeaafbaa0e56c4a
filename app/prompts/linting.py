"""Lint: what a designer should know before Run, each with its field and, where a click can mend it, a fix."""

from collections.abc import Iterator, Sequence

from app.prompts import free_text
from app.prompts.addresses import bad_address
from app.prompts.compose import compose, scopes
from app.prompts.facts import EDIT, MODELS, ModelFacts, PictureFacts, drafts
from app.prompts.findings import ADVICE, ERROR, WARNING, Finding, Fix
from app.prompts.quotes import character_name, marks_for, refused_characters
from app.prompts.scripts import belongs, detect_script, is_right_to_left, script_name
from app.prompts.spec import Change, Spec
from app.prompts.words import listed, phrase, second_sentence

LONG_TEXT = 80
GROWS = 1.6
SPLIT = "Split into passes"
PHRASES = ("to", "with", "what", "target", "style", "typeface", "color", "background", "look", "size")


def lint(spec: Spec, facts: ModelFacts, pictures: Sequence[PictureFacts | None] = ()) -> list[Finding]:
    """Errors first, then warnings, then advice; within each in the order of the form. No golden spec has an error or a warning."""
    if spec.raw is not None:
        return _raw(spec, facts)
    found = [
        *_images(spec, facts),
        *_changes(spec),
        *_texts(spec),
        *_phrases(spec),
        *_references(spec),
        *_size(spec, facts),
        *_keeping(spec),
        *_free(spec),
        *_pictures(spec, pictures),
        *_advice(spec, facts),
    ]
    order = {ERROR: 0, WARNING: 1, ADVICE: 2}
    return sorted(found, key=lambda finding: order[finding.severity])


def _raw(spec: Spec, facts: ModelFacts) -> list[Finding]:
    prompt = (spec.raw or {}).get("prompt")
    if not isinstance(prompt, str) or not prompt.strip():
        return [Finding("no_change", ERROR, "The request has no prompt.", "/raw/prompt")]
    found = [*_control(prompt, "/raw/prompt", breaks=True), *_free_instruction(prompt, "/raw/prompt")]
    if len(prompt) > facts.max_prompt:
        found.append(_too_long(len(prompt), facts, "/raw/prompt"))
    return found


def _images(spec: Spec, facts: ModelFacts) -> Iterator[Finding]:
    if not spec.images and facts.max_images:
        yield Finding("no_images", ERROR, "Add the picture that is to be edited.", "/images")
    if len(spec.images) > facts.max_images:
        over = range(len(spec.images) - 1, facts.max_images - 1, -1)
        message = f"This model takes {facts.max_images} pictures at most; here are {len(spec.images)}."
        used = any(n > facts.max_images for n in _numbers(spec))
        fix = None if used else Fix("Take out the last ones", [{"op": "remove", "path": f"/images/{n}"} for n in over])
        yield Finding("too_many_images", ERROR, message, "/images", fix, {"most": facts.max_images})
    seen: dict[str, int] = {}
    for n, image in enumerate(spec.images):
        at = f"/images/{n}"
        if image.url is not None and (why := bad_address(image.url)):
            yield Finding(
                "bad_image_url", ERROR, f"The address of image {n + 1} {why}.", f"{at}/url", None, {"why": why}
            )
        key = image.image or image.url or ""
        if key in seen and key:
            fix = Fix("Take it out", [{"op": "remove", "path": at}]) if _unused_after(spec, n) else None
            yield Finding("duplicate_image", WARNING, f"Image {n + 1} is the same as image {seen[key] + 1}.", at, fix)
        seen.setdefault(key, n)


def _changes(spec: Spec) -> Iterator[Finding]:
    if not spec.changes:
        yield Finding("no_change", ERROR, "Say what is to change.", "/changes")
    for n, change in enumerate(spec.changes):
        for name in _needed_words(change):
            if not phrase(str(change.get(name, ""))):
                what = {
                    "to": "what it becomes",
                    "with": "what takes its place",
                    "target": "what it is about",
                    "what": "what is added",
                }
                message = f"Say {what.get(name, 'what is to be done')}."
                yield Finding("no_change", ERROR, message, f"/changes/{n}/{name}")
    if scopes(spec) > 1:
        message = f"{_count(scopes(spec))} changes in one pass drift more than {_count(scopes(spec)).lower()} passes."
        yield Finding(
            "compound_change", WARNING, message, "/changes", None, {"scopes": scopes(spec), "action": "split"}
        )


def _needed_words(change: Change) -> tuple[str, ...]:
    return {
        "background": ("to",), "text": ("target",), "add_text": ("target",), "move": ("target",), "remove": ("target",),
        "replace": ("target", "with"), "add": ("what",), "recolor": ("target", "to"), "lighting": ("to",), "style": ("to",),
        "crop": ("to",), "free": ("instruction",),
    }.get(change.kind, ())  # fmt: skip


def _texts(spec: Spec) -> Iterator[Finding]:
    for n, change in enumerate(spec.changes):
        if change.kind not in ("text", "add_text"):
            continue
        at, reads = f"/changes/{n}/reads", change.get("reads", "")
        lines = [reads] if isinstance(reads, str) else reads
        for i, line in enumerate(lines):
            here = at if isinstance(reads, str) else f"{at}/{i}"
            if not line.strip():
                fix = (
                    Fix("Take the line out", [{"op": "remove", "path": here}])
                    if len(lines) > 1 and any(x.strip() for x in lines)
                    else None
                )
                yield Finding("empty_text", ERROR, "Write the words that the picture shall say.", here, fix)
            yield from _control(line, here, breaks=False)
            if marks_for(line) is None:
                yield Finding(
                    "no_quotes_left",
                    ERROR,
                    "The text holds every kind of quotation mark, so it can’t be quoted exactly.",
                    here,
                )
        if change.get("replaces"):
            yield from _control(change.get("replaces"), f"/changes/{n}/replaces", breaks=False)
        yield from _script(change, "".join(lines), n)
        if len("".join(lines)) > LONG_TEXT:
            yield Finding("long_text", WARNING, "Long texts are often misspelt. Shorter lines read better.", at)
        old, new = change.get("replaces", ""), " ".join(lines)
        if old and len(new) > GROWS * len(old) + 4:
            yield Finding(
                "text_grows", ADVICE, "The new text is much longer than the old one; it may be set smaller.", at
            )


def _script(change: Change, text: str, n: int) -> Iterator[Finding]:
    named, real = change.get("script"), detect_script(text)
    if named and real and not belongs(text, named):
        fix = Fix(f"Name it {script_name(real)}", [{"op": "replace", "path": f"/changes/{n}/script", "value": real}])
        message = f"None of these letters are {script_name(named)}."
        yield Finding("script_mismatch", WARNING, message, f"/changes/{n}/script", fix, {"named": named, "real": real})
    if real and is_right_to_left(real) and change.get("position") != "same" and change.kind == "text":
        message = "This is read from right to left: say where it stands, or the layout may be mirrored."
        fix = Fix("Same place as before", [{"op": "add", "path": f"/changes/{n}/position", "value": "same"}])
        yield Finding("rtl_layout", ADVICE, message, f"/changes/{n}/position", fix)


def _phrases(spec: Spec) -> Iterator[Finding]:
    spots = [(words, f"/keep_also/{n}") for n, words in enumerate(spec.keep_also)]
    spots += [
        (change.get(name), f"/changes/{n}/{name}")
        for n, change in enumerate(spec.changes)
        for name in PHRASES
        if change.get(name)
    ]
    spots += [(image.note, f"/images/{n}/note") for n, image in enumerate(spec.images) if image.note]
    for text, at in spots:
        yield from _control(text, at, breaks=True)
        if second := second_sentence(text):
            first = text[: text.rindex(second[:12])].rstrip() if second[:12] in text else text
            fix = Fix("Keep the first sentence", [{"op": "replace", "path": at, "value": phrase(first)}])
            yield Finding("second_sentence", ERROR, "One phrase fits here, without a second sentence.", at, fix)
        if at.startswith("/changes") and (word := free_text.vague_word(text)):
            yield _vague(word, at)


def _control(text: str, at: str, *, breaks: bool) -> Iterator[Finding]:
    if hidden := refused_characters(text, breaks=breaks):
        names = ", ".join(character_name(c) for c in hidden[:3])
        clean = "".join(c for c in text if c not in hidden)
        fix = Fix("Take it out", [{"op": "replace", "path": at, "value": clean}])
        yield Finding(
            "control_characters", ERROR, f"The text holds a hidden character, {names}.", at, fix, {"characters": names}
        )


def _numbers(spec: Spec) -> Iterator[int]:
    for _, number in _numbered(spec):
        yield number


def _numbered(spec: Spec) -> Iterator[tuple[str, int]]:
    """Every place of the spec that names a picture by its number."""
    for n, keep in enumerate(spec.keep):
        if keep.image is not None:
            yield f"/keep/{n}/image", keep.image
    for n, change in enumerate(spec.changes):
        if change.kind == "compose":
            yield f"/changes/{n}/subject/image", change.get("subject")["image"]
            yield f"/changes/{n}/scene/image", change.get("scene")["image"]
            for i, match in enumerate(change.get("match", [])):
                if "image" in match:
                    yield f"/changes/{n}/match/{i}/image", match["image"]
        for name in ("instruction", "to", "with", "what"):
            for number in free_text.numbers_named(str(change.get(name, ""))):
                yield f"/changes/{n}/{name}", number


def _unused_after(spec: Spec, n: int) -> bool:
    """Whether taking picture `n` out renumbers nothing that is named."""
    return all(number <= n for number in _numbers(spec))


def _references(spec: Spec) -> Iterator[Finding]:
    for at, number in _numbered(spec):
        if number > len(spec.images):
            message = f"There is no image {number}." if spec.images else "There is no picture yet."
            yield Finding("unknown_reference", ERROR, message, at, None, {"number": number})
    used = set(_numbers(spec))
    free = any(free_text.names_reference_without_number(str(c.get("instruction", ""))) for c in spec.changes)
    unused = [n for n in range(1, len(spec.images)) if n + 1 not in used]
    if unused and not free:
        numbers = listed(str(n + 1) for n in unused)
        message = (
            f"Image {numbers} is not used by any change."
            if len(unused) == 1
            else f"Images {numbers} are not used by any change."
        )
        steps = [{"op": "remove", "path": f"/images/{n}"} for n in reversed(unused)]
        fix = (
            Fix("Take it out" if len(unused) == 1 else "Take them out", steps)
            if _unused_after(spec, unused[0])
            else None
        )
        yield Finding("unused_reference", WARNING, message, f"/images/{unused[0]}", fix, {"images": numbers})


def _size(spec: Spec, facts: ModelFacts) -> Iterator[Finding]:
    to_auto = Fix("Set it to auto", [{"op": "replace", "path": "/size", "value": "auto"}])
    if facts.sizes and spec.size not in facts.sizes:
        fix = (
            to_auto
            if "auto" in facts.sizes
            else Fix(f"Set it to {facts.sizes[0]}", [{"op": "replace", "path": "/size", "value": facts.sizes[0]}])
        )
        yield Finding("size_not_allowed", ERROR, f"This model does not take the size {spec.size[:40]}.", "/size", fix)
    elif (
        spec.size != "auto"
        and spec.changes
        and "auto" in facts.sizes
        and not any(c.kind in ("crop", "compose") for c in spec.changes)
    ):
        message = "A fixed size reframes the picture, and no change asks for that."
        yield Finding("size_override", WARNING, message, "/size", to_auto)
    length = len(compose(spec).prompt)
    if length > facts.max_prompt:
        yield _too_long(length, facts, "/changes")


def _too_long(length: int, facts: ModelFacts, at: str) -> Finding:
    return Finding(
        "prompt_too_long", ERROR, f"The prompt has {length:,} characters; this model takes {facts.max_prompt:,}.", at
    )


DENIALS = {  # what a change takes away from a keep, and why
    "background": {"background": "The background is both kept and replaced."},
    "move": {
        "layout": "The layout is kept, and something is moved.",
        "framing": "The framing is kept, and something is moved.",
    },
    "crop": {
        "layout": "The layout is kept, and the picture is reframed.",
        "framing": "The framing is both kept and changed.",
    },
    "lighting": {"lighting": "The lighting is both kept and changed."},
    "style": {
        "photograph": "The photograph is kept, and restyled.",
        "palette": "The palette is kept, and the picture is restyled.",
    },
}


def _keeping(spec: Spec) -> Iterator[Finding]:
    kept = {keep.what: n for n, keep in enumerate(spec.keep) if keep.image is None}
    if spec.changes and not spec.keep and not any(phrase(words) for words in spec.keep_also):
        fix = Fix("Keep everything else", [{"op": "add", "path": "/keep/-", "value": "everything_else"}])
        yield Finding("missing_preservation", WARNING, "Nothing is kept, so anything may change.", "/keep", fix)
    denied: set[str] = set()
    for change in spec.changes:
        against = dict(DENIALS.get(change.kind, {}))
        if change.kind in ("text", "replace") and change.get("target") == "label":
            against["label"] = "The label is kept, and its text is replaced."
        if change.kind == "recolor" and "palette" in kept:
            against["palette"] = "The palette is kept, and a colour is changed."
        for what, message in against.items():
            if what in kept and what not in denied:
                denied.add(what)
                fix = Fix("Stop keeping it", [{"op": "remove", "path": f"/keep/{kept[what]}"}])
                yield Finding("contradiction", WARNING, message, f"/keep/{kept[what]}", fix, {"what": what})


def _free(spec: Spec) -> Iterator[Finding]:
    for n, change in enumerate(spec.changes):
        if change.kind == "free":
            text, at = change.get("instruction", ""), f"/changes/{n}/instruction"
            yield from _control(text, at, breaks=True)
            yield from _free_instruction(text, at)
            if scopes(spec) == 1 and free_text.changes_asked(text) > 1:
                yield Finding(
                    "compound_change",
                    WARNING,
                    "Several changes in one pass drift more. Say one, and make a pass of each.",
                    at,
                )
            if len(spec.images) > 1 and free_text.names_reference_without_number(text):
                yield Finding("unnumbered_reference", WARNING, "Say which picture by its number, such as image 2.", at)


def _free_instruction(text: str, at: str) -> Iterator[Finding]:
    if free_text.asks_for_unquoted_text(text):
        message = "Put the words for the picture in quotation marks, so that they are not rephrased."
        yield Finding("paraphrased_text", WARNING, message, at)
    if word := free_text.vague_word(text):
        yield _vague(word, at)


def _vague(word: str, at: str) -> Finding:
    return Finding(
        "vague_direction", WARNING, f"“{word}” leaves much open. Say what, and where.", at, None, {"word": word}
    )


def _pictures(spec: Spec, pictures: Sequence[PictureFacts | None]) -> Iterator[Finding]:
    hashes: dict[str, int] = {}
    for n, picture in enumerate(pictures[: len(spec.images)]):
        if picture is None:
            continue
        if picture.has_metadata:
            yield Finding(
                "hidden_metadata", WARNING, f"Image {n + 1} carries a place or a name in its file.", f"/images/{n}"
            )
        same = hashes.get(picture.sha256) if picture.sha256 else None
        if same is not None and (spec.images[n].image or spec.images[n].url) != (
            spec.images[same].image or spec.images[same].url
        ):
            yield Finding("duplicate_image", WARNING, f"Image {n + 1} is the same as image {same + 1}.", f"/images/{n}")
        hashes.setdefault(picture.sha256, n)


def _advice(spec: Spec, facts: ModelFacts) -> Iterator[Finding]:
    kinds, kept = {change.kind for change in spec.changes}, {keep.what for keep in spec.keep}
    if kinds & {"text", "add_text"} and not kept & {"text", "everything_else", "typography", "layout"}:
        fix = Fix("Keep all other text", [{"op": "add", "path": "/keep/-", "value": "text"}])
        yield Finding("keep_more", ADVICE, "Small print often moves along with a headline.", "/keep", fix)
    if "background" in kinds and spec.keep and not kept & {"framing", "layout", "everything_else", "pose"}:
        fix = Fix("Keep the framing", [{"op": "add", "path": "/keep/-", "value": "framing"}])
        yield Finding("keep_more", ADVICE, "A new background often shifts the framing.", "/keep", fix)
    if facts.id == EDIT and len(spec.images) > 6:
        yield _sibling("many_images", "google/nano-banana-2/edit")
    if facts.id == EDIT and kept & {"face", "identity"} and kinds and kinds <= {"lighting", "style"}:
        yield _sibling("portrait_photorealism", "google/nano-banana/pro/edit")
    if facts.draft:
        for n, change in enumerate(spec.changes):
            if not drafts(change):
                message = "The sandbox can’t draft this and will say so; the model can."
                yield Finding("draft_engine_cannot", ADVICE, message, f"/changes/{n}")


def _sibling(code: str, model_id: str) -> Finding:
    sibling = next(model for model in MODELS if model.id == model_id)
    fix = Fix(f"Use {sibling.name}", [{"op": "replace", "path": "/model", "value": sibling.id}])
    return Finding(
        code, ADVICE, f"{sibling.name} is made for this: {sibling.advise}.", "/model", fix, {"model": sibling.id}
    )


def _count(n: int) -> str:
    return ("No", "One", "Two", "Three", "Four", "Five", "Six")[n] if n < 7 else str(n)
