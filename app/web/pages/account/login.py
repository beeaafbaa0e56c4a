"""Signing in and out.

GET  /login     templates/account/login.html
POST /login     to where one wanted to go; with an edit that waited in the page, templates/builder/show.html
POST /logout    to /login
"""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from app.errors import TooManyRequests, Unauthenticated
from app.web.dependencies import AccountsDep, ClientAddress, CurrentPerson, SettingsDep
from app.web.device_cookie import Device
from app.web.error_handlers import retry_after
from app.web.held_edit import MAX_EDIT, edit_of
from app.web.i18n.translation import translated
from app.web.middleware.authentication import safe_next
from app.web.pages.account.context import LoginContext
from app.web.pages.builder.page import BuilderPageDep
from app.web.session_cookie import Session
from app.web.streams import StreamsDep
from app.web.templating import Render
from app.web.text_fields import Text

router = APIRouter(include_in_schema=False)


class LoginForm(BaseModel):
    """`edit` is what the page has held of a form that was posted without a session."""

    email: Annotated[Text, Field(max_length=400)] = ""
    password: Annotated[Text, Field(max_length=4000)] = ""
    next: str = "/"
    edit: Annotated[str, Field(max_length=MAX_EDIT)] = ""


@router.get("/login")
async def show(
    render: Render,
    accounts: AccountsDep,
    person: CurrentPerson,
    session: Session,
    to: Annotated[str, Query(alias="next")] = "/",
) -> Response:
    if accounts is None or person:
        return RedirectResponse(safe_next(to), status_code=303)
    return render("account/login.html", LoginContext(is_insecure=session.name is None, next=safe_next(to)))


@router.post("/login")
async def sign_in(
    render: Render,
    accounts: AccountsDep,
    settings: SettingsDep,
    builder: BuilderPageDep,
    session: Session,
    device: Device,
    address: ClientAddress,
    form: Annotated[LoginForm, Form()],
) -> Response:
    to = safe_next(form.next)
    if accounts is None:
        return RedirectResponse(to, status_code=303)
    if session.name is None:  # the page says why; the password is not even looked at
        context = LoginContext(is_insecure=True, next=to, email=form.email, edit=form.edit)
        return render("account/login.html", context, status=403)
    try:
        token, person = await accounts.sign_in(
            form.email, form.password, address=address, replaces=session.token, device=device.known(form.email)
        )
    except (Unauthenticated, TooManyRequests) as error:
        context = LoginContext(next=to, email=form.email, error=translated(error.message), edit=form.edit)
        return render("account/login.html", context, status=error.status, headers=retry_after(error))
    response: Response = RedirectResponse(to, status_code=303)
    if edit := edit_of(form.edit, model=settings.model) if form.edit else None:
        page = await builder.build(edit, owner=person.id)
        response = render.for_person(person.name)("builder/show.html", page)
    session.set_on(response, token)
    device.set_on(response, form.email)
    return response


@router.post("/logout")
async def sign_out(accounts: AccountsDep, streams: StreamsDep, session: Session) -> Response:
    if accounts and session.token:
        await accounts.sign_out(session.token)
        streams.end(session.token)
    response = RedirectResponse("/login", status_code=303)
    session.delete_from(response)
    response.headers["clear-site-data"] = '"cache"'  # pictures are kept for a week
    return response
