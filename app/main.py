"""The ASGI application: one process's web server with its studio behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.errors import StartupError, StorageError
from app.settings import Settings, load_settings
from app.web import create_web
from app.wiring import Studio, assemble


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the app. The studio is assembled when it starts, on the loop that serves, and is `app.state.studio` then."""
    settings = settings or load_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            studio = await assemble(settings)
        except StartupError as error:
            app.state.startup_error = error  # the command line says it in one sentence
            raise
        except (OSError, StorageError) as error:
            app.state.startup_error = StartupError(_unusable(settings, error))
            raise app.state.startup_error from error
        try:
            serve_studio(app, studio)
            await studio.start()
            yield
        finally:
            await studio.stop()

    return create_web(settings, lifespan=lifespan)


def serve_studio(app: FastAPI, studio: Studio) -> None:
    app.state.studio = studio
    if studio.sandbox:
        app.mount("/sandbox", studio.sandbox.app)


def _unusable(settings: Settings, error: OSError | StorageError) -> str:
    if isinstance(error, StorageError):
        return f"The folder of pictures {settings.data / 'files'} can’t be used ({error.detail or error.message})."
    return f"{error.filename or settings.data} can’t be used ({error.strerror})."
