"""The builder's page around a form: the pictures, the model, the prompt, and the messages beside their fields."""

from collections.abc import Iterable, Mapping
from typing import Annotated
from urllib.parse import unquote, urlsplit

from fastapi import Depends

from app.media import Image, Images
from app.media.samples import SAMPLES
from app.upstream import Catalogue, Model, Profile
from app.web.dependencies import CatalogueDep, ImagesDep, ProfileDep
from app.web.i18n.translation import gettext as _
from app.web.i18n.translation import translated
from app.web.pages.builder import labels
from app.web.pages.builder.context import BuilderContext, ModelView, Notice, SourceView
from app.web.pages.builder.form import RESULTS, BuilderForm, Source
from app.web.pages.builder.model_options import option_view
from app.web.pages.builder.preview import Preview, Previews, PreviewsDep
from app.web.pages.builder.preview_panel import pane_of
from app.web.pages.builder.samples import recipe_names, sample_views
from app.web.pages.builder.uploads import faults_of, pictures_of


class BuilderPage:
    """Makes the page around a form."""

    def __init__(self, previews: Previews, images: Images, catalogue: Catalogue, profile: Profile) -> None:
        self._previews, self._images, self._catalogue, self._profile = previews, images, catalogue, profile

    async def build(
        self,
        form: BuilderForm,
        *,
        owner: str,
        preview: Preview | None = None,
        errors: Mapping[str, str] | None = None,
        focus: str = "",
        notice: Notice | None = None,
    ) -> BuilderContext:
        """`preview` is that of this form, where it is known already."""
        preview = preview or await self._previews.of(form, owner=owner)
        errors = dict(errors or {})
        pictures = await pictures_of(self._images, form.sources, owner=owner)
        faults = await faults_of(self._images, form.sources, owner=owner) if None in pictures else []
        sources = _sources(form, pictures, faults, errors)
        return BuilderContext(
            form=form,
            sources=sources,
            samples=() if sources else sample_views(drafts=self._profile.name == "sandbox"),
            model=_model(preview.model, sources[0] if sources else None, form),
            models=_models(await self._catalogue.all(), form.model),
            recipes=recipe_names(),
            results=tuple((count, count) for count in RESULTS),
            pane=pane_of(preview),
            errors=errors,
            focus=focus,
            notice=notice,
        )


async def builder_page(
    previews: PreviewsDep, images: ImagesDep, catalogue: CatalogueDep, profile: ProfileDep
) -> BuilderPage:
    return BuilderPage(previews, images, catalogue, profile)


BuilderPageDep = Annotated[BuilderPage, Depends(builder_page)]


def _sources(
    form: BuilderForm, pictures: list[Image | None], faults: list[str], errors: dict[str, str]
) -> tuple[SourceView, ...]:
    shown = []
    for n, (source, image) in enumerate(zip(form.sources, pictures, strict=True), 1):
        name = _called(image) if image and image.name else _name(source.url) or _("Image")
        error = errors.get(f"image-{n}", "")
        if source.image and image is None:
            error = error or _("This image no longer exists. Remove it or add it again.")
        shown.append(
            SourceView(
                n=n,
                name=name,
                alt=_("Image %(n)d: %(name)s") % {"n": n, "name": name},
                thumb=f"/api/v1/images/{image.id}/thumb" if image else "",
                width=image.width if image else 0,
                height=image.height if image else 0,
                meta=_meta(source, image, faults[n - 1] if faults else ""),
                role=source.role,
                role_word=labels.label(labels.roles(), source.role),
                error=error,
                is_first=n == 1,
                is_last=n == len(form.sources),
            )
        )
    return tuple(shown)


def _meta(source: Source, image: Image | None, fault: str) -> str:
    if image is None:
        if fault:
            return _("No preview: %(reason)s") % {"reason": fault}
        return _("No preview: the server can’t reach this URL.") if source.url else ""
    origin = {
        "upload": _("uploaded"),
        "url": _("from URL"),
        "sample": _("sample"),
        "output": _("earlier result"),
    }.get(image.origin, image.origin)
    return f"{image.width} × {image.height}, {origin}"


def _name(url: str) -> str:
    """The last part of an address, else its host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.netloc or url


def _model(model: Model, first: SourceView | None, form: BuilderForm) -> ModelView:
    auto = _("Auto (match image 1)")
    if first and first.width:
        auto = _("Auto (%(size)s, matches image 1)") % {"size": f"{first.width} × {first.height}"}
    sizes = [("auto", auto), *((size, _size_words(size)) for size in model.sizes if size != "auto")]
    if form.size not in dict(sizes):
        sizes.append((form.size, _size_words(form.size)))
    return ModelView(
        name=model.name,
        max_images=model.max_images,
        sizes=tuple(sizes),
        options=tuple(option_view(option, form) for option in model.options),
        advice=translated(model.advice or ""),
        is_bundled=model.source == "bundled",
    )


def _size_words(size: str) -> str:
    return size.replace("_", " × ")


def _models(models: Iterable[Model], current: str) -> labels.Choices:
    """The models that can be driven; the chosen one also where the catalogue does not list it."""
    choices = tuple(
        (m.id, _("%(name)s, up to %(n)d images") % {"name": m.name, "n": m.max_images})
        if m.image_field
        else (m.id, _("%(name)s (text to image)") % {"name": m.name})
        for m in models
    )
    return choices if current in dict(choices) else (*choices, (current, current))


def _called(image: Image) -> str:
    """The name of an image: a sample's in the reader's language, any other as its designer gave it."""
    title = next((sample.title for sample in SAMPLES if sample.title == image.name), None)
    return translated(title) if title and image.origin == "sample" else image.name
