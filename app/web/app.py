"""Puts the web together: routes, and what every request passes on its way to them, outermost first."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from fastapi import Depends, FastAPI

from app import __version__
from app.settings import CHECKOUT, Settings
from app.web import api, error_handlers, static_files
from app.web.middleware.authentication import Access
from app.web.middleware.body_limit import BodyLimit, JsonLimit
from app.web.middleware.csrf import CsrfGuard
from app.web.middleware.proxy_headers import Proxies
from app.web.middleware.quotas import Quotas
from app.web.middleware.request_log import RequestLog
from app.web.pages import arrivals
from app.web.pages.account import login, setup
from app.web.pages.api_docs import routes as api_docs
from app.web.pages.builder import create_run
from app.web.pages.builder import routes as builder
from app.web.pages.check import routes as check
from app.web.pages.groups import new_sheet, sheet
from app.web.pages.groups import routes as groups
from app.web.pages.recipes import routes as recipes
from app.web.pages.review import routes as review
from app.web.pages.runs import actions, detail, history, locks, reports, selection, sharing
from app.web.pages.settings import routes as settings_page
from app.web.pages.settings import runcomfy_login
from app.web.pages.settings.runcomfy_login_state import SigningIn
from app.web.static_files import Assets
from app.web.streams import Streams
from app.web.templating import Templates, load_budget

STATIC, TEMPLATES = CHECKOUT / "static", CHECKOUT / "templates"
ABOUT = (
    "Change one thing in an image, keep the rest, and prove it. Errors have one shape, whose `field` is a JSON "
    "pointer into the body. Ids sort by time. Money is decimal text in US dollars."
)


class Lifespan(Protocol):
    def __call__(self, app: FastAPI, /) -> AbstractAsyncContextManager[None]: ...


def create_web(settings: Settings, *, lifespan: Lifespan | None = None) -> FastAPI:
    """`app.state.studio` must hold the studio (app.web.dependencies) by the time of the first request.

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
    app.state.streams = Streams()
    error_handlers.install(app)
    app.add_middleware(JsonLimit)  # innermost: added last is passed first
    app.add_middleware(Quotas)
    app.add_middleware(Access)
    app.add_middleware(BodyLimit)
    app.add_middleware(CsrfGuard, settings=settings)
    app.add_middleware(RequestLog)
    app.add_middleware(Proxies, settings=settings)
    app.include_router(api.router)
    app.include_router(api.health_router)
    app.include_router(static_files.router)
    for page in (
        builder,
        create_run,
        arrivals,
        history,
        selection,
        detail,
        actions,
        reports,
        locks,
        sharing,
        new_sheet,
        groups,
        sheet,
        recipes,
        check,
        settings_page,
        runcomfy_login,
        setup,
        login,
        api_docs,
    ):
        app.include_router(page.router, include_in_schema=False, dependencies=[Depends(load_budget)])
    app.include_router(review.router, include_in_schema=False)  # for strangers: nothing of the studio is on it
    return app
