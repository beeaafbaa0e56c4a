"""Findings about what the pictures are: no picture at all, of a kind that models do not take, or outside of what the
model's schema says of them."""

from collections.abc import Iterator, Sequence

from app.messages import N_, LazyText
from app.prompts.lint.findings import Finding, Fix, Step, advice, error, put, remove, warning
from app.prompts.models import ModelFacts, PictureFacts
from app.prompts.spec.spec import Spec

KINDS = {
    "image/avif": N_("an AVIF image"),
    "image/gif": N_("a GIF image"),
    "image/heic": N_("a HEIC photo"),
    "image/tiff": N_("a TIFF image"),
    "image/bmp": N_("a BMP image"),
}
TRAITS = {
    "cmyk": N_("an image in the colors of print"),
    "deep": N_("an image with 16 bits a color"),
    "turned": N_("an image that a note in its file turns"),
    "profile": N_("an image in other colors than sRGB"),
    "palette": N_("an image with a palette"),
}


def picture_findings(spec: Spec, facts: ModelFacts, pictures: Sequence[PictureFacts | None]) -> Iterator[Finding]:
    for n, (source, picture) in enumerate(zip(spec.images, pictures, strict=False), 1):
        if picture is None:
            continue
        at = f"/images/{n - 1}"
        if picture.problem:
            message = N_("The address of image %(n)s shows no image: %(reason)s", n=n, reason=picture.problem)
            yield warning("not_a_picture", message, at, image=n, reason=picture.problem)
            continue
        yield from _first_of_many(picture, n, at)
        if kind := _kind(picture):
            yield _of_kind(kind, n, at, _take_copy(at, picture) if source.url else None)
        yield from _outside(facts, picture, n, at)


def is_certainly_unfit(picture: PictureFacts) -> bool:
    """Whether an address leads to a file that no model takes."""
    return picture.is_certain or picture.mime in ("image/heic", "image/tiff", "image/bmp")


def _first_of_many(picture: PictureFacts, n: int, at: str) -> Iterator[Finding]:
    if "animated" in picture.traits:
        yield warning(
            "only_first_frame", N_("Image %(n)s is animated. Only its first frame is edited.", n=n), at, image=n
        )
    if "pages" in picture.traits:
        yield warning(
            "only_first_frame", N_("Image %(n)s has several pages. Only the first is edited.", n=n), at, image=n
        )


def _kind(picture: PictureFacts) -> LazyText | None:
    """What a model would not take of the picture, or would take otherwise than people see it."""
    if "format" in picture.traits and picture.mime in KINDS:
        return KINDS[picture.mime]
    return next((words for trait, words in TRAITS.items() if trait in picture.traits), None)


def _of_kind(kind: LazyText, n: int, at: str, fix: Fix | None) -> Finding:
    if fix is None:
        message = N_(
            "Image %(n)s is %(kind)s. The model gets a plain copy of it, upright and with 8 bits a color.",
            n=n,
            kind=kind,
        )
        return advice("picture_kind", message, at, image=n)
    message = N_("Image %(n)s is %(kind)s at its address, which the model may refuse or see otherwise.", n=n, kind=kind)
    return warning("picture_kind", message, at, fix, image=n)


def _take_copy(at: str, picture: PictureFacts) -> Fix | None:
    if picture.image is None:
        return None
    steps: list[Step] = [remove(f"{at}/url"), put(f"{at}/image", picture.image)]
    return Fix(N_("Send a plain copy"), steps)


def _outside(facts: ModelFacts, picture: PictureFacts, n: int, at: str) -> Iterator[Finding]:
    for rule in facts.picture_rules:
        if not rule.holds(picture):
            message = N_("Image %(n)s: %(rule)s", n=n, rule=rule.sentence)
            yield error("picture_rule", message, at, image=n, rule=rule.sentence)
