"""Findings about the images: how many, their addresses, doubles, numbers that name none, and what hides in a file."""

from collections.abc import Iterator, Sequence

from app.messages import N_, LazyText
from app.prompts.address_list import as_written
from app.prompts.changes.free import Free
from app.prompts.language.english import is_english
from app.prompts.language.free_text import unnumbered_reference
from app.prompts.language.grammar import listed
from app.prompts.lint.findings import Finding, Fix, error, put, remove, replace, warning
from app.prompts.lint.image_urls import REASONS, address_fault
from app.prompts.lint.references import references, take_out
from app.prompts.models import EDIT, FROM_TEXT, MODELS, NANO_BANANA, SUCCESSOR, ModelFacts, PictureFacts
from app.prompts.share_links import share_link
from app.prompts.spec.spec import Source, Spec, kept_json
from app.prompts.spec.strings import strings

Pictures = Sequence[PictureFacts | None]


def source_findings(spec: Spec, facts: ModelFacts, pictures: Pictures) -> Iterator[Finding]:
    yield from _count(spec, facts)
    for n, source in enumerate(spec.images):
        fault = address_fault(source.url) if source.url is not None else None
        if fault:
            yield bad_address(source.url or "", fault, n + 1, f"/images/{n}/url")
        elif source.url is not None:
            yield from spelling(source.url, n + 1, f"/images/{n}/url")
    yield from _unknown(spec, facts)
    for n, first in _doubles(spec, pictures).items():
        fix = Fix(N_("Remove image %(n)s", n=n), take_out(spec, [n], {n: first}))
        message = N_("Image %(n)s is the same as image %(first)s.", n=n, first=first)
        yield warning("duplicate_image", message, f"/images/{n - 1}", fix, image=n, first=first)
    if spare := unused(spec):
        fix = Fix(N_("Take it out") if len(spare) == 1 else N_("Remove them"), take_out(spec, spare))
        message = N_("Image %(n)s is not used by any change.", n=spare[0])
        if len(spare) > 1:
            message = N_("Images %(names)s are not used by any change.", names=listed(map(str, spare)))
        yield warning("unused_reference", message, f"/images/{spare[0] - 1}", fix, images=spare)
    for n, picture in enumerate(pictures[: len(spec.images)], 1):
        is_sent_as_it_is = picture and (spec.images[n - 1].url is not None or not picture.traits)
        if picture and picture.has_metadata and is_sent_as_it_is:
            message = N_("Image %(n)s contains location or author metadata, which will be sent.", n=n)
            yield warning("hidden_metadata", message, f"/images/{n - 1}", image=n)


def spelling(url: str, n: int, at: str) -> Iterator[Finding]:
    """A page about the picture, or an address with the comma of the list that it stood in."""
    if link := share_link(url):
        message = N_(
            "Image %(n)s is the link of %(service)s to a page. A model needs the image.", n=n, service=link.service
        )
        fix = Fix(N_("Use the direct link"), [replace(at, link.direct)]) if link.direct else None
        if fix is None:
            message = N_(
                "Image %(n)s is the link of %(service)s to a page. A model needs the image: download it and add the file.",
                n=n,
                service=link.service,
            )
        yield warning("share_link", message, at, fix, image=n, service=link.service)
    elif meant := as_written(url):
        message = N_("The address of image %(n)s holds marks that seem not to belong to it.", n=n)
        yield warning("address_marks", message, at, Fix(N_("Take them away"), [replace(at, meant)]), image=n)


def bad_address(url: str, fault: str, n: int, at: str) -> Finding:
    secure = "https" + url[4:]
    is_plain = url[:7].lower() == "http://" and address_fault(secure) is None
    fix = Fix(N_("Use https"), [replace(at, secure)]) if is_plain else _as_meant(url, at)
    return error("bad_image_url", LazyText(REASONS[fault].pattern, n=n), at, fix, image=n, reason=fault)


def _as_meant(url: str, at: str) -> Fix | None:
    """What a person meant who pasted an address with a blank or with brackets around it."""
    meant = as_written(url)
    if meant is None or address_fault(meant):
        return None
    return Fix(N_("Use the address as it is meant"), [replace(at, meant)])


def unused(spec: Spec) -> list[int]:
    """Images, but the first, that nothing names. Words that we can't read, or that name none by number, may mean any."""
    phrases = [string for string in strings(spec) if string.shape != "text" and string.text.strip()]
    if any(string.shape == "instruction" and not is_english(string.text) for string in phrases):
        return []
    if any(unnumbered_reference(string.text) for string in phrases):
        return []
    named = {number for _, number in references(spec)}
    return [n for n in range(2, len(spec.images) + 1) if n not in named]


def _count(spec: Spec, facts: ModelFacts) -> Iterator[Finding]:
    count, most = len(spec.images), facts.max_images
    if not count and most:
        from_scratch = bool(spec.changes) and all(isinstance(change, Free) for change in spec.changes)
        fix = None
        if from_scratch and not any(references(spec)):
            fix = Fix(N_("Use %(name)s", name=MODELS[FROM_TEXT].name), [put("/model", FROM_TEXT)])
        yield error("no_images", N_("Add an image to edit."), "/images", fix)
    if count > most:
        given = {"model": MODELS[facts.id].name if facts.id in MODELS else N_("This model"), "count": count}
        if most > 1:
            message = N_("%(model)s takes at most %(most)s images, and there are %(count)s.", most=most, **given)
        elif most:
            message = N_("%(model)s takes one image; there are %(count)s.", **given)
        else:
            message = N_("%(model)s takes no image; there are %(count)s.", **given)
        yield error("too_many_images", message, "/images", _fewer(spec, most), count=count, most=most)


def _fewer(spec: Spec, most: int) -> Fix | None:
    """Images that nothing uses go first; where all are used, a model that takes them all."""
    count = len(spec.images)
    spare = unused(spec)[-(count - most) :] if most else []
    if len(spare) == count - most:
        label = N_("Remove the one that isn’t used")
        if len(spare) > 1:
            label = N_("Remove %(count)s that aren’t used", count=len(spare))
        return Fix(label, take_out(spec, spare))
    has_text = any(change.kind in ("text", "add_text") for change in spec.changes)
    for model in (EDIT, *((SUCCESSOR,) if has_text else ()), NANO_BANANA):
        if count <= MODELS[model].max_images:
            return Fix(N_("Use %(name)s", name=MODELS[model].name), [put("/model", model)])
    return None


def _unknown(spec: Spec, facts: ModelFacts) -> Iterator[Finding]:
    count = len(spec.images)
    if not count and facts.max_images:
        return  # "add the picture" says it all
    warned: set[tuple[str, int]] = set()
    for at, number in references(spec):
        if not 1 <= number <= count and (at, number) not in warned:
            warned.add((at, number))
            message = N_("Image %(n)s doesn’t exist: there are %(count)s images.", n=number, count=count)
            if count < 2:
                there = N_("one image") if count else N_("no image")
                message = N_("Image %(n)s is named, and there is %(there)s.", n=number, there=there)
            yield error("unknown_reference", message, at, _known(spec, at), number=number, count=count)


def _known(spec: Spec, at: str) -> Fix | None:
    """What keeps or matches without naming an image is about the first, or the scene."""
    parts = at.split("/")
    if parts[1] == "keep":
        kept = spec.keep[int(parts[2])]
        plain = kept_json(type(kept)(kept.what, None, kept.parts))
        return Fix(N_("Keep it without a number"), [replace(f"/keep/{parts[2]}", plain)])
    if "match" in parts and parts[-1] == "image":
        return Fix(N_("Match the scene"), [remove(at)])
    return None


def _doubles(spec: Spec, pictures: Pictures) -> dict[int, int]:
    """Each image that is the same as an earlier one, by its address, its id or its bytes."""
    seen: dict[str, int] = {}
    doubles: dict[int, int] = {}
    for n, source in enumerate(spec.images, 1):
        keys = _keys(source, pictures[n - 1] if n <= len(pictures) else None)
        first = next((seen[key] for key in keys if key in seen), None)
        if first is not None:
            doubles[n] = first
        for key in keys:
            seen.setdefault(key, first or n)
    return doubles


def _keys(source: Source, picture: PictureFacts | None) -> list[str]:
    place = source.image or source.url
    return ([place] if place else []) + ([picture.sha256] if picture and picture.sha256 else [])
