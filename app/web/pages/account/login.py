"""Signing in and out.

GET  /login     templates/account/login.html
POST /login     to where one wanted to go; with an edit that waited in the page, templates/builder/show.html
POST /logout    to /login
"""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from app.errors import TooManyRequests, Unauthenticated
from app.web.carried import MAX_EDIT, edit_of
from app.web.dependencies import person_of, studio_of
from app.web.devices import keep_device, known_device
from app.web.error_handlers import retry_after
from app.web.i18n.translation import translated
from app.web.middleware.authentication import (
    client_address,
    cookie_name,
    drop_session,
    keep_session,
    safe_next,
    session_token,
)
from app.web.pages.account.context import LoginContext
from app.web.pages.builder.page import build_page
from app.web.streams import streams_of
from app.web.templating import render
from app.web.text_fields import Text

router = APIRouter(include_in_schema=False)


@router.get("/login")
async def show(request: Request, to: Annotated[str, Query(alias="next")] = "/") -> Response:
    if studio_of(request).accounts is None or person_of(request):
        return RedirectResponse(safe_next(to), status_code=303)
    context = LoginContext(is_insecure=cookie_name(request) is None, next=safe_next(to))
    return render(request, "account/login.html", context)


@router.post("/login")
async def sign_in(
    request: Request,
    email: Annotated[Text, Form(max_length=400)] = "",
    password: Annotated[Text, Form(max_length=4000)] = "",
    to: Annotated[str, Form(alias="next")] = "/",
    edit: Annotated[str, Form(max_length=MAX_EDIT)] = "",
) -> Response:
    accounts, to = studio_of(request).accounts, safe_next(to)
    if accounts is None:
        return RedirectResponse(to, status_code=303)
    if cookie_name(request) is None:  # the page says why; the password is not even looked at
        return render(
            request, "account/login.html", LoginContext(is_insecure=True, next=to, email=email, edit=edit), status=403
        )
    try:
        token, person = await accounts.sign_in(
            email,
            password,
            address=client_address(request),
            replaces=session_token(request),
            device=known_device(request, email),
        )
    except (Unauthenticated, TooManyRequests) as error:
        context = LoginContext(is_insecure=False, next=to, email=email, error=translated(error.message), edit=edit)
        return render(request, "account/login.html", context, status=error.status, headers=retry_after(error))
    response: Response = RedirectResponse(to, status_code=303)
    if form := edit_of(edit, model=studio_of(request).settings.model) if edit else None:
        request.state.person = person
        response = render(request, "builder/show.html", await build_page(request, form))
    keep_session(request, response, token)
    keep_device(request, response, email)
    return response


@router.post("/logout")
async def sign_out(request: Request) -> Response:
    accounts, token = studio_of(request).accounts, session_token(request)
    if accounts and token:
        await accounts.sign_out(token)
        streams_of(request).end(token)
    response = RedirectResponse("/login", status_code=303)
    drop_session(request, response)
    response.headers["clear-site-data"] = '"cache"'  # pictures are kept for a week
    return response
