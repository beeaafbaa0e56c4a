"""The way from a template and its context to HTML.

A template is given the fields of one frozen dataclass (each feature's context.py) as its variables; a name that is not
there is an error. Besides, every template has `static(path)`, `module(path)`, `icon(name, classes)`, gettext as `_` and
`ngettext`, the filters `number` and `usd` in the language's way, and `site`, what the page around it shows. Pages extend layouts/page.html and say in `page` which part of the bar they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Protocol
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.datastructures import Headers

from app.upstream import Profile
from app.web.dependencies import Owner, RunsDep, SettingsDep, person_in
from app.web.i18n import formats, translation
from app.web.i18n.translation import gettext as _
from app.web.static_files import Assets, choose_encoding, pack

SPRITE = "img/icons.svg"
MAX_ICONS = 1000
WORTH_PACKING = 1400  # less fits into one packet anyway


class Context(Protocol):
    """A frozen dataclass; one a template."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True)
class Site:
    """What the page around a template shows. `budget` is said only where one is set, and only on whole pages."""

    upstream: str
    is_sandbox: bool
    budget: str | None
    person: str | None
    language: str
    request_id: str


class Templates:
    """The compiled templates of `root`, with the assets that they point to."""

    def __init__(self, root: Path, assets: Assets) -> None:
        self._sprite = assets.url(SPRITE)
        self._icons = frozenset(re.findall(r'<symbol id="([^"]+)"', assets.text(SPRITE)))
        self._environment = Environment(
            loader=FileSystemLoader(root),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        self._environment.install_gettext_callables(translation.gettext, translation.ngettext, newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
        self._assets = assets
        # the same few on every page, and none of them changes while the server runs
        icon, module = lru_cache(maxsize=MAX_ICONS)(self.icon), lru_cache(maxsize=MAX_ICONS)(self.module)
        self._environment.globals.update(static=assets.url, icon=icon, module=module)
        self._environment.filters.update(number=formats.number, usd=formats.usd)

    def html(self, template: str, context: Context, site: Site) -> str:
        given = {field.name: getattr(context, field.name) for field in fields(context)}
        return self._environment.get_template(template).render(site=site, **given)

    def module(self, name: str) -> Markup:
        """The script element of a module, and hints for all that it imports, so that none waits for another."""
        hints = [
            Markup('<link rel="modulepreload" href="{}">').format(self._assets.url(to))
            for to in self._assets.imports(name)
        ]
        script = Markup('<script type="module" src="{}"></script>').format(self._assets.url(name))
        return Markup("\n  ").join([*hints, script])

    def icon(self, name: str, classes: str = "") -> Markup:
        """A picture beside a word. Where it stands alone, its control needs a name of its own."""
        if name not in self._icons:
            raise LookupError(f"{SPRITE} has no icon {name!r}")
        names = escape(f"icon {classes}".strip())
        return Markup('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(names, self._sprite, name)


@dataclass(frozen=True)
class Renderer:
    """Renders templates for one request."""

    templates: Templates
    site: Site
    accept_encoding: str

    def __call__(
        self, template: str, context: Context, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        """Return the page, compressed where it is worth it. What is secret on a page stands nowhere beside what a stranger
        can put there, so that its length tells nothing."""
        body = self.html(template, context).encode()
        given = {**(headers or {}), "vary": "Accept-Encoding"}
        encoding = choose_encoding(self.accept_encoding)
        if encoding and len(body) > WORTH_PACKING:
            body, given["content-encoding"] = pack(body, encoding, best=False), encoding
        return HTMLResponse(body, status_code=status, headers=given)

    def html(self, template: str, context: Context) -> str:
        return self.templates.html(template, context, self.site)

    def for_person(self, name: str) -> "Renderer":
        """Return the same for somebody who signed in with this very request."""
        return replace(self, site=replace(self.site, person=name))


async def renderer(request: Request) -> Renderer:
    profile: Profile = request.app.state.studio.profile
    person = person_in(request.scope)
    site = Site(
        upstream=upstream_name(profile),
        is_sandbox=profile.name == "sandbox",
        budget=getattr(request.state, "budget", None),
        person=person.name if person else None,
        language=translation.language(),
        request_id=getattr(request.state, "request_id", ""),
    )
    return Renderer(request.app.state.templates, site, request.headers.get("accept-encoding", ""))


Render = Annotated[Renderer, Depends(renderer)]


def upstream_name(profile: Profile) -> str:
    if profile.name == "runcomfy":
        return "RunComfy"
    return _("Sandbox") if profile.name == "sandbox" else urlsplit(profile.base).netloc


def is_fragment(headers: Headers) -> bool:
    """Return whether htmx asks for a part of a page rather than a person for a page."""
    return headers.get("hx-request") == "true" and headers.get("hx-request-type") != "full"


async def fragment(request: Request) -> bool:
    return is_fragment(request.headers)


Fragment = Annotated[bool, Depends(fragment)]


async def load_budget(request: Request, settings: SettingsDep, runs: RunsDep, owner: Owner, is_part: Fragment) -> None:
    """What the bar says of today's money; a dependency of every page, and nothing to do for a fragment."""
    if is_part or (settings.budget_daily_usd is None and settings.budget_per_person_daily_usd is None):
        return
    figures = await runs.budget_today(owner)
    spent, cap = figures["held_usd"], figures["cap_usd"]
    if cap is None:
        spent, cap = figures["person_held_usd"], figures["person_cap_usd"]
    if spent is not None and cap is not None:
        request.state.budget = _("%(spent)s of %(cap)s today") % {"spent": formats.usd(spent), "cap": formats.usd(cap)}
