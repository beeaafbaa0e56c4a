"""The first account.

GET  /setup    templates/account/setup.html
POST /setup    makes the account, signs it in, goes to the builder
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from app.accounts import Accounts
from app.errors import InvalidForm, NotFound, TooManyRequests
from app.messages import N_
from app.web.dependencies import AccountsDep, ClientAddress
from app.web.device_cookie import Device
from app.web.error_handlers import retry_after
from app.web.i18n.translation import translated
from app.web.pages.account.context import SetupContext
from app.web.session_cookie import Session
from app.web.templating import Render
from app.web.text_fields import Text

router = APIRouter(include_in_schema=False)


class SetupForm(BaseModel):
    code: Annotated[Text, Field(max_length=40)] = ""
    name: Annotated[Text, Field(max_length=400)] = ""
    email: Annotated[Text, Field(max_length=400)] = ""
    password: Annotated[Text, Field(max_length=4000)] = ""


async def needed_accounts(accounts: AccountsDep) -> Accounts:
    if accounts is None:
        raise NotFound(N_("No sign-in is needed: this server only responds to this machine."))
    return accounts


NeededAccounts = Annotated[Accounts, Depends(needed_accounts)]


@router.get("/setup")
async def show(render: Render, accounts: NeededAccounts, session: Session) -> Response:
    if await accounts.any_people():
        return RedirectResponse("/", status_code=303)
    await accounts.announce()
    return render("account/setup.html", SetupContext(is_insecure=session.name is None))


@router.post("/setup")
async def create(
    render: Render,
    accounts: NeededAccounts,
    session: Session,
    device: Device,
    address: ClientAddress,
    form: Annotated[SetupForm, Form()],
) -> Response:
    try:
        await accounts.set_up(form.code, form.name, form.email, form.password, address=address)
    except (InvalidForm, TooManyRequests) as error:
        context = SetupContext(
            is_insecure=session.name is None,
            name=form.name,
            email=form.email,
            errors={(error.field or "").strip("/"): translated(error.message)},
        )
        return render("account/setup.html", context, status=error.status, headers=retry_after(error))
    if session.name is None:
        return RedirectResponse("/login", status_code=303)
    token, _person = await accounts.sign_in(form.email, form.password, address=address)
    response = RedirectResponse("/", status_code=303)
    session.set_on(response, token)
    device.set_on(response, form.email)
    return response
