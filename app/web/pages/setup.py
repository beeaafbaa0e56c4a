"""The first account.

GET  /setup    templates/setup/show.html
POST /setup    makes the account, signs it in, goes to the builder
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.accounts import Accounts
from app.errors import InvalidForm, NotFound, TooManyRequests
from app.web.access import client_address, cookie_name, keep_session
from app.web.contexts.setup import SetupContext
from app.web.devices import keep_device
from app.web.errors import retry_after
from app.web.fields import Text
from app.web.i18n import gettext as _
from app.web.rendering import render
from app.web.studio import studio_of

router = APIRouter(include_in_schema=False)


@router.get("/setup")
async def show(request: Request) -> Response:
    if await _accounts(request).any_people():
        return RedirectResponse("/", status_code=303)
    await _accounts(request).announce()
    return render(request, "setup/show.html", SetupContext(is_insecure=cookie_name(request) is None))


@router.post("/setup")
async def create(
    request: Request,
    code: Annotated[Text, Form(max_length=40)] = "",
    name: Annotated[Text, Form(max_length=400)] = "",
    email: Annotated[Text, Form(max_length=400)] = "",
    password: Annotated[Text, Form(max_length=4000)] = "",
) -> Response:
    accounts = _accounts(request)
    try:
        await accounts.set_up(code, name, email, password, address=client_address(request))
    except (InvalidForm, TooManyRequests) as error:
        context = SetupContext(
            is_insecure=cookie_name(request) is None,
            name=name,
            email=email,
            errors={(error.field or "").strip("/"): _(error.message)},
        )
        return render(request, "setup/show.html", context, status=error.status, headers=retry_after(error))
    if cookie_name(request) is None:
        return RedirectResponse("/login", status_code=303)
    token, _person = await accounts.sign_in(email, password, address=client_address(request))
    response = RedirectResponse("/", status_code=303)
    keep_session(request, response, token)
    keep_device(request, response, email)
    return response


def _accounts(request: Request) -> Accounts:
    accounts = studio_of(request).accounts
    if accounts is None:
        raise NotFound(_("Nobody signs in here: this server answers this machine alone."))
    return accounts
