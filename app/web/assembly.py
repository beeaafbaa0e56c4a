"""Puts the web together: routes, and what every request passes on its way to them, outermost first."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from fastapi import Depends, FastAPI

from app import __version__
from app.settings import CHECKOUT, Settings
from app.web import api, assets, errors
from app.web.access import Access
from app.web.assets import Assets
from app.web.envelope import Envelope
from app.web.guard import Guard
from app.web.limits import BodyLimit
from app.web.pages import (
    arrivals,
    carry_on,
    docs,
    groups,
    history,
    home,
    login,
    recipes,
    review,
    runs,
    setup,
    sharing,
    sign_in,
)
from app.web.pages import settings as settings_page
from app.web.proxies import Proxies
from app.web.rendering import Templates, load_budget
from app.web.signing_in import SigningIn

STATIC, TEMPLATES = CHECKOUT / "static", CHECKOUT / "templates"
ABOUT = (
    "Change one thing in a picture, keep the rest, and prove it. Errors have one shape, whose `field` is a JSON pointer "
    "into the body. Ids sort by time. Money is decimal text in US dollars."
)


class Lifespan(Protocol):
    def __call__(self, app: FastAPI, /) -> AbstractAsyncContextManager[None]: ...


def create_web(settings: Settings, *, lifespan: Lifespan | None = None) -> FastAPI:
    """`app.state.studio` must hold the studio (app.web.studio) by the time of the first request.

    Raises SettingsError for a setting that only web understands.
    """
    app = FastAPI(
        title="Stillframe",
        version=__version__,
        description=ABOUT,
        openapi_url="/api/openapi.json",
        docs_url=None,  # FastAPI's viewer comes from a CDN; ours is a page
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.assets = Assets(STATIC)
    app.state.templates = Templates(TEMPLATES, app.state.assets)
    app.state.signing_in = SigningIn(settings)
    errors.install(app)
    app.add_middleware(Access)  # innermost: added last is passed first
    app.add_middleware(BodyLimit)
    app.add_middleware(Guard, settings=settings)
    app.add_middleware(Envelope)
    app.add_middleware(Proxies, settings=settings)
    app.include_router(api.router)
    app.include_router(api.health_router)
    app.include_router(assets.router)
    for page in (
        home,
        arrivals,
        history,
        runs,
        carry_on,
        sharing,
        groups,
        recipes,
        settings_page,
        sign_in,
        setup,
        login,
        docs,
    ):
        app.include_router(page.router, include_in_schema=False, dependencies=[Depends(load_budget)])
    app.include_router(review.router, include_in_schema=False)  # for strangers: nothing of the studio is on it
    return app
