"""An edit that was posted when nobody was signed in any more: the sign-in page holds it, and the builder opens with it.

This is for a form that is posted without a script; with one the browser keeps the edit (static/js/builder/drafts.js).
Files that were chosen do not come along, for nobody is known yet whose they would be.
"""

import json
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from app.errors import StillframeError
from app.web.pages.account.context import LoginContext
from app.web.pages.builder.form import BuilderForm, read_form
from app.web.templating import is_fragment, render
from app.web.text_fields import whole

BUILDER = frozenset({"/edit", "/runs"})
MAX_BODY = 2**20  # it is read for anybody
MAX_EDIT = 40_000  # as it is posted with the password
MAX_FIELDS = 2000


async def sign_in_page(request: Request, *, is_insecure: bool) -> Response | None:
    """The sign-in page with the posted edit; None where there is none to hold."""
    length = request.headers.get("content-length", "")
    is_edit = request.method == "POST" and request.url.path in BUILDER and not is_fragment(request)
    if not is_edit or whole(length, most=MAX_BODY) is None:
        return None
    try:
        async with request.form(max_fields=MAX_FIELDS) as posted:
            pairs = [(name, value) for name, value in posted.multi_items() if isinstance(value, str) and name != "do"]
            has_files = any(isinstance(value, UploadFile) and value.filename for value in posted.values())
    except (HTTPException, StillframeError):
        return None
    edit = json.dumps(pairs, ensure_ascii=False, separators=(",", ":"))
    if not pairs or len(quote(edit)) > MAX_EDIT:
        return None
    context = LoginContext(is_insecure=is_insecure, edit=edit, has_files=has_files)
    return render(request, "account/login.html", context, status=401)


def edit_of(text: str, *, model: str) -> BuilderForm | None:
    """The form that a sign-in page held; None for what is none."""
    try:
        pairs = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_form = isinstance(pairs, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) for pair in pairs
    )
    return read_form([(name, value) for name, value in pairs[:MAX_FIELDS]], model=model) if is_form else None
