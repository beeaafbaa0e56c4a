"""The first account.

GET  /setup    templates/account/setup.html
POST /setup    makes the account, signs it in, goes to the builder
"""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.accounts import Accounts
from app.errors import InvalidForm, NotFound, TooManyRequests
from app.messages import N_
from app.web.dependencies import studio_of
from app.web.devices import keep_device
from app.web.error_handlers import retry_after
from app.web.i18n.translation import translated
from app.web.middleware.authentication import client_address, cookie_name, keep_session
from app.web.pages.account.context import SetupContext
from app.web.templating import render
from app.web.text_fields import Text

router = APIRouter(include_in_schema=False)


@router.get("/setup")
async def show(request: Request) -> Response:
    if await _accounts(request).any_people():
        return RedirectResponse("/", status_code=303)
    await _accounts(request).announce()
    return render(request, "account/setup.html", SetupContext(is_insecure=cookie_name(request) is None))


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
            errors={(error.field or "").strip("/"): translated(error.message)},
        )
        return render(request, "account/setup.html", context, status=error.status, headers=retry_after(error))
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
        raise NotFound(N_("No sign-in is needed: this server only responds to this machine."))
    return accounts
